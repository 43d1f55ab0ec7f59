import type { Runtime } from "../config/runtime.ts";
import type { SecretSet, SourceSecrets } from "../config/secrets.ts";
import type { SecretAge } from "../desk/command.ts";
import { type HmacScheme, openHmac } from "./hmac.ts";
import type { Believed, Check, Disbelieved, Inbound, Open } from "./scheme.ts";

/** Any scheme that this gateway verifies. */
export type Scheme = HmacScheme;

const OPENERS: { readonly [Kind in Scheme["kind"]]: Open<Extract<Scheme, { readonly kind: Kind }>> } = {
  hmac: openHmac,
};

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
  const open = (set: SecretSet): Promise<Check> => OPENERS[scheme.kind](scheme, set, runtime);
  const checks: readonly (readonly [SecretAge, Check])[] = [
    ["current", await open(current)],
    ...(previous ? [["previous", await open(previous)] as const] : []),
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
