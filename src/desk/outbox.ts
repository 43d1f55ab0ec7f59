import { LEASE, REPORT } from "../limits.ts";
import type { Core } from "./core.ts";
import type { Context } from "./lifecycle/step.ts";
import { isEnded, type Operation, type ReplyTarget } from "./operation.ts";
import type { Delivery } from "./ports.ts";
import type { Audience, Outgoing } from "./store/reports.ts";

/**
 * Delivers reports. A message that does not arrive is tried again with back-off as long as its platform takes it; it never
 * holds up the operation, and what cannot be delivered is written to the ledger.
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
  }

  async #attempt(row: Outgoing): Promise<void> {
    const operation = this.#core.store.operations.find(row.operation);
    const audience = this.#core.store.reports.audience(row.operation).find(({ number }) => number === row.number);
    if (!operation || !audience) return this.#core.store.reports.remove(row);
    const sealed = await this.#core.sealer.open(audience.sealed, row.operation);
    const target = sealed === null ? null : (JSON.parse(sealed) as ReplyTarget);
    const obstacle =
      target === null ? "the reply address cannot be opened any more" : obstacleTo(row, operation, audience, target);
    if (target === null || obstacle !== null) return this.#drop(row, obstacle ?? "");
    const platform = this.#core.gateway.config.parsed.sources[target.source]?.platform;
    const reporter = platform && this.#core.reporters[platform];
    if (!reporter) return this.#drop(row, `source ${target.source} is not in the config any more`);
    // Counted before it leaves, so that however often this instance is killed some uses are left for the end.
    if (row.kind === "progress") this.#core.store.reports.countUse(row, Date.now());
    const delivery = await reporter({ kind: row.kind, operation, target }, this.#core.gateway);
    this.#settle(row, target, delivery);
  }

  #settle(row: Outgoing, target: ReplyTarget, delivery: Delivery): void {
    const { store, ledger } = this.#core;
    const now = Date.now();
    store.transaction(() => {
      if (row.kind === "final") store.reports.countUse(row, now);
      if (delivery.kind === "retry") {
        const pause = Math.max(delivery.retryAfter ?? 0, pauseAfter(row.tries, this.#core.context()));
        return store.reports.postpone(row, row.tries + 1, now + pause);
      }
      if (delivery.kind === "gone") return this.#dropWithin(row, delivery.cause, now);
      store.reports.remove(row);
      ledger.append(
        { kind: "reported", operation: row.operation, actor: null, data: { kind: row.kind, source: target.source } },
        now,
      );
      if (row.kind === "final") store.reports.removeAudience(row);
    });
  }

  #drop(row: Outgoing, cause: string): void {
    this.#core.store.transaction(() => this.#dropWithin(row, cause, Date.now()));
  }

  /** Gives a message up. Missing the end is worth a record; a skipped progress message is not. */
  #dropWithin(row: Outgoing, cause: string, now: number): void {
    const { store, ledger } = this.#core;
    store.reports.remove(row);
    if (row.kind !== "final") return;
    store.reports.removeAudience(row);
    ledger.append({ kind: "report_undeliverable", operation: row.operation, actor: null, data: { cause } }, now);
  }
}

/** The pause before the next try in milliseconds: doubled each time, with jitter, so that many do not come back at once. */
const pauseAfter = (tries: number, { random, scale }: Context) =>
  (0.5 + random() / 2) * Math.min(REPORT.cap, REPORT.base * 2 ** tries) * scale;

/** Why a message is not sent at all; `null` when it may be. */
function obstacleTo(row: Outgoing, operation: Operation, audience: Audience, target: ReplyTarget): string | null {
  const now = Date.now();
  if (now >= target.expiresAt) return "the platform's time for answers is over";
  if (row.kind === "final") {
    if (audience.uses >= target.uses) return "the platform takes no more answers";
    return now - (operation.finishedAt ?? now) > REPORT.window ? "it could not be delivered for a day" : null;
  }
  if (isEnded(operation.state)) return "it has ended meanwhile";
  return audience.uses >= target.uses - target.keep ? "the rest is kept for the end" : null;
}
