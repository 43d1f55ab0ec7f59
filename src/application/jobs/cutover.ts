import type { JobRef } from "../../config/compile.ts";
import { type Messages, statusInWords } from "../../i18n/messages.ts";
import type { Check, CutoverReadiness, Finding } from "../../model/cutover.ts";
import type { ReadOutcome } from "../../model/drs.ts";
import { goalText } from "../../model/watch.ts";
import { operationJob } from "../actions/build-command.ts";
import type { Caller, Services } from "../services.ts";

/** Judge whether a job is ready to cut over for a caller who may read it. Reads the job from DRS. */
export const judgeCutover = (
  { desk }: Services,
  { principal, place }: Caller,
  job: JobRef,
): Promise<ReadOutcome<CutoverReadiness>> => desk(job.account).cutover({ ...place, principal, job: operationJob(job) });

/** A check in words. */
export interface CheckInWords {
  readonly check: Check;
  readonly name: string;
  readonly finding: string;
  /** `null` where there is nothing to do. */
  readonly todo: string | null;
  /** The line of chat that does it; `null` where there is none. */
  readonly command: string | null;
}

/** The line of chat that helps. */
type Command = (job: string, readiness: CutoverReadiness, check: Check) => string;

const compareContents: Command = (job) => `compare ${job} type=contents`;
const compareObjects: Command = (job) => `compare ${job} type=object`;
const waitForDelay: Command = (job, { goal: { below } }) => `watch ${job} until ${goalText({ kind: "delay", below })}`;
const waitForPhase: Command = (job) => `watch ${job} until incremental`;

const COMMANDS: Readonly<Partial<Record<Finding, Command>>> = {
  other_status: (...given) => (given[2].value === "PAUSING" ? `resume ${given[0]}` : waitForPhase(...given)),
  delay_above: waitForDelay,
  delay_too_short: waitForDelay,
  compare_old: compareContents,
  compare_rows_only: compareContents,
  compare_partial: compareContents,
  compare_selected: compareContents,
  compare_outdated: compareContents,
  compare_missing: compareContents,
  compare_unclear: compareContents,
  compare_unobserved: compareContents,
  objects_differ: compareObjects,
  objects_unread: compareObjects,
  errors_seen: (job) => `status ${job}`,
  precheck_failed: (job) => `precheck ${job}`,
};

/** Findings whose value is a delay in seconds, and those whose value is a status. */
const DELAYS: ReadonlySet<Finding> = new Set(["delay_below", "delay_above", "delay_unsampled"]);
const STATUSES: ReadonlySet<Finding> = new Set(["incremental", "other_status", "job_over", "errors_seen"]);

/**
 * Put the checks into the words of a language.
 * @param job as it is written in a command
 */
export const describeChecks = (readiness: CutoverReadiness, job: string, messages: Messages): CheckInWords[] =>
  readiness.checks.map((check) => {
    const { cutover } = messages;
    const todo = cutover.todo[check.finding] ?? null;
    return {
      ...{ check, name: cutover.checks[check.code], todo },
      finding: cutover.findings[check.finding](valuesOf(check, readiness, messages)),
      command: COMMANDS[check.finding]?.(job, readiness, check) ?? null,
    };
  });

function valuesOf({ finding, value, at }: Check, { goal, at: now }: CutoverReadiness, messages: Messages) {
  const { duration } = messages;
  const text = value === null ? "" : String(value);
  return {
    value: DELAYS.has(finding) ? duration(Number(value)) : STATUSES.has(finding) ? statusInWords(messages, text) : text,
    age: at === null ? "" : duration(Math.max(0, Math.round((now - at) / 1000))),
    below: duration(goal.below),
    time: duration(goal.for),
  };
}
