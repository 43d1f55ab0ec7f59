import type { DelaySample } from "./delay-sample.ts";
import { isFailed, isReleased } from "./job-status.ts";
import { INCREMENTAL } from "./watch.ts";

/** Readiness of a job to cut over: a list of checks, and one answer. The only place that says so (docs/cutover.md). */

/** The checks, in the order in which people read them. Stable: programs branch on them. */
export const CHECK_CODES = [
  "incremental",
  "delay",
  "compared",
  "objects",
  "errors",
  "precheck",
  "unlocked",
  "idle",
] as const;

export type CheckCode = (typeof CHECK_CODES)[number];

/** `warning` does not stand in the way; `unknown` does, without saying that anything is wrong. */
export const CHECK_STATES = ["met", "not_met", "warning", "unknown"] as const;

export type CheckState = (typeof CHECK_STATES)[number];

/** What each check can find, and the state that it then has. */
export const FINDINGS = {
  incremental: "met",
  other_status: "not_met",
  job_over: "not_met",
  status_unread: "unknown",
  delay_below: "met",
  delay_above: "not_met",
  delay_meaningless: "not_met",
  delay_too_short: "not_met",
  delay_unsampled: "unknown",
  compare_equal: "met",
  compare_old: "warning",
  compare_rows_only: "warning",
  compare_differs: "not_met",
  compare_partial: "not_met",
  compare_selected: "not_met",
  compare_outdated: "not_met",
  compare_missing: "not_met",
  compare_unclear: "unknown",
  compare_unobserved: "unknown",
  objects_fine: "met",
  objects_failed: "not_met",
  objects_differ: "not_met",
  objects_unread: "unknown",
  errors_none: "met",
  errors_seen: "not_met",
  errors_unread: "unknown",
  precheck_passed: "met",
  precheck_skipped: "warning",
  precheck_failed: "not_met",
  precheck_failed_before: "warning",
  precheck_missing: "warning",
  unlocked: "met",
  locked: "not_met",
  frozen: "not_met",
  freeze_overridable: "warning",
  idle: "met",
  operations_open: "not_met",
  tasks_running: "not_met",
  tasks_unread: "unknown",
} as const satisfies Readonly<Record<string, CheckState>>;

export type Finding = keyof typeof FINDINGS;

/** One check. `value` belongs to the finding: a status, seconds, a count, a name. */
export interface Check {
  readonly code: CheckCode;
  readonly state: CheckState;
  readonly finding: Finding;
  readonly value: string | number | null;
  /** Time of what it is based on, in epoch milliseconds. */
  readonly at: number | null;
}

/** `ready`: `null` where something is unknown, and nothing is known to stand in the way. */
export interface CutoverReadiness {
  readonly ready: boolean | null;
  readonly checks: readonly Check[];
  readonly goal: CutoverGoal;
  /** Epoch milliseconds. */
  readonly at: number;
}

/** The delay that a job ready to cut over has had for a while. In seconds. */
export interface CutoverGoal {
  readonly below: number;
  readonly for: number;
}

/** A compare that has ended. */
export interface CompareFact {
  readonly type: "object" | "lines" | "contents";
  /** Whether all of the job was compared, and not only selected objects or rows. */
  readonly isWhole: boolean;
  /** When it was accepted, and when it ended, in epoch milliseconds. */
  readonly startedAt: number;
  readonly endedAt: number;
  /** `null`: interrupted, or not everything was compared; absent: its result is not known. */
  readonly consistent?: boolean | null;
  readonly tablesTotal: number | null;
  readonly tablesDifferent: number | null;
}

/** What readiness follows from. Times are epoch milliseconds, durations milliseconds. */
export interface CutoverFacts {
  readonly now: number;
  /** The job's status by a reading that was just made; `null`: it could not be read. */
  readonly status: string | null;
  readonly goal: CutoverGoal;
  /** Duration for which the delay has to be below the goal. */
  readonly goalTime: number;
  /** Oldest first, with the reading that was just made. */
  readonly samples: readonly DelaySample[];
  /** Longest distance of samples of the delay that count as without a gap. */
  readonly delayGap: number;
  /** The same for the status. */
  readonly statusGap: number;
  /** The last start, resume, reset or re-edit that is known; `null`: none. */
  readonly startedAt: number | null;
  /** Newest first. */
  readonly compares: readonly CompareFact[];
  /** Kinds of objects that DRS reports as failed; `null`: it reports on none. */
  readonly failedObjects: number | null;
  /** Time of the newest error line in DRS's log, `null`: there is none; absent: it could not be read. */
  readonly lastError?: number | null;
  /** The newest precheck that the gateway knows of. */
  readonly precheck: { readonly at: number; readonly passed: boolean; readonly skipped: number } | null;
  /** The lock of somebody else. */
  readonly lockedBy: { readonly name: string; readonly since: number } | null;
  readonly freeze: { readonly name: string; readonly mayOverride: boolean } | null;
  /** Actions on the job that have not ended. */
  readonly openOperations: number;
  /** Compare tasks that DRS runs; `null`: they could not be read. */
  readonly runningTasks: number | null;
}

/** Milliseconds after which a compare says little about the present. */
const COMPARE_AGE = 24 * 60 * 60 * 1000;

type Found = readonly [finding: Finding, value?: string | number | null, at?: number | null];

const CHECKS: Readonly<Record<CheckCode, (facts: CutoverFacts) => Found>> = {
  incremental: ({ status, now }) => {
    if (status === null) return ["status_unread"];
    if (isReleased(status)) return ["job_over", status, now];
    return [status === INCREMENTAL ? "incremental" : "other_status", status, now];
  },
  delay: findDelay,
  compared: findCompare,
  objects: findObjects,
  errors: findErrors,
  precheck: findPrecheck,
  unlocked: ({ lockedBy, freeze }) => {
    if (lockedBy) return ["locked", lockedBy.name, lockedBy.since];
    if (freeze) return [freeze.mayOverride ? "freeze_overridable" : "frozen", freeze.name];
    return ["unlocked"];
  },
  idle: ({ openOperations, runningTasks }) => {
    if (openOperations > 0) return ["operations_open", openOperations];
    if (runningTasks === null) return ["tasks_unread"];
    return runningTasks > 0 ? ["tasks_running", runningTasks] : ["idle"];
  },
};

/** Judge whether a job is ready to cut over. */
export function readinessOf(facts: CutoverFacts): CutoverReadiness {
  const checks = CHECK_CODES.map((code): Check => {
    const [finding, value = null, at = null] = CHECKS[code](facts);
    return { code, state: FINDINGS[finding], finding, value, at };
  });
  const has = (state: CheckState) => checks.some((check) => check.state === state);
  return { ready: has("not_met") ? false : has("unknown") ? null : true, checks, goal: facts.goal, at: facts.now };
}

/** The delay has to be below the goal in each sample of the time, and in the one before it, so that nothing of the time is left out. */
function findDelay({ status, samples, goal, goalTime, delayGap, now }: CutoverFacts): Found {
  if (status === null) return ["delay_unsampled"];
  if (status !== INCREMENTAL) return ["delay_meaningless"];
  const from = now - goalTime;
  const first = samples.findLastIndex(({ at }) => at <= from);
  const window = samples.slice(Math.max(0, first));
  const measured = window.filter(({ delay }) => delay !== null);
  const highest = measured.reduce<DelaySample | null>(
    (most, sample) => ((sample.delay ?? 0) >= (most?.delay ?? 0) ? sample : most),
    null,
  );
  if (highest?.delay != null && highest.delay >= goal.below) return ["delay_above", highest.delay, highest.at];
  if (window.some((sample) => sample.status !== INCREMENTAL)) return ["delay_too_short"];
  const isCovered = (measured[0]?.at ?? now) <= from && isWithoutGap(measured, delayGap, now);
  if (!isCovered) return ["delay_unsampled", highest?.delay ?? null, measured[0]?.at ?? null];
  return ["delay_below", highest?.delay ?? null, measured.at(-1)?.at ?? null];
}

const isWithoutGap = (samples: readonly DelaySample[], gap: number, now: number): boolean =>
  samples.every(({ at }, index) => (samples[index + 1]?.at ?? now) - at <= gap);

/** Whether the status has been seen without a gap since a time. */
function isObservedSince({ samples, statusGap, now }: CutoverFacts, since: number): boolean {
  const later = samples.slice(
    Math.max(
      0,
      samples.findLastIndex(({ at }) => at <= since),
    ),
  );
  return (later[0]?.at ?? now) - since <= statusGap && isWithoutGap(later, statusGap, now);
}

/** A compare of a part can show that something differs, but not that nothing does. */
function findCompare(facts: CutoverFacts): Found {
  const [newest, ...older] = facts.compares.filter(({ type }) => type !== "object");
  if (!newest) return ["compare_missing"];
  const isEqualPart = !newest.isWhole && newest.consistent === true;
  const last = isEqualPart ? older.find(({ isWhole }) => isWhole) : newest;
  if (!last) return ["compare_selected", newest.tablesTotal, newest.endedAt];
  const { consistent, tablesDifferent, tablesTotal, endedAt } = last;
  if (facts.startedAt !== null && last.startedAt <= facts.startedAt) return ["compare_outdated", null, endedAt];
  if (consistent === false) return ["compare_differs", tablesDifferent, endedAt];
  if (consistent === null) return ["compare_partial", tablesTotal, endedAt];
  if (consistent === undefined) return ["compare_unclear", null, endedAt];
  if (!isObservedSince(facts, endedAt)) return ["compare_unobserved", tablesTotal, endedAt];
  if (facts.now - endedAt > COMPARE_AGE) return ["compare_old", tablesTotal, endedAt];
  return [last.type === "lines" ? "compare_rows_only" : "compare_equal", tablesTotal, endedAt];
}

function findObjects({ failedObjects, compares, startedAt, now }: CutoverFacts): Found {
  if (failedObjects !== null && failedObjects > 0) return ["objects_failed", failedObjects, now];
  const last = compares.find(({ type }) => type === "object");
  const isCurrent = last !== undefined && (startedAt === null || last.startedAt > startedAt);
  if (isCurrent && last.consistent === false) return ["objects_differ", last.tablesDifferent, last.endedAt];
  if (failedObjects === 0) return ["objects_fine", 0, now];
  return isCurrent && last.consistent === true ? ["objects_fine", 0, last.endedAt] : ["objects_unread"];
}

/** DRS's own log decides. Where it cannot be read, the status must have been seen since the job was started. */
function findErrors(facts: CutoverFacts): Found {
  const { status, startedAt, lastError, samples, now } = facts;
  if (status !== null && isFailed(status)) return ["errors_seen", status, now];
  const failed = samples.findLast((sample) => isFailed(sample.status) && sample.at > (startedAt ?? 0));
  if (failed) return ["errors_seen", failed.status, failed.at];
  if (lastError != null && startedAt !== null && lastError > startedAt) return ["errors_seen", null, lastError];
  if (lastError === null) return ["errors_none", 0, now];
  if (startedAt === null) return ["errors_unread"];
  return lastError !== undefined || isObservedSince(facts, startedAt)
    ? ["errors_none", 0, startedAt]
    : ["errors_unread"];
}

function findPrecheck({ precheck, startedAt }: CutoverFacts): Found {
  if (!precheck) return ["precheck_missing"];
  const { at, passed, skipped } = precheck;
  if (passed) return [skipped > 0 ? "precheck_skipped" : "precheck_passed", skipped, at];
  return [startedAt !== null && startedAt > at ? "precheck_failed_before" : "precheck_failed", null, at];
}
