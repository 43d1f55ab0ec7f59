import { isEnded, isWatch, type Operation } from "../../model/operation.ts";
import type { Delivery, ReplyTarget, Report, Way } from "../../model/report.ts";
import { isAskedByTicket } from "../../model/voting.ts";
import { LEASE } from "../../shared/limits.ts";
import { logWarning } from "../../shared/log.ts";
import type { Source } from "../../webhooks/platform-definition.ts";
import { readRefusal } from "../accept/decision.ts";
import type { Resources } from "../context.ts";
import type { Reporter } from "../ports.ts";
import type { Scheduler } from "../scheduler.ts";
import type { Audience, Outgoing } from "../store/reports.ts";
import type { Transitions } from "../transitions.ts";
import { isLate, nextTry, obstacleTo, pauseAfter } from "./pacing.ts";
import { votingPlaces } from "./voting-places.ts";

/** Whether the platform takes so many messages by a route and no more. */
const isCounted = ({ limit }: Way): boolean => limit !== null && limit.uses !== null;

const LATE = "it could not be delivered for a day";

/** A report that may leave now. */
interface Ready {
  readonly row: Outgoing;
  readonly audience: Audience;
  readonly source: Source;
  readonly report: Report;
}

/**
 * Delivers reports. A message that does not arrive is tried again with back-off as long as its platform takes it; it never keeps the
 * operation waiting. A route that takes no more fails over to the next one, and a last report that no route takes is recorded and logged.
 */
export class Outbox {
  readonly #resources: Resources;
  readonly #reporter: Reporter;
  readonly #transitions: Transitions;
  readonly #scheduler: Scheduler;
  readonly #busy = new Set<string>();

  constructor(resources: Resources, reporter: Reporter, transitions: Transitions, scheduler: Scheduler) {
    this.#resources = resources;
    this.#reporter = reporter;
    this.#transitions = transitions;
    this.#scheduler = scheduler;
  }

  /** Deliver every report that is due. */
  async deliver(): Promise<void> {
    await Promise.all(this.#resources.store.reports.due(Date.now()).map((row) => this.#deliverOne(row)));
  }

  async #deliverOne(row: Outgoing): Promise<void> {
    const key = `${row.operation} ${row.number}`;
    if (this.#busy.has(key)) return;
    this.#busy.add(key);
    try {
      // A lease: should this instance be killed, the message is tried again.
      const { store, scale } = this.#resources;
      store.reports.postpone(row, row.tries, Date.now() + LEASE * scale);
      const ready = await this.#prepare(row);
      const marked = ready && (await this.#mark(ready));
      if (marked) await this.#send(marked);
    } finally {
      this.#busy.delete(key);
    }
    this.#scheduler.arm();
    // The update behind it may leave now.
    if (row.kind === "news") await this.deliver();
  }

  /** Decrypt the reply address and check whether the report may leave; if not, it is dropped, or fails over to another route. */
  async #prepare(row: Outgoing): Promise<Ready | undefined> {
    const { store, encryptor, gateway } = this.#resources;
    const operation = store.operations.find(row.operation);
    const audience = store.reports.audience(row.operation).find(({ number }) => number === row.number);
    if (!operation || !audience) return void store.reports.remove(row);
    if (this.#isKeptFrom(operation)) return undefined;
    const text = await encryptor.decrypt(audience.sealed, row.operation);
    const target = text === null ? null : (JSON.parse(text) as ReplyTarget);
    if (target === null) return this.#drop(row, "the reply address cannot be opened any more");
    const source = gateway.config.sources.get(target.source);
    if (!source) return this.#drop(row, `source ${target.source} is not in the config any more`);
    const now = Date.now();
    if (isLate(row, operation, now)) return this.#drop(row, LATE);
    if (row.kind === "progress" && isEnded(operation.state)) return this.#drop(row, "it has ended meanwhile");
    if (isAskedByTicket(operation) && target.source === operation.ticket?.source)
      return this.#drop(row, "the request stands in the ticket");
    const way = target.ways[audience.way];
    if (!way) return this.#drop(row, "the reply address has no way left");
    const obstacle = obstacleTo(row, audience, way, now);
    if (obstacle !== null) return this.#failOver(row, audience, target, obstacle);
    // An update of a watch stands beside the ones before it.
    const handle = isWatch(operation) ? null : audience.handle;
    const { kind, news, mark } = row;
    const voting = votingPlaces(this.#resources, operation, target);
    const report = { kind, news, operation, target, way, handle, mark, ...(voting ? { voting } : {}) };
    return { row, audience, source, report };
  }

  /** Mark the ticket before its last comment. That is made once and durable before the comment leaves, however often the comment is tried. */
  async #mark(ready: Ready): Promise<Ready | undefined> {
    const { row, source, report } = ready;
    if (row.kind !== "final" || row.mark !== null) return ready;
    const marking = await this.#reporter.mark(report, source, this.#resources.gateway);
    if (marking.kind === "nothing_to_mark") return ready;
    if (marking.kind === "retry") return void this.#finish(ready, marking);
    const { mark } = marking;
    this.#resources.store.reports.setMark(row, mark);
    return { ...ready, row: { ...row, mark }, report: { ...report, mark } };
  }

  async #send(ready: Ready): Promise<void> {
    const { row, audience, source, report } = ready;
    const { store, gateway } = this.#resources;
    // Counted before it leaves, so that however often this instance is killed some uses are left for the end.
    if (row.kind === "progress") store.reports.countUse(row, Date.now());
    const delivery = await this.#reporter.report(report, source, gateway);
    if (row.kind === "progress" && delivery.kind === "retry" && isCounted(report.way)) this.#skip(row, delivery);
    else if (delivery.kind === "gone") this.#failOver(row, audience, report.target, delivery.cause);
    else this.#finish(ready, delivery);
  }

  /** Give progress up that was not delivered where messages are counted: what comes next says it, too. */
  #skip(row: Outgoing, { isUnsure }: Extract<Delivery, { kind: "retry" }>): void {
    const { store } = this.#resources;
    store.transaction(() => {
      if (!isUnsure) store.reports.takeBackUse(row);
      store.reports.remove(row);
    });
  }

  /** Record the delivery, or have the report tried again. */
  #finish({ row, report: { target, way } }: Ready, delivery: Exclude<Delivery, { kind: "gone" }>): void {
    const { store, scale } = this.#resources;
    const now = Date.now();
    store.transaction(() => {
      const isTaken = delivery.kind !== "retry" || delivery.isUnsure === true;
      if (row.kind !== "progress" && isTaken) store.reports.countUse(row, now);
      if (delivery.kind === "retry") {
        const pause = Math.max(delivery.retryAfter ?? 0, pauseAfter(row.tries, Math.random, scale));
        return store.reports.postpone(row, row.tries + 1, nextTry(now, pause, way));
      }
      store.reports.remove(row);
      if (delivery.handle !== undefined) store.reports.setHandle(row, delivery.handle);
      const data = { kind: row.kind, source: target.source, way: way.name };
      store.ledger.append({ kind: "reported", operation: row.operation, actor: null, data }, now);
      if (row.kind === "final") store.reports.removeAudience(row);
    });
  }

  /**
   * Use the next route that carries such a report from now on. That is on disk before anything leaves there: whenever this instance is
   * killed, the old route is not tried again and the report is not lost. A report without another route is dropped.
   */
  #failOver(row: Outgoing, { way, handle }: Audience, { ways }: ReplyTarget, cause: string): undefined {
    const next = ways.findIndex(({ carries }, index) => index > way && (carries === "all" || row.kind !== "progress"));
    if (next < 0) return this.#drop(row, cause);
    const { store } = this.#resources;
    const { operation } = row;
    const now = Date.now();
    store.transaction(() => {
      store.reports.turnTo(row, next, ways[next]?.takesOver ? handle : null);
      store.reports.postpone(row, 0, now);
      store.ledger.append({ kind: "reply_address_gone", operation, actor: null, data: { cause } }, now);
    });
  }

  /** Whether the watcher has lost the right to read the job: the watch ends, and updates from before are erased, too. */
  #isKeptFrom(operation: Operation): boolean {
    const refusal = isWatch(operation) ? readRefusal(this.#resources, operation, Date.now()) : null;
    if (refusal === null) return false;
    this.#transitions.apply(operation.id, { type: "denied", refusal });
    this.#resources.store.reports.forget(operation.id);
    return true;
  }

  /**
   * Give a report up. A last report or an update that is lost is recorded, and logged for the operator; a skipped progress message is not.
   * A watch whose updates cannot be delivered ends, and tries to say so.
   */
  #drop(row: Outgoing, cause: string): undefined {
    const { store } = this.#resources;
    const { operation, kind } = row;
    store.transaction(() => {
      store.reports.remove(row);
      if (kind === "progress") return;
      if (kind === "final") store.reports.removeAudience(row);
      store.ledger.append({ kind: "report_undeliverable", operation, actor: null, data: { cause } }, Date.now());
    });
    if (kind !== "progress") {
      store.counters.count("reports_undeliverable");
      logWarning("report_undeliverable", { operation, cause });
    }
    if (kind === "news" && cause !== LATE) this.#transitions.apply(operation, { type: "undeliverable", cause });
  }
}
