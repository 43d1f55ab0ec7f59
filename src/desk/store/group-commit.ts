/** A piece of work that waits for its group. */
interface Waiting {
  /** Finds out what is to be written, and returns what writes it and tells the caller. */
  readonly prepare: () => () => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Group commit: what arrives while the disk is still busy with what was written before shares the next flush. Nobody waits when the disk
 * is idle.
 *
 * What is written in one go, with nothing awaited between, is on disk as a whole or not at all (Durable Objects, "Automatic write
 * coalescing"): no savepoint is needed for that, which would copy each page that is about to change. What it would be good for is a
 * piece of work that throws half-way: so each finds out first what there is to write, where it may throw, and then does nothing else.
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
   * Does a piece of work with the next group.
   * @param prepare reads, and returns what only writes
   * @returns what was written, or rejects with what `prepare` threw and nothing of it done
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
