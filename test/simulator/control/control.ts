/** `/_sim`: shows the state of the simulator and controls it. */
import { Hono } from "hono/tiny";
import * as z from "zod";
import type { Simulator, SimulatorEnv } from "../context.ts";
import { newCompare } from "../drs/compare-tasks.ts";
import { FAILURE_KINDS } from "../drs/failures.ts";
import { newRun } from "../drs/precheck.ts";
import { type CompareTask, noRuns, type RepairRun } from "../drs/runs.ts";
import type { Settings } from "../settings.ts";
import { JOB_STATUSES, type JobStatus } from "../state/job-status.ts";
import {
  existsAt,
  historyOf,
  JOB_TYPES,
  type Job,
  jobTableSchema,
  NET_TYPES,
  planOnwards,
  precheckItemSchema,
  publicIpSchema,
  statusAt,
} from "../state/jobs.ts";
import { newJob, PROJECTS } from "../state/seed.ts";
import { seedState } from "../state/store.ts";
import { faultSchema } from "./fault.ts";

/** Verbs that can be made to fail after they are accepted. */
const CAN_FAIL = [
  ["start", "restart", "reset", "terminate"],
  ["network", "cloud_connection", "create_compare", "bind_eip", "set_writable", "diagnosis", "start_repair"],
].flat();

const jobSchema = z.strictObject({
  id: z.string().min(1),
  name: z.string().min(1).optional(),
  status: z.enum(JOB_STATUSES).default("CONFIGURATION"),
  job_type: z.enum(JOB_TYPES).optional(),
  task_type: z.enum(["FULL_TRANS", "FULL_INCR_TRANS", "INCR_TRANS"]).optional(),
  engine_type: z.string().optional(),
  net_type: z.enum(NET_TYPES).optional(),
  charging_mode: z.enum(["period", "on_demand"]).optional(),
  job_direction: z.enum(["up", "down", "non-dbs"]).optional(),
  enterprise_project_id: z.string().optional(),
  description: z.string().optional(),
  create_time: z.string().optional(),
  instance_ids: z.array(z.string()).optional(),
  instance_ip: z.string().optional(),
  project_id: z.enum(PROJECTS.map(({ id }) => id)).optional(),
  tags: z.array(z.strictObject({ key: z.string(), value: z.string() })).optional(),
  precheck_items: z.array(precheckItemSchema).optional(),
  passed_precheck: z.enum(["forStartJob", "forRetryJob"]).optional(),
  public_ip_list: z.array(publicIpSchema).optional(),
  /** Verbs that are accepted and then fail. */
  fails: z.array(z.enum(CAN_FAIL)).default([]),
  /** Of a child job of a job of several tasks: that job, which is created first and names the main child job. */
  parent_id: z.string().min(1).optional(),
  master_job_id: z.string().min(1).optional(),
  /** Rows that the next compares find different: the short form of `tables`. */
  differences: z.number().int().nonnegative().max(100_000).default(0),
  databases: z.array(z.string().min(1)).default([]),
  tables: z.array(jobTableSchema).default([]),
  /** Run time (simulated ms) after which compares are interrupted. */
  compare_timeout: z.number().nonnegative().nullable().default(null),
  /** Reason in the log of a failed job. */
  failure: z.enum(FAILURE_KINDS).nullable().default(null),
  /** Replication delay in ms, and what each second of simulated time adds to it. */
  delay: z.strictObject({ milliseconds: z.number().nonnegative(), per_second: z.number().default(0) }).optional(),
  /** Compare tasks that have ended successfully, or wait for a time that never comes. */
  compare_tasks: z
    .array(
      z.strictObject({
        id: z.string().min(1),
        type: z.enum(["object", "lines", "contents"]),
        waits: z.boolean().default(false),
      }),
    )
    .default([]),
  /** Compare tasks whose differences are under repair, which does not end by itself. */
  repairs: z.array(z.string().min(1)).default([]),
  /** Whether a passing status moves on by itself. */
  goes_on: z.boolean().default(true),
});

type JobFields = z.infer<typeof jobSchema>;

const speedSchema = z.strictObject({ factor: z.number().positive().max(1_000_000) });

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

/** Present a job with its real `status` and the `visible_status` that DRS shows. */
function describe(job: Job, { settings, clock }: Simulator): Job & { status: JobStatus; visible_status: JobStatus } {
  const now = clock.now();
  return { ...job, status: statusAt(job, now), visible_status: statusAt(job, now - settings.visible_lag) };
}

type Parsed<T> = { data: T } | { problem: Response };

/** Parse the body, or build the response that describes its errors. */
export function parse<T>(schema: z.ZodType<T>, json: unknown): Parsed<T> {
  const parsed = schema.safeParse(json);
  if (parsed.success) return { data: parsed.data };
  const errors = parsed.error.issues.map(({ path, message, ...issue }) => ({
    field: [...path, ...("keys" in issue ? issue.keys : [])].join("."),
    message,
  }));
  return { problem: Response.json({ error: "invalid", errors }, { status: 400 }) };
}

export function controlRoutes(simulator: Simulator): Hono<SimulatorEnv> {
  const { store, clock, calls, egress, keyFailures, held } = simulator;
  const { state } = store;
  const app = new Hono<SimulatorEnv>().basePath("/_sim");

  app.get("/calls", (c) => {
    const part = c.req.query("path") ?? "";
    return c.json({ calls: calls.records.filter(({ path }) => path.includes(part)) });
  });

  app.get("/jobs", (c) => {
    const jobs = Object.values(state.jobs).filter((job) => existsAt(job, clock.now()));
    return c.json({ jobs: jobs.map((job) => describe(job, simulator)) });
  });
  app.get("/jobs/:id", (c) => {
    const job = state.jobs[c.req.param("id")];
    return job === undefined ? c.json({ error: "no such job" }, 404) : c.json(describe(job, simulator));
  });
  app.post("/jobs", (c) => {
    const parsed = parse(jobSchema, c.get("call").json);
    if ("problem" in parsed) return parsed.problem;
    const existing = state.jobs[parsed.data.id];
    const job = buildJob(parsed.data, existing, simulator);
    for (const { id, parent_id } of Object.values(state.jobs)) if (parent_id === job.id) delete state.jobs[id];
    state.jobs[job.id] = job;
    store.touch();
    return c.json(describe(job, simulator), existing === undefined ? 201 : 200);
  });

  app.get("/faults", (c) => c.json({ faults: state.faults, late: simulator.late }));
  app.post("/faults", (c) => {
    const parsed = parse(faultSchema, c.get("call").json);
    if ("problem" in parsed) return parsed.problem;
    state.faults.push(parsed.data);
    store.touch();
    return c.json(parsed.data, 201);
  });
  app.delete("/faults", (c) => {
    const text = c.req.query("text");
    state.faults = state.faults.filter(({ match }) => text !== undefined && match.text !== text);
    store.touch();
    return c.body(null, 204);
  });

  app.post("/release", (c) => {
    const count = held.size;
    for (const release of held) release();
    held.clear();
    state.faults = state.faults.filter(({ fault }) => fault !== "hold");
    store.touch();
    return c.json({ released: count });
  });

  app.post("/speed", (c) => {
    const parsed = parse(speedSchema, c.get("call").json);
    if ("problem" in parsed) return parsed.problem;
    clock.setFactor(parsed.data.factor);
    store.touch();
    return c.json(parsed.data);
  });

  app.post("/tokens/expire", (c) => {
    const tokens = Object.values(state.tokens);
    for (const token of tokens) token.expires_at = 0;
    store.touch();
    return c.json({ expired: tokens.length });
  });

  app.post("/reset", (c) => {
    const { clock: restarted, ...fresh } = seedState(clock.realNow());
    Object.assign(state, fresh);
    Object.assign(clock.state, restarted);
    calls.clear();
    egress.clear();
    keyFailures.clear();
    store.touch();
    return c.json({ status: "reset" });
  });

  app.all("/*", (c) => c.json({ error: "no such control" }, 404));

  return app;
}
