import type { Timer, TimerKind } from "../../model/lifecycle/step.ts";
import { isWatch, type Operation, type State, type WatchOperation } from "../../model/operation.ts";
import { type OperationOutcome, outcomeOf } from "../../model/outcome.ts";
import type { Outcome } from "../../model/result.ts";
import { rowsOf } from "../../shared/sql.ts";
import {
  ENDED,
  listOperations,
  OPEN,
  OPEN_ONES,
  type OperationFilter,
  type OperationsFound,
  parse,
} from "./operation-list.ts";
import { PollTimes } from "./poll-times.ts";
import type { Soonest } from "./soonest.ts";

/** The columns of an operation that charts need. */
export interface OutcomeRow {
  readonly job: string;
  readonly action: Operation["action"];
  readonly state: State;
  /** Epoch milliseconds. */
  readonly created_at: number;
  readonly finished_at: number | null;
  readonly outcome: OperationOutcome | null;
}

/** An operation whose timer has fired. */
export interface Due {
  readonly kind: TimerKind;
  readonly operation: Operation;
}

export const OPEN_ON = `SELECT document FROM ${OPEN_ONES} AND job = ? ORDER BY id`;

/** Ended operations that an earlier version stored. */
export const TO_HIDE = `SELECT document FROM operations WHERE hidden = 0 AND ${ENDED} LIMIT ?`;

export const TO_COMPACT = `SELECT document FROM operations WHERE compacted = 0 AND ${ENDED} AND created_at < ? LIMIT ?`;

/** The condition is that of the index `operations_waiting`. */
export const WAITING =
  "SELECT job, COUNT(*) AS count FROM operations WHERE state IN ('awaiting_approval', 'unknown') GROUP BY job";

/** The condition is that of the index `operations_due`. */
const NOT_POLLED = "due_at IS NOT NULL AND due_kind <> 'poll'";

export const NEXT_DUE = `SELECT MIN(due_at) AS at FROM operations WHERE ${NOT_POLLED}`;

const POLLED = `SELECT document, due_at AS at FROM ${OPEN_ONES} AND due_kind = 'poll'`;

/** The operations and the one timer that each open one has. */
export class Operations {
  readonly #sql: SqlStorage;
  readonly #soonest: Soonest;
  #polls: PollTimes | undefined;

  constructor(sql: SqlStorage, soonest: Soonest) {
    this.#sql = sql;
    this.#soonest = soonest;
  }

  /** When operations are polled next. Of polls without news the tables know nothing. */
  get polls(): PollTimes {
    this.#polls ??= this.#readPolls();
    return this.#polls;
  }

  find(id: string): Operation | undefined {
    return this.#read("SELECT document FROM operations WHERE id = ?", id)[0];
  }

  /** The id that sorts last; `null` where there is none. */
  newestId(): string | null {
    return rowsOf<{ id: string | null }>(this.#sql, "SELECT MAX(id) AS id FROM operations")[0]?.id ?? null;
  }

  insert(operation: Operation, timer: Timer): void {
    const { id, job, action, state, principal, createdAt } = operation;
    this.#sql.exec(
      "INSERT INTO operations (id, job, action, state, actor, document, created_at, due_kind, due_at, hidden) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 1)",
      id,
      job.id,
      action,
      state,
      principal.id,
      JSON.stringify(operation),
      createdAt,
      timer.kind,
      this.#kept(operation, timer),
    );
  }

  /**
   * Store an operation after a change.
   * @param timer replaces the timer before; `null` removes it, `undefined` leaves it
   * @param before the operation before the change
   */
  update(operation: Operation, timer: Timer | null | undefined, before: Operation): void {
    const { id, job, state } = operation;
    const document = JSON.stringify(operation);
    if (timer?.kind === "poll" && before.state === "running" && state === "running" && job.id === before.job.id) {
      // The columns that indexes hold stay as they are: one row is written.
      const at = this.#kept(operation, timer);
      this.#sql.exec("UPDATE operations SET document = ?, due_at = ? WHERE id = ?", document, at, id);
      return;
    }
    if (timer === undefined) {
      this.#sql.exec(
        "UPDATE operations SET job = ?, state = ?, document = ? WHERE id = ?",
        ...[job.id, state, document, id],
      );
    } else {
      this.#sql.exec(
        "UPDATE operations SET job = ?, state = ?, document = ?, due_kind = ?, due_at = ? WHERE id = ?",
        ...[job.id, state, document, timer?.kind ?? null, timer && this.#kept(operation, timer), id],
      );
    }
    if (timer?.kind !== "poll" && timer !== undefined) this.polls.remove(id);
  }

  /** The unfinished operations of a job, oldest first. */
  openOn(job: string): Operation[] {
    return this.#read(OPEN_ON, job);
  }

  /** Some of the jobs on which operations are followed, or that are watched: the latter last. */
  openJobs(limit: number): string[] {
    const jobs = ["<>", "="].flatMap((is) =>
      rowsOf<{ job: string }>(
        this.#sql,
        `SELECT DISTINCT job FROM ${OPEN_ONES} AND state = 'running' AND action ${is} 'watch' LIMIT ?`,
        limit,
      ),
    );
    return [...new Set(jobs.map(({ job }) => job))].slice(0, limit);
  }

  /** How many operations of each job wait for a person: for approval, or for somebody to record the outcome. */
  waiting(): { job: string; count: number }[] {
    return rowsOf(this.#sql, WAITING);
  }

  /** All watches that have not ended. Open operations are few. */
  watches(): WatchOperation[] {
    return this.#read(`SELECT document FROM ${OPEN_ONES} AND action = 'watch'`).filter(isWatch);
  }

  /** Newest first. */
  list(filter: OperationFilter): OperationsFound {
    return listOperations(this.#sql, filter);
  }

  /** The outcomes of operations, newest first. Ids sort by time: the table itself is the index. */
  outcomes(since: number, limit: number): OutcomeRow[] {
    return rowsOf<Omit<OutcomeRow, "outcome"> & { readonly created_at: number; readonly result: string | null }>(
      this.#sql,
      `SELECT job, action, state, created_at, document ->> '$.finishedAt' AS finished_at,
         CASE WHEN action IN ('create_compare', 'start_repair') THEN document -> '$.result' END AS result
       FROM operations WHERE action <> 'watch' ORDER BY id DESC LIMIT ?`,
      limit,
    )
      .filter(({ created_at }) => created_at >= since)
      .map(({ result, ...row }) => ({
        ...row,
        outcome: outcomeOf({ ...row, result: result === null ? null : (JSON.parse(result) as Outcome | null) }),
      }));
  }

  /** The operations of a ticket that wait for approval. */
  awaitingTicket(source: string, key: string): Operation[] {
    return this.#read(
      `SELECT document FROM operations WHERE ${OPEN} AND state = 'awaiting_approval' AND document ->> '$.ticket.source' = ? AND document ->> '$.ticket.key' = ?`,
      source,
      key,
    );
  }

  /** Move the next poll of an operation, in memory: an instance that begins anew polls at once. */
  movePoll(id: string, at: number): void {
    this.polls.move(id, Math.ceil(at));
  }

  /** Move the timer of an operation that is not polled. */
  setDue(id: string, { kind, at }: Timer): void {
    this.#sql.exec("UPDATE operations SET due_kind = ?, due_at = ? WHERE id = ?", kind, this.#noted(at), id);
  }

  /**
   * Claim the operations that are due for anything but a poll, each on a lease: the work moves the timer when it is done; should this instance be killed, the work
   * is started again.
   */
  claimDue(now: number, leaseUntil: number, limit: number): Due[] {
    const rows = rowsOf<{ due_kind: TimerKind; document: string }>(
      this.#sql,
      `UPDATE operations SET due_at = ?
       WHERE id IN (SELECT id FROM operations WHERE due_at <= ? AND ${NOT_POLLED} ORDER BY due_at LIMIT ?) RETURNING due_kind, document`,
      this.#noted(leaseUntil),
      now,
      limit,
    );
    return rows.map(({ due_kind, document }) => ({ kind: due_kind, operation: parse(document) }));
  }

  /** Make every operation due that an earlier instance was about to send or was sending. */
  endLeases(now: number): void {
    this.#sql.exec("UPDATE operations SET due_at = ? WHERE due_kind = 'sending' AND due_at > ?", now, now);
    this.#sql.exec(
      "UPDATE operations SET due_at = MAX(?, COALESCE(document ->> 'notBefore', 0)) WHERE due_kind = 'send' AND due_at > ?",
      now,
      now,
    );
  }

  /** When the first timer fires that is not of a poll. */
  nextDue(): number | null {
    const [row] = rowsOf<{ at: number | null }>(this.#sql, NEXT_DUE);
    return row?.at ?? null;
  }

  /** Replace the documents of some old operations by shorter ones. */
  compactBefore(before: number, shorten: (operation: Operation) => Operation, limit: number): void {
    const old = this.#read(TO_COMPACT, before, limit);
    for (const operation of old) {
      const short = JSON.stringify(shorten(operation));
      this.#sql.exec("UPDATE operations SET document = ?, compacted = 1 WHERE id = ?", short, operation.id);
    }
  }

  /** Remove an operation that has ended, unless records of it are left, or a person is still to record its outcome. */
  removeWithoutRecords(id: string): void {
    this.#sql.exec(
      `DELETE FROM operations WHERE id = ? AND ${ENDED} AND state <> 'unknown' AND NOT EXISTS (SELECT 1 FROM ledger WHERE operation = ?)`,
      ...[id, id],
    );
  }

  /** Rewrite some ended operations that an earlier version stored, with what may not be stored in clear hidden. */
  hideBatch(hide: (operation: Operation) => Operation, limit: number): void {
    for (const operation of this.#read(TO_HIDE, limit)) {
      const document = JSON.stringify(hide(operation));
      this.#sql.exec("UPDATE operations SET document = ?, hidden = 1 WHERE id = ?", document, operation.id);
    }
  }

  /** Whether operations are left for `hideBatch`. */
  hasToHide(): boolean {
    return this.#read(TO_HIDE, 1).length > 0;
  }

  #readPolls(): PollTimes {
    const polls = new PollTimes();
    for (const { document, at } of rowsOf<{ document: string; at: number }>(this.#sql, POLLED))
      polls.set(parse(document), at);
    return polls;
  }

  /** The time of a timer as it is stored. The tables know no later polls. */
  #kept(operation: Operation, { kind, at }: Timer): number {
    if (kind !== "poll") return this.#noted(at);
    this.polls.set(operation, Math.ceil(at));
    return Math.ceil(at);
  }

  #read(query: string, ...bindings: SqlStorageValue[]): Operation[] {
    return rowsOf<{ document: string }>(this.#sql, query, ...bindings).map(({ document }) => parse(document));
  }

  /** A time as it is stored: whole milliseconds. */
  #noted(at: number): number {
    const whole = Math.ceil(at);
    this.#soonest.note(whole);
    return whole;
  }
}
