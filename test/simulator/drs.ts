/** The DRS paths that are simulated; every other one is unknown to the gateway in front (404 APIGW.0101). */
import { Hono } from "hono";
import { parseActionBody } from "./action-body.ts";
import { performAction } from "./actions.ts";
import { authenticate } from "./authentication.ts";
import type { Simulator, SimulatorEnv } from "./context.ts";
import { showJobDetail } from "./detail.ts";
import { DrsError } from "./errors.ts";
import type { Job } from "./jobs.ts";

/** A job of another project does not exist either. */
function findJob({ store }: Simulator, projectId: string, jobId: string): Job {
  const job = Object.hasOwn(store.state.jobs, jobId) ? store.state.jobs[jobId] : undefined;
  if (job === undefined || job.project_id !== projectId) throw new DrsError("DRS.10000010");
  return job;
}

export function drsRoutes(simulator: Simulator): Hono<SimulatorEnv> {
  const { settings, clock, store } = simulator;
  const app = new Hono<SimulatorEnv>();
  const authenticated = authenticate(simulator);

  app.post("/v5/:project_id/jobs/:job_id/action", authenticated, (c) => {
    const { project_id, job_id } = c.req.param();
    const { action, params } = parseActionBody(c.get("call").json, job_id);
    const job = findJob(simulator, project_id, job_id);
    const now = clock.now();
    const { queryId, effect } = performAction(action, params, { job, now, realNow: clock.realNow(), settings });
    store.touch();
    c.set("effect", effect);
    return queryId === undefined ? c.json({ status: "success" }, 200) : c.json({ query_id: queryId }, 202);
  });

  app.get("/v5/:project_id/jobs/:job_id", authenticated, (c) => {
    const { project_id, job_id } = c.req.param();
    const job = findJob(simulator, project_id, job_id);
    return c.json({ job: showJobDetail({ job, now: clock.now(), settings, query: (name) => c.req.query(name) }) });
  });

  return app;
}
