import type { CallBudget } from "../cloud/call-budget.ts";
import type { HoldsCredential } from "../cloud/drs/native/known.ts";
import { storable } from "../cloud/drs/storable.ts";
import type { Notary } from "../ledger/notary.ts";
import { isWatch, type Operation } from "../model/operation.ts";
import { shortResult } from "../model/result.ts";
import { COMPACT_AFTER, LEASE } from "../shared/limits.ts";
import type { Resources } from "./context.ts";
import { STATUSES_AT_ONCE } from "./follow/status-polls.ts";
import type { Retention } from "./retention.ts";
import type { Scheduler } from "./scheduler.ts";
import type { Store } from "./store/store.ts";
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
  readonly #store: Store;
  readonly #scale: number;
  readonly #budget: CallBudget;
  readonly #holdsCredential: HoldsCredential;
  readonly #notary: Notary;
  readonly #retention: Retention;
  readonly #scheduler: Scheduler;
  readonly #tasks: Tasks;

  constructor(
    { store, scale, gateway, cloud }: Pick<Resources, "store" | "scale" | "gateway" | "cloud">,
    notary: Notary,
    retention: Retention,
    scheduler: Scheduler,
    tasks: Tasks,
  ) {
    this.#store = store;
    this.#scale = scale;
    this.#budget = cloud.budget;
    this.#holdsCredential = gateway.confidential.isIn;
    this.#notary = notary;
    this.#retention = retention;
    this.#scheduler = scheduler;
    this.#tasks = tasks;
  }

  /** Start what is due, without waiting for it, and set the next alarm. */
  fire(): void {
    const now = Date.now();
    this.#store.requests.forgetBefore(now);
    this.#store.operations.compactBefore(now - COMPACT_AFTER, shortened, COMPACT_BATCH);
    this.#store.operations.hideBatch(withoutHidden(this.#holdsCredential), HIDE_BATCH);
    this.#startDue(now);
    this.#tasks.start("deliver");
    this.#tasks.start("read_tickets");
    this.#tasks.start("sample");
    this.#tasks.start("discover");
    this.#store.transaction(() => {
      this.#store.tallies.settle(now);
      this.#store.counters.flush();
    });
    this.#notary.logHead(now);
    this.#retention.work(now);
    this.#scheduler.rearm();
  }

  #startDue(now: number): void {
    const due = this.#store.operations.claimDue(now, now + LEASE * this.#scale, DUE_AT_ONCE);
    for (const [kind, timers] of Map.groupBy(due, (timer) => timer.kind)) {
      const ids = timers.map(({ operation }) => (kind === "send" ? operation.job.id : operation.id));
      this.#tasks.start(kind, ids);
    }
    const polled = this.#claimPolls(now);
    if (polled.length > 0) this.#tasks.start("poll", polled);
  }

  /** Claim the polls that the budget has calls for now. An action may take a call of its own, ten watches share one. */
  #claimPolls(now: number): string[] {
    const { polls } = this.#store.operations;
    const leaseUntil = now + LEASE * this.#scale;
    const followed = polls.claim(
      "followed",
      now,
      leaseUntil,
      Math.min(DUE_AT_ONCE, this.#budget.free("followed", now)),
    );
    const calls = Math.max(0, this.#budget.free("watch", now) - followed.length);
    return [...followed, ...polls.claim("watch", now, leaseUntil, Math.min(DUE_AT_ONCE, calls * STATUSES_AT_ONCE))];
  }
}
