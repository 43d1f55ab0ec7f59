import { REFUSALS_PER_HOUR } from "../limits.ts";
import type { Core } from "./core.ts";
import type { Principal } from "./operation.ts";

/** What somebody was refused. */
interface Refused {
  readonly principal: Principal;
  readonly action: string;
  readonly job: { readonly id: string };
}

/** Refusals are kept, but a principal who keeps asking cannot fill the ledger. */
export function recordRefusal(core: Core, { principal, action, job }: Refused, reason: string, now: number): void {
  const count = core.store.requests.countRefusal(principal.id, Math.floor(now / 3_600_000));
  if (count > REFUSALS_PER_HOUR) return;
  core.ledger.append(
    { kind: "refused", operation: null, actor: principal.id, data: { action, job: job.id, reason } },
    now,
  );
}
