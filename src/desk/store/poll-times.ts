import type { CallClass } from "../../cloud/call-budget.ts";
import type { Operation } from "../../model/operation.ts";

/** The classes of calls that polls of operations belong to, the most urgent first. */
export const POLL_CLASSES = ["followed", "watch"] as const satisfies readonly CallClass[];

export type PollClass = (typeof POLL_CLASSES)[number];

export const pollClassOf = ({ action }: Pick<Operation, "action">): PollClass =>
  action === "watch" ? "watch" : "followed";

/** When operations are polled next: in memory, in order of time, by class. */
export class PollTimes {
  readonly #queues: Readonly<Record<PollClass, TimeQueue>> = { followed: new TimeQueue(), watch: new TimeQueue() };

  /** @param at epoch milliseconds */
  set(id: string, pollClass: PollClass, at: number): void {
    this.#queues[pollClass].set(id, at);
  }

  /** Move the poll of an operation that has one. */
  move(id: string, at: number): void {
    for (const pollClass of POLL_CLASSES) if (this.#queues[pollClass].has(id)) this.#queues[pollClass].set(id, at);
  }

  /** Bring all polls forward by some milliseconds. */
  bringForward(step: number): void {
    for (const pollClass of POLL_CLASSES) this.#queues[pollClass].bringForward(step);
  }

  remove(id: string): void {
    for (const pollClass of POLL_CLASSES) this.#queues[pollClass].remove(id);
  }

  /** When the first operation of a class is due; `null` when none is polled. */
  next(pollClass: PollClass): number | null {
    return this.#queues[pollClass].first()?.at ?? null;
  }

  /** Claim at most so many operations that are due, the longest due first: until the lease ends they are due no more. */
  claim(pollClass: PollClass, now: number, leaseUntil: number, limit: number): string[] {
    const queue = this.#queues[pollClass];
    const claimed: string[] = [];
    for (let due = queue.first(); due && due.at <= now && claimed.length < limit; due = queue.first()) {
      claimed.push(due.id);
      queue.set(due.id, leaseUntil);
    }
    return claimed;
  }
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
