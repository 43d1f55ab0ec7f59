import type { TimerKind } from "../model/lifecycle/step.ts";
import { isWatch, type Operation } from "../model/operation.ts";
import { logError } from "../shared/log.ts";

/** Kinds of work: one for each kind of timer, and those that have a table with timers of its own. */
export type TaskKind = TimerKind | "deliver" | "read_tickets" | "sample" | "discover";

/**
 * How each kind of work is begun; a promise for each piece. Ids are of operations, but of jobs where calls are sent; reports and tickets are
 * found by their tables.
 */
export type Work = Readonly<Record<TaskKind, (ids: readonly string[]) => readonly Promise<void>[]>>;

/**
 * Starts work without waiting for it. Work begins at once; its timer is for the case that this instance dies. A piece that fails is
 * logged, and tried again when its timer fires.
 */
export class Tasks {
  readonly #desk: string;
  readonly #work: () => Work;

  /** @param work a function, since most work changes operations, from which more work follows: the stages are made after this */
  constructor(desk: string, work: () => Work) {
    this.#desk = desk;
    this.#work = work;
  }

  start(kind: TaskKind, ids: readonly string[] = []): void {
    for (const piece of this.#work()[kind](ids)) {
      piece.catch((error: unknown) => logError("desk_work_failed", error, { what: kind, desk: this.#desk }));
    }
  }

  /** Start what follows from the state of an operation. */
  follow(operation: Operation): void {
    const { id, state, job } = operation;
    // Nothing is sent for a watch, and nothing queues behind it.
    if (isWatch(operation)) return;
    if (state === "received") this.start("resolve", [id]);
    else if (state === "awaiting_approval") this.start("present", [id]);
    else this.start("send", [job.id]);
  }
}
