import type { ActionName } from "../../src/model/drs.ts";
import { transition } from "../../src/model/lifecycle/lifecycle.ts";
import type { Event, Timer } from "../../src/model/lifecycle/step.ts";
import type { Operation } from "../../src/model/operation.ts";
import { failure, going, success } from "../../src/model/result.ts";
import { LEASE } from "../../src/shared/limits.ts";
import { accepted, answered, at, error, lost, queued, refused, T0 } from "./lifecycle.ts";

/**
 * The effect of a call. A number takes effect that many milliseconds after its response was lost; `killed` means the
 * gateway.
 */
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

/** The events around one firing of the timer. */
export interface Chance {
  /** The handler throws before it does anything. */
  readonly throws: boolean;
  /** Whether DRS can be read. */
  readonly readable: boolean;
  readonly fate: Fate;
  /** State of the followed action. */
  readonly follow: "going" | "success" | "failure";
  /** Action of a person in the meantime. */
  readonly meanwhile: "nothing" | "cancelled" | "denied" | "superseded";
}

/** After the last chance, everything succeeds. */
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

/** The whole life of one operation: the desk around the lifecycle, and DRS, which counts the effects of the verb. */
export class Life {
  operation: Operation;
  timer: Timer | null = { kind: "send", at: T0 };
  /** Number of times that the timer fired. */
  fired = 0;
  effects = 0;
  #now = T0;
  /** Times at which pending effects take place. */
  #coming: number[] = [];
  /** Number of effects when the call in flight, or the lost call, was sent. */
  #before = 0;

  constructor(action: ActionName) {
    this.operation = queued(action);
  }

  /** Run to the end, or until the timer has fired so often that the operation counts as stuck. */
  live(chances: readonly Chance[], patience: number): this {
    while (this.timer && this.fired < patience) {
      const chance = chances[this.fired] ?? SMOOTH;
      this.#pass(this.timer.at);
      this.fired += 1;
      const { kind } = this.timer;
      // The lease during the work: after an exception the operation is left to it.
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
    if (kind === "send" && !readable) this.feed({ type: "postponed", cause: "HTTP 502", retryAfter: null });
    else if (kind === "send") this.#send(fate, evidence);
    // The operation is `sending` on disk without a call in flight: the gateway was killed.
    else if (kind === "sending") this.feed(lost);
    else if (kind === "settle")
      this.feed({ type: "reconcile_reading", seen: readable ? `${this.effects} effects` : null, evidence });
    else if (readable) this.feed({ type: "reading", verdict: VERDICTS[follow], status: null });
    else this.feed({ type: "not_read", cause: "HTTP 502", retryAfter: null });
  }

  #send(fate: Fate, evidence: { queryId: string } | null): void {
    if (evidence) this.feed({ type: "late_effect", evidence });
    this.feed({ type: "sending", baseline: `${this.effects} effects` });
    if (this.operation.state !== "sending") return;
    this.#before = this.effects;
    if (typeof fate === "number") this.#coming.push(this.#now + fate);
    else if (fate === "accepted" || fate.endsWith("_after")) this.effects += 1;
    if (typeof fate === "number" || !fate.startsWith("killed")) this.feed(ANSWERS[fate] ?? lost);
  }
}
