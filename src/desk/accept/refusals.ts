import type { Command } from "../../model/command.ts";
import type { Principal } from "../../model/principal.ts";
import { REFUSALS_PER_HOUR } from "../../shared/limits.ts";
import type { Core } from "../transitions.ts";

/** What somebody was refused. */
interface Refused {
  readonly principal: Principal;
  readonly action: string;
  readonly job: { readonly id: string };
  readonly source: string;
  readonly secret?: Command["secret"];
}

/** Why a command is refused that comes too soon. */
export const TOO_MANY = "too many commands";

/** Where a command came from, and which secret vouched for it, for the ledger. */
export const provenance = ({ source, secret }: Pick<Refused, "source" | "secret">) => ({
  source,
  ...(secret === undefined ? {} : { secret }),
});

/** Refusals are kept, but a principal who keeps asking cannot fill the ledger: what is more is counted, and told when the hour is over. */
export function recordRefusal(core: Core, refused: Refused, reason: string, now: number): void {
  const { principal, action, job } = refused;
  const count = core.store.requests.countRefusal(principal.id, Math.floor(now / 3_600_000));
  if (count > REFUSALS_PER_HOUR) {
    const one = { counts: { refused: 1 }, since: now, until: now };
    core.store.tallies.count("refused_more", principal.id, one, now);
    return;
  }
  const data = { action, job: job.id, reason, ...provenance(refused) };
  core.ledger.append({ kind: "refused", operation: null, actor: principal.id, data }, now);
}
