import type { JobDetail } from "../cloud/drs/detail.ts";
import type { Readiness } from "../cloud/readiness.ts";
import type { LedgerRecord } from "../ledger/chain.ts";
import type { LedgerPage, Verdict } from "../ledger/notary.ts";
import type { Counted } from "../ledger/tallies.ts";
import type { Sample } from "../metrics/families.ts";
import type { Command, SecretAge } from "../model/command.ts";
import type { ReadOutcome } from "../model/drs.ts";
import type { Seen } from "../model/job-status.ts";
import type { Lock } from "../model/lock.ts";
import type { Operation } from "../model/operation.ts";
import type { TicketNotice } from "../model/ticket.ts";
import type { Explanation } from "./accept/explain.ts";
import type { Judgement } from "./approve/approval.ts";
import type { Intervener, Intervention } from "./control/interventions.ts";
import type { LockAnswer, LockRequest } from "./control/locking.ts";
import type { NativeReading, NativeReadOutcome } from "./follow/job-reader.ts";
import type { Glance } from "./follow/progress-cache.ts";
import type { WatchAnswer, WatchRequest } from "./follow/watches.ts";
import type { Recent } from "./report/recent.ts";
import type { OperationFilter, OperationsFound } from "./store/operation-list.ts";
import type { OutcomeRow } from "./store/operations.ts";

/** What the rest of the gateway may ask of a desk. */
export interface DeskMethods {
  /**
   * Accepts, repeats, joins or refuses a command; what is accepted is durable and on its way when this answers.
   * @param command a `Command` as JSON
   * @returns an `Acceptance` as JSON
   */
  accept(command: string): Promise<string>;
  /** Says what would become of a command, and does nothing. */
  explain(command: Command): Promise<Explanation>;
  /** Locks a job or takes its lock away. */
  changeLock(request: LockRequest): Promise<LockAnswer>;
  /** Watches a job for somebody, or no longer. */
  changeWatch(request: WatchRequest): Promise<WatchAnswer>;
  /** All locks of the project's jobs. */
  locks(): Promise<Lock[]>;
  operation(id: string): Promise<Operation | null>;
  operations(filter: OperationFilter): Promise<OperationsFound>;
  /** The steps of one operation, in order: all of them, or so many of the newest. */
  events(id: string, limit?: number): Promise<LedgerRecord[]>;
  /** What has changed since a record of the ledger, once there is something, or after `patience` milliseconds. */
  recent(after: number | null, patience: number): Promise<Recent>;
  /** The newest records of some kinds, or of all, the last one first. */
  newest(limit: number, kinds?: readonly string[]): Promise<LedgerRecord[]>;
  /** What became of the newest operations, since a time. */
  outcomes(since: number): Promise<OutcomeRow[]>;
  /** Records of the ledger as NDJSON; `null` when there is none of the number that the page begins after. */
  exportLedger(page: LedgerPage): Promise<string | null>;
  /** Checks the whole ledger, and that it still holds what an earlier head says. */
  verifyLedger(head: string | null): Promise<Verdict>;
  /** Counts requests to a source that could not be verified; at most one record a source and minute comes of it. */
  countUnverified(source: string, counted: Counted): Promise<void>;
  /** Notes that a secret has vouched for a request of a source (epoch milliseconds). */
  noteSeen(source: string, secret: SecretAge, at: number): Promise<void>;
  /** All series of the project. Asking has readiness checked anew, without waiting for it. */
  metrics(): Promise<Sample[]>;
  /** Whether the cloud takes the gateway's calls. */
  readiness(): Promise<Readiness>;
  /** Uses a key up that is good for one request only. Whether this was its first use; when that is told, it is on disk. */
  burn(key: string): Promise<boolean>;
  /** The operation after it has ended, or after DRS has answered its call; or as it is after `timeout` milliseconds. */
  waitFor(id: string, what: "end" | "answer", timeout: number): Promise<Operation | null>;
  /** Takes a yes or a no to what waits for approval; `null` when there is no such operation. */
  judge(id: string, says: "yes" | "no", principal: string, pin: string | null): Promise<Judgement | null>;
  /** Cancels what has not been sent; `null` when there is no such operation. */
  cancel(id: string, by: Intervener): Promise<Intervention | null>;
  /** Takes somebody's word on how an operation of unknown outcome ended; `null` when there is no such operation. */
  settle(id: string, by: Intervener, outcome: "succeeded" | "failed", note: string): Promise<Intervention | null>;
  /** Reads a job from DRS now: its state and, while data flows, its progress. */
  job(jobId: string): Promise<ReadOutcome<JobDetail>>;
  /** How far jobs were when they were last looked at; asks for what is not known or has grown old, and waits a moment for it. */
  glances(jobs: readonly string[]): Promise<Glance[]>;
  /** What DRS's console would offer for a job now. */
  consoleActions(jobId: string): Promise<ReadOutcome<readonly string[]>>;
  /** Makes a caller's own reading of the native dialect and hands the answer on, known secret fields masked. */
  nativeRead(reading: NativeReading): Promise<NativeReadOutcome>;
  /** Ids of the jobs of a DRS name, and whether the list is young enough to believe that there are no more. */
  jobsNamed(name: string, upToDate: boolean): Promise<{ ids: string[]; isFresh: boolean }>;
  /** Each job's status when it was last read; asks nobody. */
  seen(): Promise<Seen[]>;
  /** Has a ticket read back; when this answers, that is on disk. What nothing waits for needs no look. */
  notice(notice: TicketNotice): Promise<void>;
}
