/** The evaluation of an action against what the simulator then does: every action in every status, for every type of job. */
import { describe, expect, test } from "vitest";
import { completeParams, evaluateState, type JobFacts, type PrecheckFact } from "../../src/cloud/drs/possibility.ts";
import { rulesFor, STATE_TABLE, type StateTable } from "../../src/cloud/drs/state-table.ts";
import type { PrecheckMode } from "../../src/model/blocker.ts";
import { ACTION_NAMES, type ActionName } from "../../src/model/drs.ts";
import { JOB_STATUSES, type JobStatus } from "../../src/model/job-status.ts";
import { performAction } from "../simulator/drs/actions.ts";
import { newCompare } from "../simulator/drs/compare-tasks.ts";
import { jobAction } from "../simulator/drs/job-actions.ts";
import { newRun, progressOf } from "../simulator/drs/precheck.ts";
import { compare, endpoint, TASK, VERB_CASES } from "../simulator/drs/verb-cases.ts";
import { DrsError } from "../simulator/errors.ts";
import { settingsSchema } from "../simulator/settings.ts";
import { JOB_TYPES, type Job } from "../simulator/state/jobs.ts";
import { newJob } from "../simulator/state/seed.ts";

const NOW = Date.UTC(2026, 10, 28);
const LONG_AGO = NOW - 3_600_000;
const settings = settingsSchema.parse({ re_edit_needs_precheck: true });

/** An action with params for a job that lacks nothing but, possibly, the status and its precheck. */
interface Case {
  readonly action: ActionName;
  readonly params: Readonly<Record<string, unknown>>;
  readonly precheck?: PrecheckMode;
}

const CASES: readonly Case[] = [
  { action: "network", params: { endpoints: [endpoint] } },
  { action: "cloud_connection", params: { ...VERB_CASES.cloud_connection.params } },
  { action: "precheck", params: { precheck_mode: "forStartJob" } },
  { action: "precheck", params: { precheck_mode: "forRetryJob" } },
  { action: "skip_precheck", params: { ...VERB_CASES.skip_precheck.params }, precheck: "forStartJob" },
  { action: "skip_precheck", params: { ...VERB_CASES.skip_precheck.params } },
  { action: "start", params: {}, precheck: "forStartJob" },
  { action: "start", params: {}, precheck: "forRetryJob" },
  { action: "start", params: {} },
  { action: "stop", params: {} },
  { action: "restart", params: {} },
  { action: "restart", params: { is_sync_re_edit: true }, precheck: "forRetryJob" },
  { action: "restart", params: { is_sync_re_edit: true }, precheck: "forStartJob" },
  { action: "restart", params: { is_sync_re_edit: true } },
  { action: "reset", params: {}, precheck: "forRetryJob" },
  { action: "reset", params: {}, precheck: "forStartJob" },
  { action: "reset", params: {} },
  { action: "terminate", params: {} },
  { action: "terminate", params: { force_delete: true } },
  { action: "create_compare", params: { compare_task_param: { type: compare.type } } },
  { action: "cancel_compare", params: { compare_task_param: { compare_task_id: "waiting" } } },
  { action: "start_repair", params: { repair_info: { query_id: TASK, objects: [{ database: "db1" }] } } },
  { action: "stop_repair", params: { repair_info: { query_id: TASK } } },
  { action: "diagnosis", params: {} },
  { action: "column_limit", params: {} },
  { action: "reload_parameters", params: {} },
  { action: "bind_eip", params: { ...VERB_CASES.bind_eip.params } },
  { action: "unbind_eip", params: {} },
  { action: "set_writable", params: {} },
  { action: "set_readonly", params: {} },
];

/** A job with everything that its case needs: tasks to cancel or repair, a repair to stop, an address to unbind, a finished precheck. */
function jobFor({ action, precheck }: Case, status: JobStatus, jobType: Job["job_type"]): Job {
  const job = newJob({ id: "job-1", job_type: jobType, task_type: "FULL_INCR_TRANS" }, status, LONG_AGO);
  job.precheck_items = job.precheck_items.map((item) => ({ ...item, item: "a", is_support_skip: true }));
  if (precheck !== undefined) job.prechecks.push(newRun(job, precheck, LONG_AGO));
  if (action === "unbind_eip") {
    job.public_ips = [{ at: LONG_AGO, list: [{ id: "ip", public_ip: "192.0.2.1", type: "master" }] }];
  }
  if (action === "cancel_compare" || action === "start_repair") {
    const startAt = action === "cancel_compare" ? NOW + 3_600_000 : LONG_AGO;
    const id = action === "cancel_compare" ? "waiting" : TASK;
    job.compares = [{ ...newCompare(job, { type: "contents", startAt }, LONG_AGO, settings), id }];
  }
  if (action === "stop_repair") {
    const run = { query_id: TASK, compare_task_id: TASK, started_at: NOW, failed: false, differences: 0, objects: [] };
    job.repairs = [run];
  }
  return job;
}

function factOf(job: Job): PrecheckFact {
  const run = job.prechecks.at(-1);
  if (run === undefined) return { state: "none", mode: null, items: [] };
  const { process, rate } = progressOf(run, NOW, settings);
  const state = process < 100 ? "running" : rate === 100 ? "passed" : "failed";
  return { state, mode: run.mode, items: [] };
}

type Reading = "ShowActions" | "the state table";

const factsOf = (job: Job, status: JobStatus, reading: Reading): JobFacts => ({
  status,
  jobType: job.job_type,
  offered: reading === "ShowActions" ? jobAction(job, NOW, settings).available_actions : null,
  precheck: factOf(job),
});

/** Whether the simulator carries the action out. */
function isTaken({ action, params }: Case, job: Job): boolean {
  try {
    performAction(action, params, { job, now: NOW, realNow: NOW, settings });
    return true;
  } catch (error) {
    if (error instanceof DrsError) return false;
    throw error;
  }
}

function isEvaluatedPossible(
  { action, params }: Case,
  job: Job,
  status: JobStatus,
  reading: Reading,
  table: StateTable,
): boolean {
  const facts = factsOf(job, status, reading);
  return evaluateState(action, completeParams(action, params, status), facts, table).blockers.length === 0;
}

/** Cells in which the evaluation and the simulator disagree. */
function disagreements(
  cases: readonly Case[],
  statuses: readonly JobStatus[],
  jobTypes: readonly Job["job_type"][],
  reading: Reading,
  table: StateTable = STATE_TABLE,
): string[] {
  return cases.flatMap((each) =>
    statuses.flatMap((status) =>
      jobTypes.flatMap((jobType) => {
        const possible = isEvaluatedPossible(each, jobFor(each, status, jobType), status, reading, table);
        const taken = isTaken(each, jobFor(each, status, jobType));
        if (possible === taken) return [];
        const answer = possible ? "allowed, and the simulator refuses it" : "refused, and the simulator would take it";
        return [
          `${each.action} ${JSON.stringify(each.params)} (${each.precheck ?? "no precheck"}), ${status}, ${jobType}: ${answer}`,
        ];
      }),
    ),
  );
}

test("the matrix has every action", () => {
  expect(new Set(CASES.map(({ action }) => action))).toEqual(new Set(ACTION_NAMES));
});

describe.each<Reading>(["ShowActions", "the state table"])("the evaluation by %s", (reading) => {
  test.each(ACTION_NAMES)("agrees with the simulator about %s in every status, for every type of job", (action) => {
    const cases = CASES.filter((each) => each.action === action);
    expect(disagreements(cases, JOB_STATUSES, JOB_TYPES, reading)).toEqual([]);
  });
});

/** A table with one cell turned over: whether the variant of a case is possible in a status for a type of jobs. */
function turned({ action, params }: Case, status: JobStatus, jobType: Job["job_type"]): StateTable {
  const isIn = (at: JobStatus, type: Job["job_type"]) =>
    rulesFor(STATE_TABLE, action, params).some(
      ({ statuses, jobTypes }) => statuses.includes(at) && (jobTypes === undefined || jobTypes.includes(type)),
    );
  const rules = JOB_TYPES.map((type) => ({
    jobTypes: [type],
    statuses: JOB_STATUSES.filter((at) => isIn(at, type) !== (at === status && type === jobType)),
  }));
  return { ...STATE_TABLE, [action]: [{ rules }] };
}

/** One case for each variant: with its precheck, so that nothing but the table refuses it. */
const VARIANTS = CASES.filter(
  ({ action, params }, index) =>
    CASES.findIndex((other) => other.action === action && JSON.stringify(other.params) === JSON.stringify(params)) ===
    index,
);

describe("the state table", () => {
  test.each(VARIANTS.map((each) => [`${each.action} ${Object.keys(each.params).join()}`, each] as const))(
    "%s: a change of any one cell is noticed",
    (_, each) => {
      const unnoticed = JOB_STATUSES.flatMap((status) =>
        JOB_TYPES.filter((jobType) => {
          const table = turned(each, status, jobType);
          return disagreements([each], [status], [jobType], "the state table", table).length === 0;
        }).map((jobType) => `${status} ${jobType}`),
      );
      expect(unnoticed).toEqual([]);
    },
  );
});
