import { readRetryAfter } from "../cloud/drs/transport.ts";
import { throughProxy } from "../shared/egress-proxy.ts";
import { REPORT } from "../shared/limits.ts";

/** What a platform answered to a message of ours, or that it did not. */
export type PlatformAnswer =
  | { readonly kind: "answer"; readonly status: number; readonly text: string; readonly retryAfter: number | null }
  | { readonly kind: "failure"; readonly cause: string };

/** What leaves for a platform. `hosts` is the platform's allow-list: addresses come out of requests. */
export interface Outbound {
  readonly url: string;
  readonly hosts: readonly string[];
  /** POST when absent. */
  readonly method?: "GET" | "POST" | "PUT" | "PATCH";
  /** Sent as JSON, or as the form that it is; nothing is sent for `undefined`. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** Milliseconds until the last byte. */
  readonly timeout: number;
}

/**
 * Whether an address may be called: https, the usual port, no user, and a host of the list, exactly; or below one that begins with a
 * dot there.
 */
export function isAllowed(url: string, hosts: readonly string[]): boolean {
  if (!URL.canParse(url)) return false;
  const { protocol, hostname, port, username, password } = new URL(url);
  return (
    protocol === "https:" &&
    port === "" &&
    username === "" &&
    password === "" &&
    hosts.some((host) => isHost(hostname, host))
  );
}

const isHost = (hostname: string, host: string) => (host.startsWith(".") ? hostname.endsWith(host) : hostname === host);

const FORM = "application/x-www-form-urlencoded";
const JSON_TYPE = "application/json; charset=utf-8";

/**
 * Sends to a chat or ticket platform. Never throws, never follows a redirect. The allow-list is applied first; with
 * `EGRESS_PROXY` the call then goes to `$EGRESS_PROXY/<scheme>/<host>/<path>`.
 */
export async function send(
  { url, hosts, method = "POST", body, headers, timeout }: Outbound,
  { egressProxy }: { readonly egressProxy: string | undefined },
): Promise<PlatformAnswer> {
  if (!isAllowed(url, hosts)) return { kind: "failure", cause: "the address is not one of the platform's" };
  const isForm = body instanceof URLSearchParams;
  try {
    const response = await fetch(throughProxy(egressProxy, url), {
      method,
      headers: { ...(body === undefined ? {} : { "content-type": isForm ? FORM : JSON_TYPE }), ...headers },
      body: isForm ? body.toString() : (JSON.stringify(body) ?? null),
      redirect: "manual",
      signal: AbortSignal.timeout(timeout),
    });
    const text = (await response.text()).slice(0, REPORT.answerCharacters);
    return {
      kind: "answer",
      status: response.status,
      text,
      retryAfter: readRetryAfter(response.headers.get("retry-after")),
    };
  } catch {
    return { kind: "failure", cause: "the platform could not be reached" };
  }
}
