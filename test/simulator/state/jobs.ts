/** A job and its lifecycle (contract §5): a list of past and planned transitions on the simulated clock. */
import * as z from "zod";
import type { JobStatus } from "../../../src/model/job-status.ts";
import type { FailureKind } from "../drs/failures.ts";
import type { SideRuns } from "../drs/runs.ts";
import type { Settings } from "../settings.ts";

export const precheckItemSchema = z.strictObject({
  item: z.string().min(1),
  result: z.enum(["PASSED", "ALARM", "FAILED"]).default("PASSED"),
  group: z.string().default("common"),
  failed_reason: z.string().default(""),
  is_support_skip: z.boolean().default(false),
});
export type PrecheckItem = z.infer<typeof precheckItemSchema>;

/** A table of the databases of a job; the numbers are what compares find. */
export const jobTableSchema = z
  .strictObject({
    database: z.string().min(1).default("shop"),
    name: z.string().min(1),
    source_rows: z.int().nonnegative().default(1000),
    /** By default those of the source. */
    target_rows: z.int().nonnegative().optional(),
    /** Rows whose contents differ; by default those that one side lacks. */
    differing: z.int().nonnegative().max(100_000).optional(),
    /** Whether it has a primary key. */
    key: z.boolean().default(true),
    /** Whether it exists in the target. */
    in_target: z.boolean().default(true),
  })
  .transform(({ target_rows, differing, ...table }) => {
    const rows = table.in_target ? (target_rows ?? table.source_rows) : 0;
    return { ...table, target_rows: rows, differing: differing ?? Math.abs(table.source_rows - rows) };
  });
export type JobTable = z.infer<typeof jobTableSchema>;

export const publicIpSchema = z.strictObject({
  id: z.string(),
  public_ip: z.string(),
  type: z.enum(["master", "slave"]).default("master"),
});
export type PublicIp = z.infer<typeof publicIpSchema>;

export type PrecheckMode = "forStartJob" | "forRetryJob";

/** One run of the precheck with the items as they were at its start. */
export interface PrecheckRun {
  query_id: string;
  mode: PrecheckMode;
  started_at: number;
  items: (PrecheckItem & { is_skipped: boolean })[];
}

/** A transition. Only the first one of an action has `cause`, the action that planned it. */
export interface Transition {
  at: number;
  status: JobStatus;
  cause?: string;
}

/** Contract §4.3. */
export const JOB_TYPES = ["migration", "sync", "cloudDataGuard"] as const;
/** Contract §4.1, `net_type`. */
export const NET_TYPES = ["eip", "vpc", "vpn"] as const;

/** A change of the bound addresses. `state` is null while the first one is still being bound. */
export interface PublicIpChange {
  at: number;
  list: PublicIp[];
  state?: "SUCCESS" | "FAILED" | null;
}

export interface Job extends SideRuns {
  id: string;
  name: string;
  project_id: string;
  job_type: (typeof JOB_TYPES)[number];
  task_type: "FULL_TRANS" | "FULL_INCR_TRANS" | "INCR_TRANS";
  engine_type: string;
  net_type: (typeof NET_TYPES)[number];
  charging_mode: "period" | "on_demand";
  job_direction: "up" | "down" | "non-dbs";
  enterprise_project_id: string;
  description: string;
  /** Huawei Cloud instances of the job; by default its target. */
  instance_ids: string[];
  /** Address of the source database. */
  instance_ip: string;
  /** Of a child job: the job that it belongs to. A child job appears with its first transition. */
  parent_id: string | null;
  /** Of a job of several tasks: the main child job, which takes the compare actions. */
  master_job_id: string | null;
  create_time: string;
  tags: { key: string; value: string }[];
  transitions: Transition[];
  precheck_items: PrecheckItem[];
  prechecks: PrecheckRun[];
  /** Each change of the bound addresses, visible after the same lag as a status. */
  public_ips: PublicIpChange[];
  /** Query ids from verbs that are set to respond asynchronously. */
  query_ids: string[];
  /** Verbs that are accepted and then fail. */
  fails: string[];
  /** Rows that a compare finds different in the first table, if `tables` names none. */
  differences: number;
  /** Databases that exist besides those of `tables`. Without either every name exists. */
  databases: string[];
  tables: JobTable[];
  /** Run time after which compares are interrupted. */
  compare_timeout: number | null;
  /** Reason in the log of a failed job. */
  failure: FailureKind | null;
  /** Replication delay since a time, and what each second of simulated time adds; ms. */
  delay: { at: number; milliseconds: number; per_second: number } | null;
  /** Number of calls of each verb that had an effect. */
  effects: Record<string, number>;
  /** Whether a control made it in bulk. Churn renames and deletes only such jobs. */
  seeded: boolean;
}

function latest<T extends { at: number }>(list: readonly T[], time: number): T | undefined {
  return list.findLast((entry) => entry.at <= time) ?? list[0];
}

/** The status at a time; pass `now - visible_lag` for the status that readers see. */
export function statusAt(job: Job, time: number): JobStatus {
  return latest(job.transitions, time)?.status ?? "CREATING";
}

/** Whether a child job has appeared, which is at its first transition. */
export function existsAt(job: Job, time: number): boolean {
  return job.parent_id === null || (job.transitions[0]?.at ?? time) <= time;
}

/** The bound addresses at a time, and the result of the last binding. */
export function publicIpsAt(job: Job, time: number): PublicIpChange | undefined {
  return latest(job.public_ips, time);
}

/** Time at which the last action took effect; only a later precheck counts (contract §9.5). */
export function lastActionAt(job: Job): number {
  return job.transitions.findLast((transition) => transition.cause !== undefined)?.at ?? Number.NEGATIVE_INFINITY;
}

/** Replace the planned transitions by `next`. */
export function replan(job: Job, now: number, cause: string, next: Transition[]): void {
  const [first, ...rest] = next;
  if (first === undefined) return;
  job.transitions = [...job.transitions.filter((transition) => transition.at <= now), { ...first, cause }, ...rest];
}

/** Progress of the full phase at a time: ms done, and whether it is complete. A start or reset starts it again. */
export function fullPhase(job: Job, time: number): { done: number; complete: boolean } {
  let done = 0;
  let complete = false;
  let runningSince: number | undefined;
  for (const { at, status, cause } of job.transitions) {
    if (at > time) break;
    if (runningSince !== undefined) done += at - runningSince;
    if (cause === "start" || cause === "reset") {
      done = 0;
      complete = false;
    }
    runningSince = status === "FULL_TRANSFER_STARTED" ? at : undefined;
    if (status === "FULL_TRANSFER_COMPLETE" || status.startsWith("INCRE_")) complete = true;
  }
  if (runningSince !== undefined) done += time - runningSince;
  return { done, complete };
}

/**
 * Plan the transfer from `at` on: full, complete, incremental, by task type; `remaining` is the missing part of the
 * full phase.
 */
export function planTransfer(job: Job, at: number, remaining: number | undefined, settings: Settings): Transition[] {
  if (job.task_type === "INCR_TRANS" || (remaining === undefined && job.task_type !== "FULL_TRANS")) {
    return [{ at, status: "INCRE_TRANSFER_STARTED" }];
  }
  if (remaining === undefined) return [{ at, status: "FULL_TRANSFER_COMPLETE" }];
  const completeAt = at + remaining;
  const full: Transition[] = [
    { at, status: "FULL_TRANSFER_STARTED" },
    { at: completeAt, status: "FULL_TRANSFER_COMPLETE" },
  ];
  if (job.task_type === "FULL_TRANS") return full;
  return [...full, { at: completeAt + settings.full_complete, status: "INCRE_TRANSFER_STARTED" }];
}

/** Plan the automatic transitions of a job in a passing status (contract §5.2, "automatic"). */
export function planOnwards(job: Job, status: JobStatus, at: number, settings: Settings): Transition[] {
  const whole = settings.full_transfer;
  const plans: Partial<Record<JobStatus, () => Transition[]>> = {
    CREATING: () => [{ at: at + settings.starting, status: "CONFIGURATION" }],
    STARTJOBING: () => planTransfer(job, at + settings.starting, whole, settings),
    FULL_TRANSFER_STARTED: () => planTransfer(job, at, whole, settings).slice(1),
    FULL_TRANSFER_COMPLETE: () => planTransfer(job, at - whole, whole, settings).slice(2),
    RELEASE_RESOURCE_STARTED: () => [{ at: at + settings.releasing, status: "RELEASE_RESOURCE_COMPLETE" }],
  };
  return plans[status]?.() ?? [];
}

/** Plausible history of a job in a status, for its progress. */
export function historyOf(status: JobStatus, at: number): Transition[] {
  const before: Partial<Record<JobStatus, JobStatus>> = {
    PAUSING: "INCRE_TRANSFER_STARTED",
    INCRE_TRANSFER_FAILED: "INCRE_TRANSFER_STARTED",
  };
  const previous = before[status];
  return [...(previous === undefined ? [] : [{ at: at - 1, status: previous }]), { at, status }];
}
