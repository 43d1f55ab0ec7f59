import { AccessTokens } from "../outbound/access-token.ts";
import { err, ok, type Result } from "../shared/result.ts";
import type { FieldError } from "../shared/schema-issues.ts";
import type { CommonSettings, Source } from "../webhooks/platform-definition.ts";
import { compileConfig, type GatewayConfig } from "./compile.ts";
import { checkRuntime, type Runtime, readRuntime } from "./runtime.ts";
import type { ConfigInput } from "./schema.ts";
import { type Confidential, confidentialOf } from "./secrets/confidential.ts";
import { loadSecrets, type Secrets } from "./secrets/secrets.ts";

/** Everything that is fixed for the life of an isolate. */
export interface Gateway {
  readonly config: GatewayConfig;
  readonly runtime: Runtime;
  readonly secrets: Secrets;
  readonly confidential: Confidential;
  /** Access tokens that platforms gave for the secrets of sources. */
  readonly accessTokens: AccessTokens;
}

/** A source of the config with what calls to its platform need. */
export interface Connection<Settings extends CommonSettings = CommonSettings>
  extends Pick<Source<Settings>, "name" | "settings"> {
  readonly gateway: Gateway;
}

/** A secret of a source by what it is to its platform; `undefined` for an optional one that is not set. */
export const secretOf = ({ name, gateway }: Pick<Connection, "name" | "gateway">, role: string): string | undefined =>
  gateway.secrets.sources.get(name)?.current[role];

const inFile = ({ pointer, detail }: FieldError) =>
  `gateway.config.ts: ${pointer === "" ? "" : `${pointer}: `}${detail}`;
const inEnvironment = ({ pointer, detail }: FieldError) => `${pointer.slice(1)}: ${detail}`;

/** Checks config and settings, for what needs no secrets. */
export function openSettings(
  input: ConfigInput,
  env: Readonly<Record<string, unknown>>,
): Result<Pick<Gateway, "config" | "runtime">, string[]> {
  const runtime = readRuntime(env);
  if (!runtime.ok) return err(runtime.error.map(inEnvironment));
  const config = compileConfig(input, runtime.value.simulatorUrl);
  if (!config.ok) return err(config.error.map(inFile));
  const everyAccountIsLocal = [...config.value.accounts.values()].every((account) => account.loopback);
  const refused = checkRuntime(runtime.value, everyAccountIsLocal);
  if (refused.length > 0) return err(refused.map(inEnvironment));
  return ok({ config: config.value, runtime: runtime.value });
}

/**
 * Checks config, settings and secrets together.
 * @returns the gateway, or one line for each thing that is wrong: where, what, and what to write. Lines hold no values.
 */
export async function openGateway(
  input: ConfigInput,
  env: Readonly<Record<string, unknown>>,
): Promise<Result<Gateway, string[]>> {
  const settings = openSettings(input, env);
  if (!settings.ok) return settings;
  const secrets = await loadSecrets(env, settings.value.config);
  if (!secrets.ok) return err(secrets.error);
  const confidential = confidentialOf(secrets.value);
  return ok({ ...settings.value, secrets: secrets.value, confidential, accessTokens: new AccessTokens() });
}
