/** `/_sim/jobs/seed` and `/_sim/jobs/churn`: projects of thousands of jobs, and their changes. */
import { Hono } from "hono/tiny";
import * as z from "zod";
import type { Simulator, SimulatorEnv } from "../context.ts";
import { generateJobs } from "../state/generated-jobs.ts";
import { JOB_STATUSES } from "../state/job-status.ts";
import { JOB_TYPES } from "../state/jobs.ts";
import { DEMO_PROJECT, PROJECTS } from "../state/seed.ts";
import { applyChanges, churnSchema, planChurn, spread } from "./churn.ts";
import { parse } from "./parse.ts";

const seedSchema = z.strictObject({
  count: z.number().int().min(1).max(20_000),
  seed: z.number().int().default(1),
  project_id: z.enum(PROJECTS.map(({ id }) => id)).default(DEMO_PROJECT),
  status: z.enum(JOB_STATUSES).optional(),
});

export function manyJobsRoutes(simulator: Simulator): Hono<SimulatorEnv> {
  const { store } = simulator;
  const { state } = store;
  const app = new Hono<SimulatorEnv>();

  app.post("/seed", (c) => {
    const parsed = parse(seedSchema, c.get("call").json);
    if ("problem" in parsed) return parsed.problem;
    const jobs = generateJobs(parsed.data);
    for (const job of jobs) state.jobs[job.id] = job;
    store.touch();
    const roots = jobs.filter(({ parent_id }) => parent_id === null);
    const listed = JOB_TYPES.map((type) => [type, roots.filter(({ job_type }) => job_type === type).length] as const);
    return c.json(
      { created: jobs.length, listed: Object.fromEntries(listed), children: jobs.length - roots.length },
      201,
    );
  });

  app.get("/churn", (c) => c.json({ waiting: state.churn.length }));
  app.post("/churn", (c) => {
    const parsed = parse(churnSchema, c.get("call").json);
    if ("problem" in parsed) return parsed.problem;
    const { project_id, calls } = parsed.data;
    const changes = planChurn(parsed.data, state);
    if (calls === 0) applyChanges(simulator, { project_id, changes });
    state.churn.push(...spread(changes, calls).map((part) => ({ project_id, changes: part })));
    store.touch();
    return c.json({ changes, waiting: state.churn.length }, 201);
  });

  return app;
}
