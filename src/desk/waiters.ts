import type { Operation, State } from "../model/operation.ts";
import { WAITING } from "../shared/limits.ts";
import type { Operations } from "./store/operations.ts";

/** Requests that wait until an operation has come to a state. */
export class Waiters {
  readonly #operations: Pick<Operations, "find">;
  readonly #waiting = new Map<string, Set<(operation: Operation) => void>>();
  #count = 0;

  constructor(operations: Pick<Operations, "find">) {
    this.#operations = operations;
  }

  /** Let the requests that wait for an operation look at it. */
  wake(operation: Operation): void {
    for (const wake of this.#waiting.get(operation.id) ?? []) wake(operation);
  }

  /**
   * Resolves to the operation when it has reached a state, or to what it is after `timeout` milliseconds; at once where too many requests
   * wait already.
   */
  async wait(id: string, isReached: (state: State) => boolean, timeout: number): Promise<Operation | null> {
    const operation = this.#operations.find(id);
    if (operation && !isReached(operation.state) && this.#hasRoom(id)) await this.#reached(id, isReached, timeout);
    return this.#operations.find(id) ?? null;
  }

  #hasRoom(id: string): boolean {
    return this.#count < WAITING.perDesk && (this.#waiting.get(id)?.size ?? 0) < WAITING.perOperation;
  }

  async #reached(id: string, isReached: (state: State) => boolean, timeout: number): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const wake = ({ state }: Operation) => isReached(state) && resolve();
    const waiting = this.#waiting.get(id) ?? new Set();
    this.#waiting.set(id, waiting.add(wake));
    this.#count += 1;
    const timer = setTimeout(resolve, timeout);
    await promise;
    clearTimeout(timer);
    this.#count -= 1;
    waiting.delete(wake);
    if (waiting.size === 0) this.#waiting.delete(id);
  }
}
