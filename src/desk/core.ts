import { monotonicFactory } from "ulid";
import { Upstream } from "../cloud/client.ts";
import { rulesOf } from "../cloud/drs/lifecycle-rules.ts";
import { JobList } from "../cloud/job-directory.ts";
import { ReadinessCheck } from "../cloud/readiness.ts";
import type { Account } from "../config/compile.ts";
import type { Gateway } from "../config/gateway.ts";
import { HeadKeys } from "../ledger/head.ts";
import type { Ledger } from "../ledger/ledger.ts";
import { Notary } from "../ledger/notary.ts";
import { countChange } from "../metrics/count.ts";
import { transition } from "../model/lifecycle/lifecycle.ts";
import type { Context, Effect, Event, Timer } from "../model/lifecycle/step.ts";
import { isEnded, type Operation, type State } from "../model/operation.ts";
import type { Policy } from "../model/policy.ts";
import type { HistoryReading, TicketNotice, TicketRef } from "../model/ticket.ts";
import type { News } from "../model/watch.ts";
import { Sealer } from "../shared/encryptor.ts";
import { Glances } from "./glances.ts";
import { GroupCommit } from "./group-commit.ts";
import { readJob } from "./native.ts";
import type { Deliver, Tickets } from "./ports.ts";
import { Rates } from "./rates.ts";
import { Store } from "./store/store.ts";

interface Parts {
  readonly storage: DurableObjectStorage;
  /** Ends the desk with all that it has not yet on the disk. */
  readonly tear: (error: unknown) => void;
  readonly gateway: Gateway;
  readonly account: Account;
  readonly policy: Policy;
  readonly deliver: Deliver;
  readonly tickets: Pick<Tickets, "history">;
}

/** What the parts of a desk share: its tables, its keys, its way to the cloud, and the one way to change an operation. */
export class Core {
  readonly gateway: Gateway;
  readonly account: Account;
  readonly store: Store;
  /** For what many do at the same time and must be on disk before the answer. */
  readonly groupCommit: GroupCommit;
  readonly ledger: Ledger;
  readonly notary: Notary;
  readonly sealer: Sealer;
  readonly upstream: Upstream;
  readonly readiness: ReadinessCheck;
  readonly jobList: JobList;
  readonly glances: Glances;
  readonly policy: Policy;
  readonly rates: Rates;
  readonly deliver: Deliver;
  /** Reads the tickets of operations. */
  readonly tickets: { readonly history: (ticket: TicketRef) => Promise<HistoryReading> };
  readonly scale: number;
  /** Ids that sort in the order in which they were made, within one millisecond too. */
  readonly newUlid = monotonicFactory();
  /** Called after an operation has changed and the change is stored: the desk starts what follows from it. */
  onChange: (operation: Operation) => void = () => {};
  /** Called after a report has been put into the outbox and that is stored. */
  onReport: () => void = () => {};
  /** Called after a ticket is to be looked at and that is stored. */
  onNotice: () => void = () => {};
  readonly #storage: DurableObjectStorage;
  #hasNewReports = false;
  readonly #waiting = new Map<string, Set<(operation: Operation) => void>>();
  /** Infinite while no alarm is set. */
  #armedAt = Number.POSITIVE_INFINITY;

  constructor({ storage, tear, gateway, account, policy, deliver, tickets }: Parts) {
    const credentials = gateway.secrets.credentials.get(account.name);
    if (!credentials) throw new Error(`account ${account.name} has no credential`);
    this.gateway = gateway;
    this.account = account;
    this.policy = policy;
    this.rates = new Rates(gateway);
    this.deliver = deliver;
    this.tickets = { history: (ticket) => tickets.history(ticket, gateway) };
    this.scale = gateway.runtime.timeScale;
    this.#storage = storage;
    this.store = new Store(storage, this.scale);
    this.ledger = this.store.ledger;
    this.notary = new Notary(this.ledger, new HeadKeys(gateway.secrets.ledgerKeys), account.desk);
    this.groupCommit = new GroupCommit(() => storage.sync(), tear);
    this.sealer = new Sealer(gateway.secrets.deskKeys);
    this.upstream = new Upstream(account, credentials, this.store, this.sealer, this.scale);
    this.readiness = new ReadinessCheck(this.upstream, this.scale);
    this.jobList = new JobList(this.store.cloud, this.upstream, this.scale);
    this.glances = new Glances((job) => readJob(this, job), this.scale);
  }

  context(): Context {
    return { now: Date.now(), scale: this.scale, random: Math.random, rulesOf };
  }

  /** Has a ticket looked at. Nothing more of it is kept than this needs. */
  noteTicket({ source, about, type, key, address }: TicketNotice): void {
    this.store.inbox.add({ source, about, type, key, address }, Date.now());
    this.arm();
    this.onNotice();
  }

  /** Feeds an event to an operation and stores what comes of it in one transaction. Returns the operation as it is then. */
  apply(id: string, event: Event): Operation | undefined {
    const context = this.context();
    const touched: Operation[] = [];
    const operation = this.store.transaction(() => this.#applyWithin(id, event, context, touched));
    for (const changed of touched) countChange(this.store.counters, changed, event);
    this.arm();
    for (const changed of touched) {
      for (const wake of this.#waiting.get(changed.id) ?? []) wake(changed);
      this.onChange(changed);
    }
    if (this.#hasNewReports) {
      this.#hasNewReports = false;
      this.onReport();
    }
    return operation;
  }

  #applyWithin(id: string, event: Event, context: Context, touched: Operation[]): Operation | undefined {
    const before = this.store.operations.find(id);
    if (!before) return undefined;
    const { operation, effects } = transition(before, event, context);
    if (operation === before) return before;
    this.store.operations.update(operation, timerAfter(effects));
    if (isEnded(operation.state)) this.store.requests.eraseBody(operation.id);
    touched.push(operation);
    for (const effect of effects) this.#perform(operation, effect, context, touched);
    return operation;
  }

  #perform(operation: Operation, effect: Effect, context: Context, touched: Operation[]): void {
    switch (effect.type) {
      case "timer":
      case "no_timer":
        // Written with the operation.
        break;
      case "record": {
        const { kind, actor, data } = effect;
        this.ledger.append({ kind, operation: operation.id, actor, data }, context.now);
        break;
      }
      case "report":
        this.#report(operation, effect.kind, context);
        break;
      case "news":
        this.#tell(operation, effect.news, context);
        break;
      case "silence":
        this.store.reports.forget(operation.id);
        break;
      case "supersede":
        this.#supersede(operation, context, touched);
    }
  }

  /** Ends what is still followed in the lane: the job goes where the newer verb sends it. */
  #supersede(operation: Operation, context: Context, touched: Operation[]): void {
    for (const other of this.store.operations.openOn(operation.job.id)) {
      if (other.id === operation.id || other.lane !== operation.lane || other.state !== "running") continue;
      this.#applyWithin(other.id, { type: "superseded", by: operation.id }, context, touched);
    }
  }

  /** Puts a message for everybody who waits for one into the outbox; progress not more often than is polite. */
  #report(operation: Operation, kind: "progress" | "final", { now, scale }: Context): void {
    for (const { number, last_at, every } of this.store.reports.audience(operation.id)) {
      const polite = kind === "final" ? now : Math.max(now, last_at + every * scale);
      this.#hasNewReports = true;
      this.store.reports.put(operation.id, number, kind, polite);
    }
  }

  /** Puts news into the outbox: behind what has not left yet. */
  #tell({ id }: Operation, news: News, { now }: Context): void {
    for (const { number } of this.store.reports.audience(id)) {
      this.#hasNewReports = true;
      this.store.reports.putNews(id, number, news, now);
    }
  }

  /** Moves the alarm to the earliest timer that was written lately, if that is earlier than it stands. */
  arm(): void {
    const soonest = this.store.takeSoonest();
    if (soonest < this.#armedAt) this.#setAlarm(soonest);
  }

  /** Sets the alarm by all timers: after it has fired, and when the desk opens. None when nothing waits: an idle desk sleeps. */
  rearm(): void {
    this.store.takeSoonest();
    this.#setAlarm(this.store.nextDue() ?? Number.POSITIVE_INFINITY);
  }

  #setAlarm(at: number): void {
    this.#armedAt = at;
    // Not awaited: the write is coalesced with the others, and the output gate holds every answer until it is durable.
    void (at < Number.POSITIVE_INFINITY ? this.#storage.setAlarm(at) : this.#storage.deleteAlarm());
  }

  /** Resolves when the operation is in a state that is waited for, or after `timeout` milliseconds. */
  async waitFor(id: string, isReached: (state: State) => boolean, timeout: number): Promise<void> {
    const operation = this.store.operations.find(id);
    if (!operation || isReached(operation.state)) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    const wake = ({ state }: Operation) => isReached(state) && resolve();
    const waiting = this.#waiting.get(id) ?? new Set();
    this.#waiting.set(id, waiting.add(wake));
    const timer = setTimeout(resolve, timeout);
    await promise;
    clearTimeout(timer);
    waiting.delete(wake);
    if (waiting.size === 0) this.#waiting.delete(id);
  }
}

/** What becomes of the operation's timer: the last word counts. */
function timerAfter(effects: readonly Effect[]): Timer | null | undefined {
  const effect = effects.findLast(({ type }) => type === "timer" || type === "no_timer");
  return effect?.type === "timer" ? effect : effect && null;
}
