import type { CallClass } from "../../cloud/call-budget.ts";
import { statusEndingOf } from "../../cloud/drs/catalogue.ts";
import { isWatch, type Operation } from "../../model/operation.ts";

/**
 * The kinds of polls, the most urgent first, and the class that their calls belong to. Those of `status` and `watch` read the status of a
 * job, which several jobs share a call for; those of `detail` take one or more calls of their own.
 */
export const POLL_KINDS = {
  status: "followed",
  detail: "followed",
  watch: "watch",
} as const satisfies Readonly<Record<string, CallClass>>;

export type PollKind = keyof typeof POLL_KINDS;

const KINDS = Object.keys(POLL_KINDS) as readonly PollKind[];

const pollKindOf = (operation: Operation): PollKind => {
  if (isWatch(operation)) return "watch";
  return statusEndingOf(operation) ? "status" : "detail";
};

/** The class of calls that the polls of an operation belong to. */
export const pollClassOf = (operation: Operation) => POLL_KINDS[pollKindOf(operation)];

/** When operations are polled next: in memory, in order of time, by kind. */
export class PollTimes {
  readonly #queues: Readonly<Record<PollKind, TimeQueue>> = {
    status: new TimeQueue(),
    detail: new TimeQueue(),
    watch: new TimeQueue(),
  };

  /** @param at epoch milliseconds */
  set(operation: Operation, at: number): void {
    const kind = pollKindOf(operation);
    // Parameters that are found out later may change how an action is followed.
    for (const other of KINDS) if (other !== kind) this.#queues[other].remove(operation.id);
    this.#queues[kind].set(operation.id, at);
  }

  /** Move the poll of an operation that has one. */
  move(id: string, at: number): void {
    for (const kind of KINDS) if (this.#queues[kind].has(id)) this.#queues[kind].set(id, at);
  }

  /** Bring all polls forward by some milliseconds. */
  bringForward(step: number): void {
    for (const kind of KINDS) this.#queues[kind].bringForward(step);
  }

  remove(id: string): void {
    for (const kind of KINDS) this.#queues[kind].remove(id);
  }

  /** When the first operation of a kind is due; `null` when none is polled. */
  next(kind: PollKind): number | null {
    return this.#queues[kind].first()?.at ?? null;
  }

  /** Claim at most so many operations that are due, the longest due first: until the lease ends they are due no more. */
  claim(kind: PollKind, now: number, leaseUntil: number, limit: number): string[] {
    const queue = this.#queues[kind];
    const claimed: string[] = [];
    for (let due = queue.first(); due && due.at <= now && claimed.length < limit; due = queue.first()) {
      claimed.push(due.id);
      queue.set(due.id, leaseUntil);
    }
    return claimed;
  }
}

/** The kind of which an operation is due first, of those of a class that are due; `null` when none is. */
export function firstDue(polls: Pick<PollTimes, "next">, callClass: CallClass, now: number): PollKind | null {
  const due = KINDS.filter((kind) => POLL_KINDS[kind] === callClass).map((kind) => ({ kind, at: polls.next(kind) }));
  const [first] = due
    .flatMap(({ kind, at }) => (at === null || at > now ? [] : [{ kind, at }]))
    .sort((one, other) => one.at - other.at);
  return first?.kind ?? null;
}

interface Entry {
  readonly id: string;
  readonly at: number;
}

/** Ids by time: a binary heap in which outdated entries stay until they come up. */
class TimeQueue {
  readonly #times = new Map<string, number>();
  readonly #heap: Entry[] = [];

  has(id: string): boolean {
    return this.#times.has(id);
  }

  set(id: string, at: number): void {
    if (this.#times.get(id) === at) return;
    this.#times.set(id, at);
    this.#push({ id, at });
  }

  bringForward(step: number): void {
    for (const [id, at] of [...this.#times]) this.set(id, at - step);
  }

  remove(id: string): void {
    this.#times.delete(id);
  }

  first(): Entry | undefined {
    for (let [top] = this.#heap; top; [top] = this.#heap) {
      if (this.#times.get(top.id) === top.at) return top;
      this.#pop();
    }
    return undefined;
  }

  #timeAt(index: number): number {
    return this.#heap[index]?.at ?? Number.POSITIVE_INFINITY;
  }

  #push(entry: Entry): void {
    let index = this.#heap.push(entry) - 1;
    for (let parent = (index - 1) >> 1; index > 0 && this.#timeAt(parent) > entry.at; parent = (index - 1) >> 1) {
      this.#swap(index, parent);
      index = parent;
    }
  }

  #pop(): void {
    this.#swap(0, this.#heap.length - 1);
    this.#heap.pop();
    let index = 0;
    for (;;) {
      const child = this.#timeAt(2 * index + 1) <= this.#timeAt(2 * index + 2) ? 2 * index + 1 : 2 * index + 2;
      if (this.#timeAt(child) >= this.#timeAt(index)) return;
      this.#swap(index, child);
      index = child;
    }
  }

  #swap(one: number, other: number): void {
    const [first, second] = [this.#heap[one], this.#heap[other]];
    if (!first || !second) return;
    this.#heap[one] = second;
    this.#heap[other] = first;
  }
}
