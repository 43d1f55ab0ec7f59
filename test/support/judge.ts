import type { Scheme, SecretSet } from "../../src/webhooks/scheme.ts";
import { openVerifier, type Trust } from "../../src/webhooks/verify.ts";

/** Epoch seconds at which requests of tests are verified. */
export const NOW = 1_790_000_000;

export const RUNTIME = { simulatorUrl: undefined, egressProxy: undefined, timeScale: 1, rateLimits: true };

/** A request to verify. */
export interface Sent {
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
  readonly method?: string;
  readonly url?: string;
}

export const inbound = ({ headers = {}, body = "", method = "POST", url = "/" }: Sent) => ({
  method,
  url,
  headers: new Headers(headers),
  body: typeof body === "string" ? new TextEncoder().encode(body) : body,
});

/** Verify a request at a time in epoch seconds. */
export async function judge(
  scheme: Scheme,
  current: SecretSet,
  sent: Sent,
  now = NOW,
  previous: SecretSet | null = null,
): Promise<Trust> {
  const verify = await openVerifier(scheme, { current, previous }, RUNTIME);
  return verify(inbound(sent), now * 1000);
}

export const refused = (reason: string) => ({ ok: false, reason });

/** Change one byte of the value. */
export const changed = (bytes: Uint8Array, at: number, change: number): Uint8Array =>
  bytes.map((byte, index) => (index === at % bytes.length ? byte ^ change : byte));
