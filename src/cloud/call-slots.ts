import { UPSTREAM } from "../shared/limits.ts";
import { Semaphore } from "../shared/semaphore.ts";
import { CALL_CLASSES, type CallBudget, type CallClass } from "./call-budget.ts";

/** The slots of one DRS project: at most four calls under way at once. The most urgent class gets the next free slot. */
export class CallSlots {
  readonly #budget: CallBudget;
  readonly #semaphore = new Semaphore(UPSTREAM.inFlight);

  constructor(budget: CallBudget) {
    this.#budget = budget;
  }

  /** Run a call when a slot is free and no pause is on. */
  async run<T>(callClass: CallClass, call: () => Promise<T>): Promise<T> {
    this.#budget.promise(callClass);
    return this.#semaphore.run(async () => {
      const pause = this.#budget.pause(Date.now());
      if (pause > 0) await new Promise((resolve) => setTimeout(resolve, pause));
      this.#budget.begin(callClass, Date.now());
      return call();
    }, CALL_CLASSES.indexOf(callClass));
  }
}
