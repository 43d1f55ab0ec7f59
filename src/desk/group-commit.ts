/** A piece of work that waits for its group. `attempt` does it and returns what tells the caller once all of it is written. */
interface Waiting {
  readonly attempt: () => () => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Group commit: what arrives while the disk is still busy with the transaction before shares the next one, and so one flush.
 * Nobody waits when the disk is idle.
 */
export class GroupCommit {
  readonly #transaction: (work: () => void) => void;
  readonly #flush: () => Promise<void>;
  #waiting: Waiting[] = [];
  #isFlushing = false;

  /**
   * @param transaction runs work as a whole or, when it throws, not at all
   * @param flush resolves when everything written so far is on the disk
   */
  constructor(transaction: (work: () => void) => void, flush: () => Promise<void>) {
    this.#transaction = transaction;
    this.#flush = flush;
  }

  /** Runs work in the next transaction. Resolves with its value, or rejects with what it threw and nothing of it done. */
  run<T>(work: () => T): Promise<T> {
    const { promise, resolve, reject } = Promise.withResolvers<T>();
    const attempt = () => {
      const value = work();
      return () => resolve(value);
    };
    this.#waiting.push({ attempt, reject });
    if (!this.#isFlushing) this.#commit();
    return promise;
  }

  #commit(): void {
    const group = this.#waiting;
    this.#waiting = [];
    try {
      this.#together(group);
    } catch {
      // One of them threw and nothing of any was done: each by itself, so that it harms no other.
      for (const one of group) this.#alone(one);
    }
    this.#isFlushing = true;
    this.#flush().then(this.#flushed, this.#flushed);
  }

  readonly #flushed = () => {
    this.#isFlushing = false;
    if (this.#waiting.length > 0) this.#commit();
  };

  #together(group: readonly Waiting[]): void {
    const done: (() => void)[] = [];
    this.#transaction(() => {
      for (const { attempt } of group) done.push(attempt());
    });
    for (const tell of done) tell();
  }

  #alone(one: Waiting): void {
    try {
      this.#together([one]);
    } catch (error) {
      one.reject(error);
    }
  }
}
