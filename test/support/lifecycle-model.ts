import type { ActionName } from "../../src/model/drs.ts";
import { transition } from "../../src/model/lifecycle/lifecycle.ts";
import type { Event, Timer } from "../../src/model/lifecycle/step.ts";
import type { Operation } from "../../src/model/operation.ts";
import { failure, going, success } from "../../src/model/result.ts";
import { LEASE } from "../../src/shared/limits.ts";
import { accepted, answered, at, error, lost, queued, refused, T0 } from "./lifecycle.ts";

/** What becomes of a call; a number takes effect so many milliseconds after its answer was lost. `killed` is the gateway. */
export type Fate = (typeof FATES)[number] | number;

export const FATES = [
  "accepted",
  "refused",
  "not_sent",
  "unauthorized",
  "lost_before",
  "lost_after",
  "killed_before",
  "killed_after",
] as const;

/** What happens around one firing of the timer. */
export interface Chance {
  /** The handler throws before it has done anything. */
  readonly throws: boolean;
  /** Whether DRS can be read. */
  readonly readable: boolean;
  readonly fate: Fate;
  /** How the followed action stands. */
  readonly follow: "going" | "success" | "failure";
  /** What somebody does meanwhile. */
  readonly meanwhile: "nothing" | "cancelled" | "denied" | "superseded";
}

/** Chances run out, and then all goes well. */
const SMOOTH: Chance = { throws: false, readable: true, fate: "accepted", follow: "success", meanwhile: "nothing" };

const ANSWERS: Readonly<Record<string, Event>> = {
  accepted: accepted("q"),
  refused: refused("DRS.M00304"),
  not_sent: answered({ kind: "not_sent", cause: "429", retryAfter: null }),
  unauthorized: answered({ kind: "unauthorized", error: error(null, 401) }),
};

const OUTSIDE: Readonly<Record<Exclude<Chance["meanwhile"], "nothing">, Event>> = {
  cancelled: { type: "cancelled", by: "someone" },
  denied: { type: "denied", refusal: { rule: 1, reason: "frozen" } },
  superseded: { type: "superseded", by: "another" },
};

const VERDICTS = { going: going(), success: success(), failure: failure("check_failed", "it did not work") };

/** A whole life of one operation: the desk around the lifecycle, and DRS, which knows how often the verb took effect. */
export class Life {
  operation: Operation;
  timer: Timer | null = { kind: "send", at: T0 };
  /** How often its timer fired. */
  fired = 0;
  effects = 0;
  #now = T0;
  /** When effects that are on their way take place. */
  #coming: number[] = [];
  /** The effects there were when the call left that is under way or was lost. */
  #before = 0;

  constructor(action: ActionName) {
    this.operation = queued(action);
  }

  /** Lives to the end, or until the timer has fired so often that it can be said to hang. */
  live(chances: readonly Chance[], patience: number): this {
    while (this.timer && this.fired < patience) {
      const chance = chances[this.fired] ?? SMOOTH;
      this.#pass(this.timer.at);
      this.fired += 1;
      const { kind } = this.timer;
      // The lease that stands while the work is under way: an exception leaves the operation to it.
      this.timer = { kind, at: this.#now + LEASE };
      if (chance.meanwhile !== "nothing") this.feed(OUTSIDE[chance.meanwhile]);
      if (this.timer && !chance.throws) this.#work(kind, chance);
    }
    this.#pass(Number.POSITIVE_INFINITY);
    return this;
  }

  feed(event: Event): void {
    const { operation, effects } = transition(this.operation, event, at(this.#now));
    this.operation = operation;
    for (const effect of effects) {
      if (effect.type === "timer") this.timer = effect;
      if (effect.type === "no_timer") this.timer = null;
    }
  }

  #pass(until: number): void {
    this.#now = Math.max(this.#now, until);
    this.effects += this.#coming.filter((when) => when <= this.#now).length;
    this.#coming = this.#coming.filter((when) => when > this.#now);
  }

  #work(kind: Timer["kind"], { readable, fate, follow }: Chance): void {
    const evidence = readable && this.effects > this.#before ? { queryId: "found" } : null;
    if (kind === "send" && !readable) this.feed({ type: "held_up", cause: "HTTP 502", retryAfter: null });
    else if (kind === "send") this.#send(fate, evidence);
    // It is `sending` on disk and not under way: the gateway was killed.
    else if (kind === "sending") this.feed(lost);
    else if (kind === "settle")
      this.feed({ type: "settle_reading", seen: readable ? `${this.effects} effects` : null, evidence });
    else if (readable) this.feed({ type: "reading", verdict: VERDICTS[follow], status: null });
    else this.feed({ type: "not_read", cause: "HTTP 502", retryAfter: null });
  }

  #send(fate: Fate, evidence: { queryId: string } | null): void {
    if (evidence) this.feed({ type: "late_effect", evidence });
    this.feed({ type: "leaving", baseline: `${this.effects} effects` });
    if (this.operation.state !== "sending") return;
    this.#before = this.effects;
    if (typeof fate === "number") this.#coming.push(this.#now + fate);
    else if (fate === "accepted" || fate.endsWith("_after")) this.effects += 1;
    if (typeof fate === "number" || !fate.startsWith("killed")) this.feed(ANSWERS[fate] ?? lost);
  }
}
