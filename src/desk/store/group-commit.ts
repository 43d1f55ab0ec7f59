/** A piece of work that waits for its group. */
interface Waiting {
  /** Decides what to write, and returns the function that writes it and answers the caller. */
  readonly prepare: () => () => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Group commit: work that arrives while the disk is still busy shares the next flush. Work does not wait while the disk is idle.
 *
 * Writes without an `await` between them are on disk as a whole or not at all (Durable Objects, "Automatic write coalescing"). No savepoint
 * is needed for that, which would copy each page before it changes. A savepoint would help work that throws halfway; so each piece first
 * decides what to write, where it may throw, and then only writes.
 */
export class GroupCommit {
  readonly #flush: () => Promise<void>;
  readonly #abort: (error: unknown) => void;
  #waiting: Waiting[] = [];
  #isFlushing = false;

  /**
   * @param flush resolves when everything written so far is on the disk
   * @param abort aborts this object, discarding unflushed writes: called when writing itself has failed
   */
  constructor(flush: () => Promise<void>, abort: (error: unknown) => void) {
    this.#flush = flush;
    this.#abort = abort;
  }

  /**
   * Run a piece of work with the next group.
   * @param prepare reads, and returns a function that only writes
   * @returns the result of writing; rejects with the error of `prepare`, and then nothing is written
   */
  run<T>(prepare: () => () => T): Promise<T> {
    const { promise, resolve, reject } = Promise.withResolvers<T>();
    const prepareToTell = () => {
      const write = prepare();
      return () => resolve(write());
    };
    this.#waiting.push({ prepare: prepareToTell, reject });
    if (!this.#isFlushing) this.#commit();
    return promise;
  }

  #commit(): void {
    const group = this.#waiting;
    this.#waiting = [];
    for (const one of group) this.#write(one);
    this.#isFlushing = true;
    this.#flush().then(this.#flushed, this.#flushed);
  }

  #write({ prepare, reject }: Waiting): void {
    let write: () => void;
    try {
      write = prepare();
    } catch (error) {
      reject(error);
      return;
    }
    try {
      write();
    } catch (error) {
      this.#abort(error);
      throw error;
    }
  }

  readonly #flushed = () => {
    this.#isFlushing = false;
    if (this.#waiting.length > 0) this.#commit();
  };
}
