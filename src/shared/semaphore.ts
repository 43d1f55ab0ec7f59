/** Let at most so many pieces of work run at a time. The others wait, those of the lowest number first, then in order of arrival. */
export class Semaphore {
  readonly #limit: number;
  #running = 0;
  /** By rank. */
  readonly #waiting: (() => void)[][] = [];

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** How many pieces of work could start at once. */
  get free(): number {
    return this.#limit - this.#running;
  }

  /**
   * Run work as soon as there is room for it.
   * @param rank work of rank 0 goes before work of rank 1
   */
  async run<T>(work: () => Promise<T>, rank = 0): Promise<T> {
    if (this.free > 0) this.#running += 1;
    else await new Promise<void>((resolve) => this.#waitingOf(rank).push(resolve));
    try {
      return await work();
    } finally {
      this.#release();
    }
  }

  #waitingOf(rank: number): (() => void)[] {
    this.#waiting[rank] ??= [];
    return this.#waiting[rank];
  }

  /** Hand the place to the next one, or free it. */
  #release(): void {
    const next = this.#waiting.find((queue) => queue !== undefined && queue.length > 0)?.shift();
    if (next) next();
    else this.#running -= 1;
  }
}

/**
 * Do the same for many ids, some at a time. Ids wait as ids: a promise for each of thousands, with all that it refers to, would be
 * copied by the garbage collector again and again while every request waits for that.
 */
export class IdQueue {
  readonly #semaphore: Semaphore;
  readonly #work: (id: string) => Promise<void>;
  readonly #waiting = new Set<string>();

  /** @param work never rejects */
  constructor(limit: number, work: (id: string) => Promise<void>) {
    this.#semaphore = new Semaphore(limit);
    this.#work = work;
  }

  /** Add an id; one that waits already keeps its place. */
  add(id: string): void {
    this.#waiting.add(id);
    if (this.#semaphore.free > 0) void this.#semaphore.run(() => this.#workOff());
  }

  async #workOff(): Promise<void> {
    for (const id of this.#waiting) {
      this.#waiting.delete(id);
      await this.#work(id);
    }
  }
}
