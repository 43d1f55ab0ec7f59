import type { Operation } from "../../model/operation.ts";
import { type OperationOutcome, outcomeOf } from "../../model/outcome.ts";
import { EVENTS } from "../../shared/limits.ts";
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

/** The end of a connection at which changes are sent. Its attachment outlives the hibernation of the desk. */
export type ChangeReader = Pick<WebSocket, "send" | "serializeAttachment" | "deserializeAttachment">;

/**
 * Sends the changes of the ledger to any number of readers. Each reader asks for one page at a time, so that at most one page of a slow
 * reader is in memory. Nothing runs while nothing changes. A page that several readers ask for is read once.
 */
export class ChangeFeed {
  readonly #store: Pick<Store, "ledger" | "operations">;
  /** The readers that wait, with the number of the record after which they do. */
  readonly #waiting = new Map<ChangeReader, number>();
  /** Pages up to this end of the ledger as JSON, by the number of the record that they begin after. */
  readonly #pages = new Map<number, string>();
  #end = 0;
  #isGathering = false;

  /** @param readers connections from before the desk hibernated */
  constructor(store: Pick<Store, "ledger" | "operations">, readers: readonly ChangeReader[]) {
    this.#store = store;
    for (const reader of readers) {
      const after: unknown = reader.deserializeAttachment();
      if (typeof after === "number") this.#waiting.set(reader, after);
    }
    store.ledger.onAppend(() => this.#gather());
    this.#gather();
  }

  /**
   * Send a reader the page of changes after a record, as soon as there are any.
   * @param after `null`, or a record that this ledger does not have, for its end alone, at once
   */
  ask(reader: ChangeReader, after: number | null): void {
    const { sequence } = this.#store.ledger.head();
    if (after === null || after > sequence) {
      reader.send(JSON.stringify({ sequence, changed: [] } satisfies Recent));
      return;
    }
    this.#waiting.set(reader, after);
    reader.serializeAttachment(after);
    // With a whole page to read, a reader is catching up and does not wait.
    if (sequence - after >= EVENTS.records) this.#look(reader);
    else if (sequence > after) this.#gather();
  }

  /** Forget a reader whose connection is closed. */
  leave(reader: ChangeReader): void {
    this.#waiting.delete(reader);
  }

  /** Have changes sent in a moment: those that are recorded until then, and after their transaction, go together. */
  #gather(): void {
    if (this.#isGathering || this.#waiting.size === 0) return;
    this.#isGathering = true;
    setTimeout(() => {
      this.#isGathering = false;
      this.#serve([...this.#waiting.keys()]);
    }, EVENTS.gather);
  }

  /** Serve some readers at a time: the other work of the desk goes on in between. */
  #serve(readers: ChangeReader[]): void {
    for (const reader of readers.splice(0, EVENTS.servedAtOnce)) this.#look(reader);
    if (readers.length > 0) setTimeout(() => this.#serve(readers), EVENTS.servePause);
  }

  /** Send a reader its page if it waits for one. */
  #look(reader: ChangeReader): void {
    const after = this.#waiting.get(reader);
    const end = this.#store.ledger.head().sequence;
    if (after === undefined || after >= end) return;
    const page = this.#page(after, end);
    this.#waiting.delete(reader);
    try {
      reader.serializeAttachment(null);
      reader.send(page);
    } catch {
      // The connection was closed this moment. The other readers get their pages.
    }
  }

  #page(after: number, end: number): string {
    if (this.#end !== end) this.#pages.clear();
    this.#end = end;
    const page = this.#pages.get(after) ?? JSON.stringify(this.#read(after));
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
