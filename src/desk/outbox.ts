import type { Context } from "../model/lifecycle/step.ts";
import { isEnded, isWatch, type Operation } from "../model/operation.ts";
import type { Delivery, ReplyTarget, Way } from "../model/report.ts";
import { LEASE, REPORT } from "../shared/limits.ts";
import { logWarning } from "../shared/log.ts";
import type { Core } from "./core.ts";
import type { Audience, Outgoing } from "./store/reports.ts";
import { withoutRight } from "./watch.ts";

/**
 * Delivers reports. A message that does not arrive is tried again with back-off as long as its platform takes it; it never
 * holds up the operation. What one way takes no more goes the next, and an end that cannot be delivered any way is written to the
 * ledger and logged.
 */
export class Outbox {
  readonly #core: Core;
  readonly #busy = new Set<string>();

  constructor(core: Core) {
    this.#core = core;
  }

  /** Delivers everything that is due. */
  async deliver(): Promise<void> {
    await Promise.all(this.#core.store.reports.due(Date.now()).map((row) => this.#deliverOne(row)));
  }

  async #deliverOne(row: Outgoing): Promise<void> {
    const key = `${row.operation} ${row.number}`;
    if (this.#busy.has(key)) return;
    this.#busy.add(key);
    try {
      // A lease: should this instance be killed, the message is tried again.
      this.#core.store.reports.postpone(row, row.tries, Date.now() + LEASE * this.#core.scale);
      await this.#attempt(row);
    } finally {
      this.#busy.delete(key);
    }
    this.#core.arm();
    // What was behind it in line may leave now.
    if (row.kind === "news") await this.deliver();
  }

  async #attempt(row: Outgoing): Promise<void> {
    const operation = this.#core.store.operations.find(row.operation);
    const audience = this.#core.store.reports.audience(row.operation).find(({ number }) => number === row.number);
    if (!operation || !audience) return this.#core.store.reports.remove(row);
    if (this.#isKeptFrom(operation)) return;
    const sealed = await this.#core.sealer.open(audience.sealed, row.operation);
    const target = sealed === null ? null : (JSON.parse(sealed) as ReplyTarget);
    if (target === null) return this.#drop(row, "the reply address cannot be opened any more");
    const source = this.#core.gateway.config.sources.get(target.source);
    if (!source) return this.#drop(row, `source ${target.source} is not in the config any more`);
    const now = Date.now();
    if (isLate(row, operation, now)) return this.#drop(row, LATE);
    if (row.kind === "progress" && isEnded(operation.state)) return this.#drop(row, "it has ended meanwhile");
    const way = target.ways[audience.way];
    if (!way) return this.#drop(row, "the reply address has no way left");
    const obstacle = obstacleTo(row, audience, way, now);
    if (obstacle !== null) return this.#goOver(row, audience, target, obstacle);
    // Counted before it leaves, so that however often this instance is killed some uses are left for the end.
    if (row.kind === "progress") this.#core.store.reports.countUse(row, now);
    // What a watch has to say stands beside what it has said.
    const handle = isWatch(operation) ? null : audience.handle;
    const delivery = await this.#core.deliver(
      { kind: row.kind, news: row.news, operation, target, way, handle, mark: row.mark },
      source,
      this.#core.gateway,
    );
    if (delivery.kind === "marked") {
      this.#core.store.reports.setMark(row, delivery.mark);
      return this.#attempt({ ...row, mark: delivery.mark });
    }
    if (delivery.kind === "gone") return this.#goOver(row, audience, target, delivery.cause);
    this.#settle(row, target, way, delivery);
  }

  #settle(row: Outgoing, { source }: ReplyTarget, way: Way, delivery: Exclude<Delivery, { kind: "gone" }>): void {
    const { store, ledger } = this.#core;
    const now = Date.now();
    store.transaction(() => {
      if (row.kind !== "progress") store.reports.countUse(row, now);
      if (delivery.kind === "retry") {
        const pause = Math.max(delivery.retryAfter ?? 0, pauseAfter(row.tries, this.#core.context()));
        return store.reports.postpone(row, row.tries + 1, now + pause);
      }
      store.reports.remove(row);
      if (delivery.handle !== undefined) store.reports.setHandle(row, delivery.handle);
      ledger.append(
        { kind: "reported", operation: row.operation, actor: null, data: { kind: row.kind, source, way: way.name } },
        now,
      );
      if (row.kind === "final") store.reports.removeAudience(row);
    });
  }

  /**
   * This way takes no more: the next one that carries such a message is used from now on. That is on disk before anything leaves
   * there: whenever this instance is killed, the old way is not tried again and the message is not lost. A message that has no
   * other way is dropped.
   */
  #goOver(row: Outgoing, { way, handle }: Audience, { ways }: ReplyTarget, cause: string): void {
    const next = ways.findIndex(({ carries }, index) => index > way && (carries === "all" || row.kind !== "progress"));
    if (next < 0) {
      this.#drop(row, cause);
      return;
    }
    const { store, ledger } = this.#core;
    const { operation } = row;
    const now = Date.now();
    store.transaction(() => {
      store.reports.turnTo(row, next, ways[next]?.takesOver ? handle : null);
      store.reports.postpone(row, 0, now);
      ledger.append({ kind: "reply_address_gone", operation, actor: null, data: { cause } }, now);
    });
  }

  /** Whoever has lost the right to look at a job that they watch hears no more, of what was seen before either. */
  #isKeptFrom(operation: Operation): boolean {
    const refusal = isWatch(operation) ? withoutRight(this.#core, operation, Date.now()) : null;
    if (refusal === null) return false;
    this.#core.apply(operation.id, { type: "denied", refusal });
    this.#core.store.reports.forget(operation.id);
    return true;
  }

  /**
   * Gives a message up. Missing the end is worth a record and a line for the operator; a skipped progress message is not. A watch
   * whose news go nowhere ends, and tries to say so.
   */
  #drop(row: Outgoing, cause: string): void {
    const { store, ledger } = this.#core;
    const { operation, kind } = row;
    store.transaction(() => {
      store.reports.remove(row);
      if (kind === "progress") return;
      if (kind === "final") store.reports.removeAudience(row);
      ledger.append({ kind: "report_undeliverable", operation, actor: null, data: { cause } }, Date.now());
    });
    if (kind !== "progress") {
      store.counters.count("reports_undeliverable");
      logWarning("report_undeliverable", { operation, cause });
    }
    if (kind === "news" && cause !== LATE) this.#core.apply(operation, { type: "undeliverable", cause });
  }
}

/** The pause before the next try in milliseconds: doubled each time, with jitter, so that many do not come back at once. */
export const pauseAfter = (tries: number, { random, scale }: Context) =>
  (0.5 + random() / 2) * Math.min(REPORT.cap, REPORT.base * 2 ** tries) * scale;

const LATE = "it could not be delivered for a day";

/** Whether an end, or news, come too late to help anybody. */
export const isLate = (
  { kind, news }: Pick<Outgoing, "kind" | "news">,
  { finishedAt }: Pick<Operation, "finishedAt">,
  now: number,
): boolean => kind !== "progress" && now - (news?.at ?? finishedAt ?? now) > REPORT.window;

/** Why a message does not go its way; `null` when it may. */
export function obstacleTo(
  { kind }: Pick<Outgoing, "kind">,
  { uses }: Pick<Audience, "uses">,
  { limit, carries }: Pick<Way, "limit" | "carries">,
  now: number,
): string | null {
  if (kind === "progress" && carries !== "all") return "only how it ended is told there";
  if (limit === null) return null;
  if (now >= limit.expiresAt) return "the platform's time for answers is over";
  if (limit.uses === null) return null;
  if (kind === "final") return uses >= limit.uses ? "the platform takes no more answers" : null;
  return uses >= limit.uses - limit.keep ? "the rest is kept for the end" : null;
}
