import type { SecretForms } from "./secret-form.ts";

/** What every way to verify a request has in common. */

/** A request as it came. The bytes received are what is verified, never something serialised again. */
export interface Inbound {
  readonly method: string;
  readonly url: string;
  readonly headers: Headers;
  readonly body: Uint8Array;
}

/** Why a request is not believed. Told to the log, never to the caller. */
export type Distrust =
  | "missing"
  | "malformed"
  | "stale"
  | "bad_signature"
  /** What it takes to tell could not be had. */
  | "unverifiable";

/** What a verified request is worth. */
export interface Believed {
  readonly ok: true;
  /** What may be read: the body, decrypted where the platform encrypts it. */
  readonly body: Uint8Array;
  /** The signature over the body, which is the same wherever the same signed request arrives; `null` where there is none. */
  readonly proof: string | null;
  /**
   * A signature that does not cover the body proves one request only: this names it, to be burnt by its first use. `null` where
   * the body is covered, or where the same proof comes with every request and nothing can be burnt.
   */
  readonly once: string | null;
}

export interface Disbelieved {
  readonly ok: false;
  readonly reason: Distrust;
}

/** Whether a request is believed with one set of secrets, at a time in epoch milliseconds. */
export type Check = (request: Inbound, now: number) => Promise<Believed | Disbelieved>;

/**
 * How requests of a platform prove who sent them: a row of data that is made by the function of its kind (`signature`, `token`, `jwt` …),
 * which adds how the row is read. So a bundle holds only the kinds that its platforms use.
 */
export interface Scheme {
  readonly kind: string;
  /** Imports the keys of one set of secrets: once per isolate, not per request. */
  readonly open: (secrets: SecretSet, environment: Environment) => Promise<Check>;
  /** How the secrets that it verifies with are written. */
  readonly forms?: SecretForms;
  /** Whom its tokens are made for: sources with the same accept each other's requests. */
  readonly recipient?: string;
  /** What the proof covers beside the body, in headers. */
  readonly signedHeaders?: (headers: Headers) => SignedHeaders;
}

export interface SignedHeaders {
  /** The delivery's id. */
  readonly id: string | null;
  /** When it was signed, in epoch milliseconds. */
  readonly at: number | null;
}

export const disbelieve = (reason: Distrust): Disbelieved => ({ ok: false, reason });

/** The secrets of a source by what each is to its platform; an optional one that is not set is not there. */
export type SecretSet = Readonly<Record<string, string>>;

export interface SourceSecrets {
  readonly current: SecretSet;
  /** The current ones with those before in their place; `null` when none is being rotated. */
  readonly previous: SecretSet | null;
}

/** What verification needs of the environment. */
export interface Environment {
  /** Stand-in for the hosts that publish keys; absent in production. */
  readonly egressProxy: string | undefined;
}
