import type { Connection } from "../../config/gateway.ts";
import type { Asked } from "../../outbound/access-token.ts";
import type { PlatformAnswer } from "../../outbound/egress.ts";
import type { CommonSettings } from "../../webhooks/platform-definition.ts";

/** How a platform gives access tokens for an app's secret, and takes them. */
interface TokenApi<Settings extends CommonSettings> {
  /** Calls for a new token. */
  readonly ask: (connection: Connection<Settings>) => Promise<Asked>;
  /** Whether an answer says that the token is not valid any more. */
  readonly isRefused: (answer: PlatformAnswer) => boolean;
}

/**
 * Makes a call with the access token of a source's app; a token that is refused is renewed once.
 * @returns the answer; where there is no token, the answer of the call for one
 */
export async function callWithToken<Settings extends CommonSettings>(
  connection: Connection<Settings>,
  { ask, isRefused }: TokenApi<Settings>,
  call: (token: string) => Promise<PlatformAnswer>,
): Promise<PlatformAnswer> {
  const { name, gateway } = connection;
  const attempt = async (): Promise<PlatformAnswer> => {
    const asked = await gateway.accessTokens.get(name, Date.now(), () => ask(connection));
    if ("refused" in asked) return asked.refused;
    const { value } = asked.token;
    const answer = await call(value);
    if (isRefused(answer)) gateway.accessTokens.forget(name, value);
    return answer;
  };
  const first = await attempt();
  return isRefused(first) ? attempt() : first;
}
