/**
 * Does the same for many, some at a time. However many wait, each is an id and no more: a promise a piece, with all that it
 * refers to, would be copied by the garbage collector again and again while every request waits for that.
 */
export class Turns {
  readonly #atOnce: number;
  readonly #work: (id: string) => Promise<void>;
  readonly #waiting = new Set<string>();
  #running = 0;

  /** @param work never rejects */
  constructor(atOnce: number, work: (id: string) => Promise<void>) {
    this.#atOnce = atOnce;
    this.#work = work;
  }

  /** Works on this one when its turn comes. What waits already keeps its place. */
  add(id: string): void {
    this.#waiting.add(id);
    if (this.#running < this.#atOnce) void this.#takeTurns();
  }

  async #takeTurns(): Promise<void> {
    this.#running += 1;
    for (const id of this.#waiting) {
      this.#waiting.delete(id);
      await this.#work(id);
    }
    this.#running -= 1;
  }
}
