import type { Runtime } from "../config/runtime.ts";
import type { SecretSet, SourceSecrets } from "../config/secrets.ts";
import type { SecretAge } from "../desk/command.ts";
import type { EitherScheme } from "./either.ts";
import { type FeishuScheme, openFeishu } from "./feishu.ts";
import { type JwtScheme, openJwt } from "./jwt.ts";
import type { Believed, Check, Disbelieved, Inbound, Open } from "./scheme.ts";
import { openSignature, type SignatureScheme } from "./signature.ts";
import { openToken, type TokenScheme } from "./token.ts";
import { openWecom, type WecomScheme } from "./wecom.ts";

/** Any scheme that this gateway verifies. */
export type Scheme = SignatureScheme | TokenScheme | JwtScheme | FeishuScheme | WecomScheme | EitherScheme;

const openEither: Open<EitherScheme> = async ({ when, first, second }, secrets, runtime) => {
  const [one, other] = await Promise.all([open(first, secrets, runtime), open(second, secrets, runtime)]);
  return (request, now) => (when(request.headers, secrets) ? one : other)(request, now);
};

const OPENERS: { readonly [Kind in Scheme["kind"]]: Open<Extract<Scheme, { readonly kind: Kind }>> } = {
  signature: openSignature,
  token: openToken,
  jwt: openJwt,
  feishu: openFeishu,
  wecom: openWecom,
  either: openEither,
};

const open = (scheme: Scheme, secrets: SecretSet, runtime: Runtime): Promise<Check> =>
  (OPENERS[scheme.kind] as Open<Scheme>)(scheme, secrets, runtime);

/** Which of the secrets matched: once none matches the previous one any more, it can go. */
export type Trust = (Believed & { readonly secret: SecretAge }) | Disbelieved;

/** Whether a request to a source is believed, at a time in epoch milliseconds. */
export type Verify = (request: Inbound, now: number) => Promise<Trust>;

/** Imports the keys of a source: the secrets in use, and beside them those before while one of them is rotated. */
export async function openVerifier(
  scheme: Scheme,
  { current, previous }: SourceSecrets,
  runtime: Runtime,
): Promise<Verify> {
  const checks: readonly (readonly [SecretAge, Check])[] = [
    ["current", await open(scheme, current, runtime)],
    ...(previous ? [["previous", await open(scheme, previous, runtime)] as const] : []),
  ];
  return async (request, now) => {
    let verdict: Believed | Disbelieved = { ok: false, reason: "missing" };
    for (const [secret, check] of checks) {
      verdict = await check(request, now);
      if (verdict.ok) return { ...verdict, secret };
    }
    return verdict;
  };
}
