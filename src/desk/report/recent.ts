import type { Operation } from "../../model/operation.ts";
import { EVENTS } from "../../shared/limits.ts";
import { isWithin, type JobScope } from "../store/operation-list.ts";
import type { Store } from "../store/store.ts";

/** The changes after a record of the ledger, as far as its reader may know of them. */
export interface Recent {
  /** The last record that is covered. */
  readonly sequence: number;
  /** Each operation that changed, as it is now, by its last change. */
  readonly changed: readonly { readonly sequence: number; readonly operation: Operation }[];
}

/**
 * Wait for changes after a record of the ledger, and return them. The head is in memory: looking at it costs nothing.
 * @param after `null`, or a record that this ledger does not have, for nothing but its end
 * @param patience milliseconds; changes outside the scope do not end them
 */
export async function recentSince(
  { ledger, operations }: Pick<Store, "ledger" | "operations">,
  after: number | null,
  patience: number,
  scope?: JobScope,
): Promise<Recent> {
  const { sequence } = ledger.head();
  if (after === null || after > sequence) return { sequence, changed: [] };
  const deadline = Date.now() + patience;
  let covered = after;
  for (;;) {
    while (ledger.head().sequence <= covered && Date.now() < deadline) {
      await new Promise((resolve) => setTimeout(resolve, EVENTS.look));
    }
    const steps = ledger.stepsAfter(covered, EVENTS.records);
    covered = steps.at(-1)?.sequence ?? covered;
    const last = new Map(steps.flatMap(({ sequence: at, operation }) => (operation === null ? [] : [[operation, at]])));
    const changed = [...last].flatMap(([id, at]) => {
      const operation = operations.find(id);
      return operation && isWithin(scope, operation.job.id) ? [{ sequence: at, operation }] : [];
    });
    const isOver = scope === undefined || changed.length > 0 || Date.now() >= deadline;
    if (isOver) return { sequence: covered, changed };
  }
}
