/** Makes the job that the fields of a control describe. */
import type { Simulator } from "../context.ts";
import { newCompare } from "../drs/compare-tasks.ts";
import { newRun } from "../drs/precheck.ts";
import { type CompareTask, noRuns, type RepairRun } from "../drs/runs.ts";
import type { Settings } from "../settings.ts";
import { historyOf, type Job, planOnwards } from "../state/jobs.ts";
import { newJob } from "../state/seed.ts";
import { removeChildren } from "../state/store.ts";
import type { JobFields } from "./job-fields.ts";

const YEARS = 10 * 365 * 24 * 60 * 60 * 1000;

/** Build compare tasks that have ended or wait, by their ids. */
function givenCompares(job: Job, given: JobFields["compare_tasks"], now: number, settings: Settings): CompareTask[] {
  const before = now - settings.compare - 1;
  return given.map(({ id, type, waits }) => ({
    ...newCompare(job, { type, startAt: waits ? now + YEARS : before }, before, settings),
    id,
    query_id: id,
    failed: false,
  }));
}

/** Build repairs that make no progress. */
const givenRepairs = (given: JobFields["repairs"], now: number): RepairRun[] =>
  given.map((id) => ({
    query_id: id,
    compare_task_id: id,
    started_at: now + YEARS,
    failed: false,
    differences: 0,
    objects: [],
  }));

/** Create or replace a job. An absent field keeps its value; status, prechecks, side runs and counts start again. */
function buildJob(given: JobFields, existing: Job | undefined, simulator: Simulator): Job {
  const { status, passed_precheck, public_ip_list, goes_on, compare_tasks, repairs, delay, ...fields } = given;
  const { settings, clock } = simulator;
  const now = clock.now();
  const job = newJob({ ...existing, ...withoutUndefined(fields), id: given.id }, status, now);
  const since = now - settings.visible_lag - settings.precheck - 1;
  job.transitions = historyOf(status, since);
  job.delay = delay === undefined ? null : { at: now, ...delay };
  job.prechecks = [];
  job.query_ids = [];
  job.effects = {};
  Object.assign(job, noRuns());
  job.compares = givenCompares(job, compare_tasks, now, settings);
  job.repairs = givenRepairs(repairs, now);
  if (goes_on) job.transitions.push(...planOnwards(job, status, now, settings));
  if (public_ip_list !== undefined) job.public_ips = [{ at: since, list: public_ip_list }];
  if (passed_precheck !== undefined) {
    const run = newRun(job, passed_precheck, since);
    run.items = run.items.map((item) => ({ ...item, result: "PASSED" }));
    job.prechecks.push(run);
  }
  return job;
}

function withoutUndefined<T extends object>(fields: T): Partial<T> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Partial<T>;
}

/** Store the job that the fields describe. It begins without child jobs. */
export function putJob(given: JobFields, simulator: Simulator): { job: Job; isNew: boolean } {
  const { store } = simulator;
  const existing = store.state.jobs[given.id];
  const job = buildJob(given, existing, simulator);
  if (existing !== undefined) removeChildren(store.state, job.id);
  store.state.jobs[job.id] = job;
  store.touch();
  return { job, isNew: existing === undefined };
}
