import { createHash } from "node:crypto";
import type { CloudCredentials } from "../../cloud/iam/credentials.ts";
import { err, ok, type Result } from "../../shared/result.ts";
import type { Source } from "../../webhooks/platform-definition.ts";
import type { SourceSecrets } from "../../webhooks/scheme.ts";
import type { GatewayConfig } from "../compile.ts";
import { sourceSecrets } from "../names.ts";
import { readCredential } from "./credential.ts";
import { readKey } from "./key.ts";
import { neededSecrets, type SecretNeed, secretProblem } from "./needs.ts";
import { checkPublicValues } from "./public-values.ts";
import { checkSharedValues } from "./shared-values.ts";

/** Names → secrets. A missing, empty or unusable one is reported by name and purpose, never by value. */

/** A binding of Cloudflare's Secrets Store: the value is fetched when asked for. */
interface SecretsStoreBinding {
  get(): Promise<string>;
}

/** Secrets by what they are for. Nothing of this may be logged, answered or stored. */
export interface Secrets {
  /** By account. */
  readonly credentials: ReadonlyMap<string, CloudCredentials>;
  /** The desk's keys, newest first; each 32 bytes. */
  readonly deskKeys: readonly Uint8Array[];
  /** The keys of the ledger's heads, newest first; each 32 bytes. */
  readonly ledgerKeys: readonly Uint8Array[];
  /** The keys of the console's sessions, newest first; each 32 bytes. */
  readonly sessionKeys: readonly Uint8Array[];
  /** By source: the secrets in use, and while one of them is rotated those before. */
  readonly sources: ReadonlyMap<string, SourceSecrets>;
  /** Client names by `tokenDigest`. */
  readonly clients: ReadonlyMap<string, string>;
  /** Clients that sign, by access key. */
  readonly signers: ReadonlyMap<string, Signer>;
  /** Values that requests take by name. */
  readonly payload: ReadonlyMap<string, string>;
}

/** A client that signs with a key pair which the gateway issued. */
export interface Signer {
  readonly client: string;
  readonly secretKey: string;
}

/** SHA-256 of a bearer token: tokens are looked up by digest, so that the time taken tells nothing about them. */
export const tokenDigest = (token: string) => createHash("sha256").update(token).digest("base64");

/**
 * Reads and parses every needed secret, from plain bindings or the Secrets Store.
 * @returns the secrets, or one line for each that is missing or unusable: its name and what to write there
 */
export async function loadSecrets(
  env: Readonly<Record<string, unknown>>,
  config: GatewayConfig,
): Promise<Result<Secrets, string[]>> {
  const needs = neededSecrets(config);
  const values = new Map<string, string>();
  for (const { name } of needs) {
    const value = await readBinding(env[name]);
    if (value !== "") values.set(name, value);
  }
  const problems = [
    ...needs.flatMap((need) => problemOf(need, values.get(need.name))),
    ...checkPublicValues(config, values),
    ...checkSharedValues(needs, values),
  ];
  return problems.length > 0 ? err(problems) : ok(secretsOf(config, values));
}

function problemOf(need: SecretNeed, value: string | undefined): string[] {
  if (value !== undefined) return [secretProblem(need, value)].filter((line) => line !== null);
  return need.optional ? [] : [`${need.name} is missing or empty: ${need.purpose}; write ${need.form.accepts}`];
}

async function readBinding(binding: unknown): Promise<string> {
  if (typeof binding === "string") return binding.trim();
  return isSecretsStoreBinding(binding) ? (await binding.get().catch(() => "")).trim() : "";
}

const isSecretsStoreBinding = (binding: unknown): binding is SecretsStoreBinding =>
  typeof binding === "object" && binding !== null && "get" in binding && typeof binding.get === "function";

/** The secrets of a config by what they are for, from values that have been checked. */
function secretsOf(config: GatewayConfig, values: ReadonlyMap<string, string>): Secrets {
  const held = (name: string) => values.get(name) ?? "";
  const keysOf = (name: string) =>
    [name, `${name}_PREVIOUS`].map((each) => readKey(held(each))).filter((key) => key !== undefined);
  return {
    credentials: new Map([...config.accounts.values()].map(({ name, secret }) => [name, readCredential(held(secret))])),
    deskKeys: keysOf("DESK_KEY"),
    ledgerKeys: keysOf("LEDGER_KEY"),
    sessionKeys: keysOf("SESSION_KEY"),
    sources: new Map([...config.sources.values()].map((source) => [source.name, secretsOfSource(source, values)])),
    ...clientsOf(config, held),
    payload: new Map([...config.payloadSecrets].map((name) => [name, held(name)])),
  };
}

function secretsOfSource(source: Source, values: ReadonlyMap<string, string>): SourceSecrets {
  const rows = sourceSecrets(source);
  const setOf = (suffix: string) =>
    Object.fromEntries(
      rows.flatMap(({ role, name }) => {
        const value = values.get(`${name}${suffix}`);
        return value === undefined ? [] : [[role, value] as const];
      }),
    );
  const [current, before] = [setOf(""), setOf("_PREVIOUS")];
  return { current, previous: Object.keys(before).length > 0 ? { ...current, ...before } : null };
}

function clientsOf({ parsed }: GatewayConfig, held: (name: string) => string): Pick<Secrets, "clients" | "signers"> {
  const clients = new Map<string, string>();
  const signers = new Map<string, Signer>();
  for (const [client, keys] of Object.entries(parsed.clients)) {
    if ("token" in keys) clients.set(tokenDigest(held(keys.token)), client);
    else signers.set(held(keys.access_key), { client, secretKey: held(keys.secret_key) });
  }
  return { clients, signers };
}
