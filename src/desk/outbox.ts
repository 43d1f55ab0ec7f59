import { LEASE, REPORT } from "../limits.ts";
import { logWarning } from "../log.ts";
import type { ReplyTarget } from "./command.ts";
import type { Core } from "./core.ts";
import type { Context } from "./lifecycle/step.ts";
import { isEnded, type Operation } from "./operation.ts";
import type { Delivery } from "./ports.ts";
import type { Audience, Outgoing } from "./store/reports.ts";

/**
 * Delivers reports. A message that does not arrive is tried again with back-off as long as its platform takes it; it never
 * holds up the operation. An end that its reply address takes no more goes by the platform's last resort, and what cannot be
 * delivered either way is written to the ledger and logged.
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
    if (target === null) return this.#drop(row, "the reply address cannot be opened any more");
    const platform = this.#core.gateway.config.parsed.sources[target.source]?.platform;
    const reporter = platform && this.#core.reporters[platform];
    if (!reporter) return this.#drop(row, `source ${target.source} is not in the config any more`);
    const now = Date.now();
    if (isLate(row, operation, now)) return this.#drop(row, "it could not be delivered for a day");
    const obstacle = obstacleTo(row, operation, audience, target, now);
    if (obstacle !== null) return this.#giveUp(row, obstacle);
    // Counted before it leaves, so that however often this instance is killed some uses are left for the end.
    if (row.kind === "progress") this.#core.store.reports.countUse(row, now);
    const delivery = await reporter({ kind: row.kind, operation, target }, this.#core.gateway);
    if (delivery.kind === "gone") return this.#giveUp(row, delivery.cause);
    this.#settle(row, target, delivery);
  }

  #settle(row: Outgoing, target: ReplyTarget, delivery: Exclude<Delivery, { kind: "gone" }>): void {
    const { store, ledger } = this.#core;
    const now = Date.now();
    store.transaction(() => {
      if (row.kind === "final") store.reports.countUse(row, now);
      if (delivery.kind === "retry") {
        const pause = Math.max(delivery.retryAfter ?? 0, pauseAfter(row.tries, this.#core.context()));
        return store.reports.postpone(row, row.tries + 1, now + pause);
      }
      store.reports.remove(row);
      ledger.append(
        { kind: "reported", operation: row.operation, actor: null, data: { kind: row.kind, source: target.source } },
        now,
      );
      if (row.kind !== "progress") store.reports.removeAudience(row);
    });
  }

  /** This way takes no more. A message that has no other is dropped. */
  #giveUp(row: Outgoing, cause: string): void {
    if (row.kind === "final") this.#goOver(row, cause);
    else this.#drop(row, cause);
  }

  /**
   * An end goes over to the last resort. That is on disk before it leaves that way: whenever this instance is killed, the
   * reply address is not tried again and the message is not lost.
   */
  #goOver({ operation, number }: Outgoing, cause: string): void {
    const { store, ledger } = this.#core;
    const now = Date.now();
    store.transaction(() => {
      store.reports.put(operation, number, "last_resort", now);
      ledger.append({ kind: "reply_address_gone", operation, actor: null, data: { cause } }, now);
    });
  }

  /** Gives a message up. Missing the end is worth a record and a line for the operator; a skipped progress message is not. */
  #drop(row: Outgoing, cause: string): void {
    const { store, ledger } = this.#core;
    const { operation, kind } = row;
    store.transaction(() => {
      store.reports.remove(row);
      if (kind === "progress") return;
      store.reports.removeAudience(row);
      ledger.append({ kind: "report_undeliverable", operation, actor: null, data: { cause } }, Date.now());
    });
    if (kind !== "progress") logWarning("report_undeliverable", { operation, cause });
  }
}

/** The pause before the next try in milliseconds: doubled each time, with jitter, so that many do not come back at once. */
const pauseAfter = (tries: number, { random, scale }: Context) =>
  (0.5 + random() / 2) * Math.min(REPORT.cap, REPORT.base * 2 ** tries) * scale;

/** Whether an end comes too late to help anybody. */
export const isLate = (
  { kind }: Pick<Outgoing, "kind">,
  { finishedAt }: Pick<Operation, "finishedAt">,
  now: number,
): boolean => kind !== "progress" && now - (finishedAt ?? now) > REPORT.window;

/** Why a message does not go to the reply address; `null` when it may, or goes elsewhere. */
export function obstacleTo(
  { kind }: Pick<Outgoing, "kind">,
  { state }: Pick<Operation, "state">,
  { uses }: Pick<Audience, "uses">,
  target: ReplyTarget,
  now: number,
): string | null {
  if (kind === "last_resort") return null;
  if (now >= target.expiresAt) return "the platform's time for answers is over";
  if (kind === "final") return uses >= target.uses ? "the platform takes no more answers" : null;
  if (isEnded(state)) return "it has ended meanwhile";
  return uses >= target.uses - target.keep ? "the rest is kept for the end" : null;
}
