import { CATALOGUE } from "../../cloud/drs/catalogue.ts";
import type { ChildrenEnding, DetailEnding } from "../../cloud/drs/endings/ending.ts";
import { progressInNote } from "../../cloud/drs/progress.ts";
import type { Series } from "../../cloud/drs/series.ts";
import { JOBS_AT_ONCE, type JobReadings, notRead } from "../../cloud/job-readings.ts";
import { isFailed } from "../../model/job-status.ts";
import type { Event } from "../../model/lifecycle/step.ts";
import {
  type ActionOperation,
  calledJobOf,
  followedOf,
  isAction,
  isWatch,
  type Operation,
} from "../../model/operation.ts";
import type { Verdict } from "../../model/result.ts";
import { isReached } from "../../model/watch.ts";
import { readRefusal } from "../accept/decision.ts";
import type { Resources } from "../context.ts";
import type { Scheduler } from "../scheduler.ts";
import { readChildren, readEvidence } from "../send/evidence.ts";
import { pollClassOf } from "../store/poll-times.ts";
import type { Transitions } from "../transitions.ts";
import type { CutoverCheck } from "./cutover-check.ts";
import type { JobLogs } from "./job-logs.ts";
import { readSeries } from "./series-reader.ts";
import { isFollowedByStatus, readStatusEvents } from "./status-polls.ts";

/** Follows accepted actions to their end, reconciles lost ones, and reads jobs that are watched. */
export class Follower {
  readonly #resources: Pick<Resources, "policy" | "store" | "cloud">;
  readonly #transitions: Transitions;
  readonly #scheduler: Scheduler;
  readonly #logs: JobLogs;
  readonly #cutover: CutoverCheck;
  readonly #readings: JobReadings;
  /** Operations that are being read for. */
  readonly #reading = new Set<string>();
  /** Readings that complete a verdict, where they were interrupted. In memory: after a restart they begin anew. */
  readonly #incomplete = new Map<string, Series<Verdict>>();

  constructor(
    resources: Pick<Resources, "policy" | "store" | "cloud">,
    transitions: Transitions,
    scheduler: Scheduler,
    logs: JobLogs,
    cutover: CutoverCheck,
    readings: JobReadings,
  ) {
    this.#resources = resources;
    this.#transitions = transitions;
    this.#scheduler = scheduler;
    this.#logs = logs;
    this.#cutover = cutover;
    this.#readings = readings;
  }

  /** Read how far operations are: those that are followed by job status together, the others one by one. */
  async pollAll(ids: readonly string[]): Promise<void> {
    const { store } = this.#resources;
    const found = ids.map((id) => store.operations.find(id)).filter((operation) => operation !== undefined);
    const running = found.filter((operation) => operation.state === "running" && this.#mayGoOn(operation));
    const byJob = Map.groupBy(running.filter(isFollowedByStatus), ({ job }) => job.id);
    const others = running.filter((operation) => !isFollowedByStatus(operation)).filter(isAction);
    await Promise.all([
      ...others.map((operation) => this.#once([operation], () => this.#pollDetail(operation))),
      ...chunked([...byJob.values()], JOBS_AT_ONCE).map((jobs) =>
        this.#once(jobs.flat(), (free) => this.#pollStatuses(free)),
      ),
    ]);
  }

  /** Read the job of a call whose response was lost. */
  async reconcile(id: string): Promise<void> {
    const operation = this.#resources.store.operations.find(id);
    if (!operation || isWatch(operation) || operation.state !== "sending") return;
    await this.#once([operation], async () => {
      const read = await readEvidence(this.#resources, operation, "followed");
      const { fingerprint: seen = null, evidence = null } = read?.kind === "read" ? read.value : {};
      this.#transitions.apply(id, { type: "reconcile_reading", seen, evidence });
    });
  }

  /** Whether it may be read for; a watch of somebody who may not read the job any more ends. */
  #mayGoOn(operation: Operation): boolean {
    const refusal = isWatch(operation) ? readRefusal(this.#resources, operation, Date.now()) : null;
    if (refusal) this.#transitions.apply(operation.id, { type: "denied", refusal });
    return refusal === null;
  }

  /** Make one reading at a time for an operation, and none while the budget is spent: actions go first, then followed ones, then watches. */
  async #once(operations: readonly Operation[], read: (free: readonly Operation[]) => Promise<void>): Promise<void> {
    const free = operations.filter((operation) => !this.#reading.has(operation.id) && this.#isAffordable(operation));
    this.#scheduler.arm();
    if (free.length === 0) return;
    for (const { id } of free) this.#reading.add(id);
    try {
      await read(free);
    } finally {
      for (const { id } of free) this.#reading.delete(id);
    }
  }

  /** Whether the budget has a reading left for it; if not, its timer is moved to when it has. */
  #isAffordable(operation: Operation): boolean {
    const now = Date.now();
    const delay = this.#resources.cloud.delay(pollClassOf(operation), now);
    if (delay === 0) return true;
    this.#postpone(operation, delay);
    return false;
  }

  /** Move the timer of an operation to when the budget has a reading left for it. */
  #postpone({ id, state }: Operation, delay: number): void {
    const { operations } = this.#resources.store;
    const at = Date.now() + delay;
    if (state === "sending") operations.setDue(id, { kind: "settle", at });
    else operations.movePoll(id, at);
    this.#scheduler.arm();
  }

  async #pollStatuses(operations: readonly Operation[]): Promise<void> {
    const { store, cloud } = this.#resources;
    const events = await readStatusEvents(store, this.#readings, operations);
    await Promise.all(
      operations.map(async (operation) => {
        const event = events.get(operation.id);
        if (!event) return this.#postpone(operation, cloud.delay(pollClassOf(operation), Date.now()));
        const explained = await this.#withReadiness(operation, await this.#withCause(operation, event));
        this.#transitions.apply(operation.id, explained);
      }),
    );
  }

  /** Add why the job failed to a reading that shows a failure for the first time. */
  async #withCause(operation: Operation, event: Event): Promise<Event> {
    const status = failureIn(operation, event);
    if (!status) return event;
    const cause = await this.#logs.causeOf(operation.job.id, status, { callClass: pollClassOf(operation) });
    if (cause === null) return event;
    if (event.type === "observed") return { ...event, cause };
    return event.type === "reading" && event.verdict.kind === "failure"
      ? { ...event, verdict: { ...event.verdict, cause } }
      : event;
  }

  /** A watch that has reached its goal says whether the job can be cut over, which only readiness knows. */
  async #withReadiness(watch: Operation, event: Event): Promise<Event> {
    if (!isWatch(watch) || !watch.goal || event.type !== "observed" || event.status === null) return event;
    if (!isReached(watch.goal, event.status, event.progress)) return event;
    const read = await this.#cutover.of(watch, "watch");
    return read.kind === "read" ? { ...event, cutover: read.value } : event;
  }

  async #pollDetail(operation: ActionOperation): Promise<void> {
    const ending = CATALOGUE[operation.action].ending(operation.actionParams);
    if (ending.by === "detail") await this.#pollEnding(operation, ending);
    else if (ending.by === "children")
      this.#transitions.apply(operation.id, await this.#readChildJobs(operation, ending));
    else throw new Error(`${operation.action} is not followed by readings of its own`);
  }

  async #pollEnding(operation: ActionOperation, ending: DetailEnding): Promise<void> {
    const begun = this.#incomplete.get(operation.id);
    const read = begun ?? (await this.#readDetail(operation, ending));
    const event = "type" in read ? read : await this.#complete(operation, read);
    if (!event) return;
    const after = this.#transitions.apply(operation.id, event);
    if (after?.state !== "running") this.#incomplete.delete(operation.id);
  }

  /** Read whether an action has ended; where it has and its result takes further readings, these are returned. */
  async #readDetail(operation: ActionOperation, ending: DetailEnding): Promise<Event | Series<Verdict>> {
    const followed = followedOf(operation);
    const query = ending.query(followed);
    if (query === null) return { type: "not_read", cause: "there is nothing to ask with", retryAfter: null };
    const jobId = calledJobOf(operation);
    const read = await this.#resources.cloud.detail("followed", jobId, query);
    if (read.kind !== "read") return unread(read);
    if (read.value.status !== undefined)
      this.#resources.store.cloudState.setStatus(jobId, read.value.status, Date.now());
    const verdict = ending.read(read.value, followed);
    const further = verdict.kind === "going" ? null : ending.complete?.(verdict, read.value, followed);
    if (further) return further;
    const progress = verdict.kind === "going" ? progressInNote(verdict.note) : null;
    return { type: "reading", verdict, status: null, progress };
  }

  /** Read the result of an action that has ended; `null` while the budget is spent: it goes on later from where it is. */
  async #complete(operation: ActionOperation, series: Series<Verdict>): Promise<Event | null> {
    const outcome = await readSeries(this.#resources.cloud, "followed", calledJobOf(operation), series);
    if (outcome.kind === "read") return { type: "reading", verdict: outcome.value, status: null };
    this.#incomplete.set(operation.id, outcome.rest);
    if (outcome.kind === "failed") return unread(outcome.read);
    this.#postpone(operation, outcome.delay);
    return null;
  }

  async #readChildJobs(operation: ActionOperation, ending: ChildrenEnding): Promise<Event> {
    const read = await readChildren(this.#resources, operation.job.id, "followed");
    if (read.kind !== "read") return unread(read);
    return { type: "reading", verdict: ending.read(read.value, followedOf(operation)), status: null };
  }
}

/** The failed status that a reading shows and that was not known of its operation; `null` when it shows none. */
function failureIn(operation: Operation, event: Event): string | null {
  if (event.type !== "observed" && event.type !== "reading") return null;
  const { status } = event;
  if (status === null || !isFailed(status)) return null;
  if (event.type === "observed") return status === operation.note ? null : status;
  return event.verdict.kind === "failure" ? status : null;
}

function unread(read: Parameters<typeof notRead>[0]): Event {
  const { cause, retryAfter } = notRead(read);
  return { type: "not_read", cause, retryAfter };
}

const chunked = <T>(items: readonly T[], size: number): T[][] =>
  Array.from({ length: Math.ceil(items.length / size) }, (_, index) => items.slice(index * size, (index + 1) * size));
