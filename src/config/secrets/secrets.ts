import { Buffer } from "node:buffer";
import { createHash } from "node:crypto";
import { type CloudCredentials, credentialsSchema } from "../../cloud/iam/credentials.ts";
import { parseJson } from "../../shared/json.ts";
import { err, ok, type Result } from "../../shared/result.ts";
import { describeIssues } from "../../shared/schema-issues.ts";
import type { SourceSecrets } from "../../webhooks/scheme.ts";
import { clientSecrets } from "../clients.ts";
import type { GatewayConfig } from "../compile.ts";
import { sourceSecrets } from "../names.ts";
import { checkPublicValues } from "./public-values.ts";

/**
 * Names → secrets. Which secrets a gateway needs follows from its config; a missing, empty or unreadable one is reported by
 * name and purpose, never by value.
 */

/** A binding of Cloudflare's Secrets Store: the value is fetched when asked for. */
interface SecretsStoreBinding {
  get(): Promise<string>;
}

/** A secret the config asks for. */
export interface SecretNeed {
  readonly name: string;
  /** What it is for and what to write there. */
  readonly purpose: string;
  readonly optional: boolean;
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

const CREDENTIAL_FORM =
  '{"type":"password","user":"…","password":"…","domain":"…"} or {"type":"aksk","access_key":"…","secret_key":"…"}';
/** What a key is, and where to take one from. */
export const KEY_FORM = "32 random bytes in base64, e.g. from: openssl rand -base64 32";

/** Every secret that this config reads, with its purpose. */
export function neededSecrets(config: GatewayConfig): SecretNeed[] {
  const need = (name: string, purpose: string, optional = false): SecretNeed => ({ name, purpose, optional });
  return [
    need("DESK_KEY", `encrypts what rests in the desk: ${KEY_FORM}`),
    need("DESK_KEY_PREVIOUS", `the key before, while it is rotated: ${KEY_FORM}`, true),
    need("LEDGER_KEY", `vouches for the ledger's heads: ${KEY_FORM}`),
    need("LEDGER_KEY_PREVIOUS", `the key before, whose heads are still believed: ${KEY_FORM}`, true),
    need("SESSION_KEY", `vouches for the console's sessions: ${KEY_FORM}`),
    need("SESSION_KEY_PREVIOUS", `the key before, whose sessions go on: ${KEY_FORM}`, true),
    ...[...config.accounts.values()].map(({ secret, name }) =>
      need(secret, `credential of account "${name}": ${CREDENTIAL_FORM}`),
    ),
    ...[...config.sources.values()].flatMap((source) =>
      sourceSecrets(source).flatMap(({ name, row }) => [
        need(name, `of source "${source.name}" (${row.purpose})`, row.isOptional),
        ...(row.rotates ? [need(`${name}_PREVIOUS`, "the one before, while it is rotated", true)] : []),
      ]),
    ),
    ...Object.entries(config.parsed.clients).flatMap(([client, keys]) =>
      "token" in keys
        ? [need(keys.token, `bearer token of client "${client}"`)]
        : [
            need(keys.access_key, `access key that client "${client}" signs with`),
            need(keys.secret_key, `secret key of client "${client}"`),
          ],
    ),
    ...[...config.payloadSecrets].map((name) => need(name, "a value that requests take by name")),
  ];
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
  const problems: string[] = [];
  const values = new Map<string, string>();
  for (const need of neededSecrets(config)) {
    const value = await readBinding(env[need.name]);
    if (value !== "") values.set(need.name, value);
    else if (!need.optional) problems.push(`${need.name} is missing or empty: ${need.purpose}`);
  }
  problems.push(...checkPublicValues(config, values));
  const secrets = parseSecrets(config, values, problems);
  problems.push(...checkKeys(secrets));
  return problems.length > 0 ? err(problems) : ok(secrets);
}

/** `LEDGER_KEY` is also handed to who checks the ledger elsewhere: it must neither open what rests in the desk nor sign anybody in. */
function checkKeys({ deskKeys, ledgerKeys, sessionKeys }: Secrets): string[] {
  const isShared = (some: readonly Uint8Array[], others: readonly Uint8Array[]) =>
    some.some((key) => others.some((other) => Buffer.compare(key, other) === 0));
  const pairs = [
    ["DESK_KEY and LEDGER_KEY", isShared(deskKeys, ledgerKeys)],
    ["DESK_KEY and SESSION_KEY", isShared(deskKeys, sessionKeys)],
    ["LEDGER_KEY and SESSION_KEY", isShared(ledgerKeys, sessionKeys)],
  ] as const;
  return pairs.flatMap(([names, shared]) =>
    shared ? [`${names}, or one's _PREVIOUS, hold the same value: give each its own, ${KEY_FORM}`] : [],
  );
}

async function readBinding(binding: unknown): Promise<string> {
  if (typeof binding === "string") return binding.trim();
  if (isSecretsStoreBinding(binding)) return (await binding.get().catch(() => "")).trim();
  return "";
}

const isSecretsStoreBinding = (binding: unknown): binding is SecretsStoreBinding =>
  typeof binding === "object" && binding !== null && "get" in binding && typeof binding.get === "function";

function parseSecrets(config: GatewayConfig, values: ReadonlyMap<string, string>, problems: string[]): Secrets {
  const credentials = new Map<string, CloudCredentials>();
  for (const account of config.accounts.values()) {
    const parsed = parseCredentials(account.secret, values.get(account.secret), problems);
    if (parsed) credentials.set(account.name, parsed);
  }
  const payload = new Map([...config.payloadSecrets].map((name) => [name, values.get(name) ?? ""]));
  const keysOf = (name: string) =>
    [name, `${name}_PREVIOUS`].flatMap((each) => parseKey(each, values.get(each), problems));
  return {
    credentials,
    deskKeys: keysOf("DESK_KEY"),
    ledgerKeys: keysOf("LEDGER_KEY"),
    sessionKeys: keysOf("SESSION_KEY"),
    payload,
    ...parseSources(config, values, problems),
    ...parseClients(config, values, problems),
  };
}

function parseSources(config: GatewayConfig, values: ReadonlyMap<string, string>, problems: string[]) {
  const sources = new Map<string, SourceSecrets>();
  for (const source of config.sources.values()) {
    const current: Record<string, string> = {};
    const before: Record<string, string> = {};
    for (const { role, name, row } of sourceSecrets(source)) {
      for (const [secret, set] of [[name, current] as const, [`${name}_PREVIOUS`, before] as const]) {
        const value = values.get(secret);
        if (value === undefined) continue;
        if (row.form?.test(value) ?? true) set[role] = value;
        else problems.push(`${secret} is not usable: of source "${source.name}" (${row.purpose})`);
      }
    }
    sources.set(source.name, { current, previous: Object.keys(before).length > 0 ? { ...current, ...before } : null });
  }
  return { sources };
}

function parseClients(config: GatewayConfig, values: ReadonlyMap<string, string>, problems: string[]) {
  const clients = new Map<string, string>();
  const signers = new Map<string, Signer>();
  const seen = new Set<string>();
  for (const [client, keys] of Object.entries(config.parsed.clients)) {
    for (const name of Object.values(clientSecrets(keys))) {
      const value = values.get(name);
      if (value !== undefined && seen.has(value)) {
        problems.push(`${name} holds the same value as another client's: give each client its own`);
      }
      if (value !== undefined) seen.add(value);
    }
    if ("token" in keys) clients.set(tokenDigest(values.get(keys.token) ?? ""), client);
    else signers.set(values.get(keys.access_key) ?? "", { client, secretKey: values.get(keys.secret_key) ?? "" });
  }
  return { clients, signers };
}

function parseCredentials(name: string, value: string | undefined, problems: string[]): CloudCredentials | undefined {
  if (value === undefined) return undefined;
  const json = parseJson(value);
  if (json === undefined) {
    problems.push(`${name} is not JSON: write ${CREDENTIAL_FORM}, in single quotes in .dev.vars`);
    return undefined;
  }
  const parsed = credentialsSchema.safeParse(json);
  if (parsed.success) return parsed.data;
  for (const { pointer, detail } of describeIssues(credentialsSchema, parsed.error)) {
    problems.push(`${name}${pointer}: ${detail}; write ${CREDENTIAL_FORM}`);
  }
  return undefined;
}

/** A key as it is written: 32 bytes in base64; `undefined` for anything else. */
export function readKey(value: string): Uint8Array | undefined {
  const bytes = /^[A-Za-z0-9+/]+={0,2}$/.test(value) ? Buffer.from(value, "base64") : Buffer.alloc(0);
  return bytes.length === 32 ? new Uint8Array(bytes) : undefined;
}

function parseKey(name: string, value: string | undefined, problems: string[]): Uint8Array[] {
  if (value === undefined) return [];
  const key = readKey(value);
  if (key) return [key];
  problems.push(`${name} is not usable: ${KEY_FORM}`);
  return [];
}
