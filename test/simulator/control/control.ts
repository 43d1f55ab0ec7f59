/** `/_sim`: shows the state of the simulator and controls it. */
import { Hono } from "hono/tiny";
import * as z from "zod";
import type { Simulator, SimulatorEnv } from "../context.ts";
import type { JobStatus } from "../state/job-status.ts";
import { existsAt, type Job, statusAt } from "../state/jobs.ts";
import { seedState } from "../state/store.ts";
import { faultSchema } from "./fault.ts";
import { jobSchema } from "./job-fields.ts";
import { manyJobsRoutes } from "./many-jobs.ts";
import { parse } from "./parse.ts";
import { putJob } from "./put-job.ts";

const speedSchema = z.strictObject({ factor: z.number().positive().max(1_000_000) });

/** Present a job with its real `status` and the `visible_status` that DRS shows. */
function describe(job: Job, { settings, clock }: Simulator): Job & { status: JobStatus; visible_status: JobStatus } {
  const now = clock.now();
  return { ...job, status: statusAt(job, now), visible_status: statusAt(job, now - settings.visible_lag) };
}

const pick = (job: object, names: readonly string[]): object =>
  Object.fromEntries(Object.entries(job).filter(([name]) => names.includes(name)));

export function controlRoutes(simulator: Simulator): Hono<SimulatorEnv> {
  const { store, clock, calls, egress, keyFailures, held } = simulator;
  const { state } = store;
  const app = new Hono<SimulatorEnv>().basePath("/_sim");

  app.get("/calls", (c) => {
    const part = c.req.query("path") ?? "";
    return c.json({ calls: calls.records.filter(({ path }) => path.includes(part)) });
  });

  app.get("/jobs", (c) => {
    const { project_id, fields } = c.req.query();
    const jobs = Object.values(state.jobs)
      .filter((job) => existsAt(job, clock.now()) && (project_id === undefined || job.project_id === project_id))
      .map((job) => describe(job, simulator));
    return c.json({ jobs: fields === undefined ? jobs : jobs.map((job) => pick(job, fields.split(","))) });
  });
  app.route("/jobs", manyJobsRoutes(simulator));
  app.get("/jobs/:id", (c) => {
    const job = state.jobs[c.req.param("id")];
    return job === undefined ? c.json({ error: "no such job" }, 404) : c.json(describe(job, simulator));
  });
  app.post("/jobs", (c) => {
    const parsed = parse(jobSchema, c.get("call").json);
    if ("problem" in parsed) return parsed.problem;
    const { job, isNew } = putJob(parsed.data, simulator);
    return c.json(describe(job, simulator), isNew ? 201 : 200);
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
