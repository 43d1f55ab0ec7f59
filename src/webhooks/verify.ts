import type { SecretAge } from "../model/command.ts";
import type { Believed, Check, Disbelieved, Environment, Inbound, Scheme, SourceSecrets } from "./scheme.ts";

/** Which of the secrets matched: once none matches the previous one any more, it can go. */
export type Trust = (Believed & { readonly secret: SecretAge }) | Disbelieved;

/** Whether a request to a source is believed, at a time in epoch milliseconds. */
export type Verify = (request: Inbound, now: number) => Promise<Trust>;

/** Imports the keys of a source: the secrets in use, and beside them those before while one of them is rotated. */
export async function openVerifier(
  scheme: Scheme,
  { current, previous }: SourceSecrets,
  environment: Environment,
): Promise<Verify> {
  const checks: readonly (readonly [SecretAge, Check])[] = [
    ["current", await scheme.open(current, environment)],
    ...(previous ? [["previous", await scheme.open(previous, environment)] as const] : []),
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
