import type { CallClass } from "../cloud/call-budget.ts";
import type { HoldsCredential } from "../cloud/drs/native/known.ts";
import { storable } from "../cloud/drs/storable.ts";
import type { JobReadings } from "../cloud/job-readings.ts";
import type { Notary } from "../ledger/notary.ts";
import { isWatch, type Operation } from "../model/operation.ts";
import { shortResult } from "../model/result.ts";
import { COMPACT_AFTER, LEASE } from "../shared/limits.ts";
import { logError } from "../shared/log.ts";
import type { Resources } from "./context.ts";
import type { Retention } from "./retention.ts";
import type { Scheduler } from "./scheduler.ts";
import { firstDue } from "./store/poll-times.ts";
import type { Tasks } from "./tasks.ts";

/** Timers started at a time; those beyond follow in the next round. */
const DUE_AT_ONCE = 200;

/** Old operations shortened at a time: few enough that no request feels it. */
const COMPACT_BATCH = 20;

/** The parts of an old operation that are kept: who, what, and how it ended. Readings made before its end are not. */
const shortened = ({ progress: _, blockers: __, trace: ___, ...operation }: Operation): Operation => ({
  ...operation,
  answer: null,
  note: null,
  attempts: operation.attempts.slice(-1),
  result: operation.result && shortResult(operation.result),
});

/** Operations of an earlier version that are rewritten at a time: some milliseconds. */
const HIDE_BATCH = 100;

/** What of an operation may be stored in clear. Version 0.1 stored all but the fields that it knew to be secret. */
const withoutHidden =
  (holdsCredential: HoldsCredential) =>
  (operation: Operation): Operation => {
    if (isWatch(operation)) return operation;
    const { action, params, actionParams, sentParams } = operation;
    const shown = storable({ action, params, actionParams }, holdsCredential);
    const sent =
      sentParams && storable({ action, params: sentParams, actionParams: sentParams }, holdsCredential).actionParams;
    return {
      ...operation,
      params: shown.params,
      actionParams: shown.actionParams,
      ...(sent ? { sentParams: sent } : {}),
    };
  };

/** The safety net: starts everything that is due, and does the housekeeping. */
export class Alarm {
  readonly #resources: Pick<Resources, "store" | "scale" | "gateway" | "account" | "cloud">;
  readonly #readings: Pick<JobReadings, "perCall">;
  readonly #notary: Notary;
  readonly #retention: Retention;
  readonly #scheduler: Scheduler;
  readonly #tasks: Tasks;

  constructor(
    resources: Pick<Resources, "store" | "scale" | "gateway" | "account" | "cloud">,
    readings: Pick<JobReadings, "perCall">,
    notary: Notary,
    retention: Retention,
    scheduler: Scheduler,
    tasks: Tasks,
  ) {
    this.#resources = resources;
    this.#readings = readings;
    this.#notary = notary;
    this.#retention = retention;
    this.#scheduler = scheduler;
    this.#tasks = tasks;
  }

  /**
   * Start what is due, without waiting for it, and set the next alarm. A part that fails, as on a damaged page of the database, is logged and
   * keeps no other from its work; the alarm that was set before then comes again.
   */
  fire(): void {
    const now = Date.now();
    const { store } = this.#resources;
    const parts: Readonly<Record<string, () => void>> = {
      due: () => this.#startDue(now),
      polls: () => this.#startPolls(now),
      deliver: () => this.#tasks.start("deliver"),
      read_tickets: () => this.#tasks.start("read_tickets"),
      sample: () => this.#tasks.start("sample"),
      discover: () => this.#tasks.start("discover"),
      forget: () => store.requests.forgetBefore(now),
      compact: () => store.operations.compactBefore(now - COMPACT_AFTER, shortened, COMPACT_BATCH),
      hide: () => store.operations.hideBatch(withoutHidden(this.#resources.gateway.confidential.isIn), HIDE_BATCH),
      tallies: () => store.transaction(() => store.tallies.settle(now)),
      counters: () => store.transaction(() => store.counters.flush()),
      head: () => this.#notary.logHead(now),
      retention: () => this.#retention.work(now),
      rearm: () => this.#scheduler.rearm(),
    };
    for (const [part, work] of Object.entries(parts)) {
      try {
        work();
      } catch (error) {
        logError("desk_work_failed", error, { what: part, desk: this.#resources.account.desk });
      }
    }
  }

  #startDue(now: number): void {
    const { store, scale } = this.#resources;
    const due = store.operations.claimDue(now, now + LEASE * scale, DUE_AT_ONCE);
    for (const [kind, timers] of Map.groupBy(due, (timer) => timer.kind)) {
      const ids = timers.map(({ operation }) => (kind === "send" ? operation.job.id : operation.id));
      this.#tasks.start(kind, ids);
    }
  }

  #startPolls(now: number): void {
    const polled = this.#claimPolls(now);
    if (polled.length > 0) this.#tasks.start("poll", polled);
  }

  /** Claim the polls that the budget has calls for now, the longest due first: ten jobs share a call for their status. */
  #claimPolls(now: number): string[] {
    const { budget } = this.#resources.cloud;
    const followed = this.#claim("followed", budget.free("followed", now), now);
    const watched = this.#claim("watch", budget.free("watch", now) - followed.calls, now);
    return [...followed.ids, ...watched.ids];
  }

  #claim(callClass: CallClass, calls: number, now: number): { readonly ids: string[]; readonly calls: number } {
    const { store, scale } = this.#resources;
    const { polls } = store.operations;
    const jobs = this.#readings.perCall("statuses", now);
    const ids: string[] = [];
    let made = 0;
    for (; made < calls && ids.length < DUE_AT_ONCE; made += 1) {
      const kind = firstDue(polls, callClass, now);
      if (!kind) break;
      ids.push(...polls.claim(kind, now, now + LEASE * scale, kind === "detail" ? 1 : jobs));
    }
    return { ids, calls: made };
  }
}
