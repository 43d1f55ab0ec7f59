import type { Operation } from "../../model/operation.ts";
import { EVENTS } from "../../shared/limits.ts";
import type { Core } from "../transitions.ts";

/** What has happened since a record of the ledger. */
export interface Recent {
  /** The last record that this takes in. */
  readonly sequence: number;
  /** Each operation that changed, as it is now, by its last change. */
  readonly changed: readonly { readonly sequence: number; readonly operation: Operation }[];
}

/**
 * Waits until the ledger goes on after a record, or until nobody wants to wait any longer. The head is in memory: looking at it costs nothing.
 * @param after `null`, or a record that this ledger does not have: nothing but where it ends
 * @param patience milliseconds
 */
export async function recentSince({ ledger, store }: Core, after: number | null, patience: number): Promise<Recent> {
  const { sequence } = ledger.head();
  if (after === null || after > sequence) return { sequence, changed: [] };
  const deadline = Date.now() + patience;
  while (ledger.head().sequence <= after && Date.now() < deadline) {
    await new Promise((resolve) => setTimeout(resolve, EVENTS.look));
  }
  const steps = ledger.stepsAfter(after, EVENTS.records);
  const last = new Map(steps.flatMap(({ sequence: at, operation }) => (operation === null ? [] : [[operation, at]])));
  const changed = [...last].flatMap(([id, at]) => {
    const operation = store.operations.find(id);
    return operation ? [{ sequence: at, operation }] : [];
  });
  return { sequence: steps.at(-1)?.sequence ?? after, changed };
}
