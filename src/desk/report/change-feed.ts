import type { Operation } from "../../model/operation.ts";
import { type OperationOutcome, outcomeOf } from "../../model/outcome.ts";
import { EVENTS } from "../../shared/limits.ts";
import { isWithin, type JobScope } from "../store/operation-list.ts";
import type { Store } from "../store/store.ts";

/** What readers are shown of an operation. */
export interface ChangedOperation extends Pick<Operation, "id" | "state" | "action" | "job"> {
  readonly outcome: OperationOutcome | null;
}

/** The changes after a record of the ledger. */
export interface Recent {
  /** The last record that is covered. */
  readonly sequence: number;
  /** Each operation that changed, as it is now, by its last change. */
  readonly changed: readonly { readonly sequence: number; readonly operation: ChangedOperation }[];
}

type Wake = () => void;

/** Let readers look, some at a time: what else the desk has to do goes on in between. */
function wake(readers: Wake[]): void {
  for (const look of readers.splice(0, EVENTS.wokenAtOnce)) look();
  if (readers.length > 0) setTimeout(() => wake(readers), EVENTS.wakePause);
}

/**
 * The changes of the ledger for any number of readers: all that wait look at it together, a few times a second, and what several ask for
 * is read once.
 */
export class ChangeFeed {
  readonly #store: Pick<Store, "ledger" | "operations">;
  readonly #waiting: Wake[] = [];
  /** What was read at this end of the ledger, by the record that it begins after. */
  readonly #pages = new Map<number, Recent>();
  #end = 0;

  constructor(store: Pick<Store, "ledger" | "operations">) {
    this.#store = store;
  }

  /**
   * Wait for changes after a record of the ledger, and return them. The head is in memory: looking at it costs nothing.
   * @param after `null`, or a record that this ledger does not have, for nothing but its end
   * @param patience milliseconds; changes outside the scope do not end them
   */
  async since(after: number | null, patience: number, scope?: JobScope): Promise<Recent> {
    const end = () => this.#store.ledger.head().sequence;
    const sequence = end();
    if (after === null || after > sequence) return { sequence, changed: [] };
    const deadline = Date.now() + patience;
    let covered = after;
    for (;;) {
      // With a whole page to read, a reader is catching up and does not wait.
      if (end() - covered < EVENTS.records) {
        do await this.#look();
        while (end() <= covered && Date.now() < deadline);
      }
      const page = this.#page(covered, end());
      covered = page.sequence;
      const changed = page.changed.filter(({ operation }) => isWithin(scope, operation.job.id));
      if (scope === undefined || changed.length > 0 || Date.now() >= deadline) return { sequence: covered, changed };
    }
  }

  /** Resolves when all that wait look next. */
  #look(): Promise<void> {
    return new Promise((resolve) => {
      if (this.#waiting.push(resolve) === 1) setTimeout(() => wake(this.#waiting.splice(0)), EVENTS.look);
    });
  }

  #page(after: number, end: number): Recent {
    if (this.#end !== end) this.#pages.clear();
    this.#end = end;
    const page = this.#pages.get(after) ?? this.#read(after);
    this.#pages.set(after, page);
    return page;
  }

  #read(after: number): Recent {
    const { ledger, operations } = this.#store;
    const steps = ledger.stepsAfter(after, EVENTS.records);
    const last = new Map(steps.flatMap(({ sequence: at, operation }) => (operation === null ? [] : [[operation, at]])));
    const changed = [...last].flatMap(([id, at]) => {
      const operation = operations.find(id);
      if (!operation) return [];
      const { state, action, job } = operation;
      return [{ sequence: at, operation: { id, state, action, job, outcome: outcomeOf(operation) } }];
    });
    return { sequence: steps.at(-1)?.sequence ?? after, changed };
  }
}
