import type { Command } from "../../model/command.ts";
import type { Principal } from "../../model/principal.ts";
import { REFUSALS_PER_HOUR } from "../../shared/limits.ts";
import type { Store } from "../store/store.ts";
import { hourOf } from "./decided.ts";

/** A request that was refused. */
export interface Refused {
  readonly principal: Principal;
  readonly action: string;
  readonly job: { readonly id: string };
  readonly source: string;
  readonly secret?: Command["secret"];
  readonly deliveries?: Command["deliveries"];
}

/** The recorded reason of a request beyond the rate limit. */
export const TOO_MANY = "too many commands";

/** The source of a command, and the secret that authenticated it, for the ledger. */
export const provenance = ({ source, secret }: Pick<Refused, "source" | "secret">) => ({
  source,
  ...(secret === undefined ? {} : { secret }),
});

/**
 * Record a refusal. A principal who keeps asking cannot fill the ledger: refusals beyond the hourly limit are counted, and recorded in one
 * summary when the hour is over.
 */
export function recordRefusal(
  { requests, tallies, ledger }: Pick<Store, "requests" | "tallies" | "ledger">,
  refused: Refused,
  reason: string,
  now: number,
): void {
  const { principal, action, job } = refused;
  const count = requests.countRefusal(principal.id, hourOf(now));
  if (count > REFUSALS_PER_HOUR) {
    tallies.count("refused_more", principal.id, { counts: { refused: 1 }, since: now, until: now }, now);
    return;
  }
  const data = { action, job: job.id, reason, ...provenance(refused) };
  ledger.append({ kind: "refused", operation: null, actor: principal.id, data }, now);
}
