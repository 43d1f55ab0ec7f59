/** The simulated DRS paths; the API gateway in front of DRS knows no other (404 APIGW.0101). */
import type { Context } from "hono";
import { Hono } from "hono/tiny";
import type { Simulator, SimulatorEnv } from "../context.ts";
import { playChurn } from "../control/churn.ts";
import { DrsError } from "../errors.ts";
import { authenticate } from "../iam/authentication.ts";
import { existsAt, type Job } from "../state/jobs.ts";
import { type ActionName, parseActionBody } from "./action-body.ts";
import { type Performed, performAction } from "./actions.ts";
import { parseBatch, performBatch } from "./batch-actions.ts";
import { batchPrecheckResult } from "./batch-precheck-result.ts";
import { batchProgress } from "./batch-progress.ts";
import { batchStatus } from "./batch-status.ts";
import { showJobDetail } from "./detail.ts";
import { jobAction } from "./job-actions.ts";
import { listJobs } from "./list-jobs.ts";
import type { RawQuery } from "./query.ts";

/** Find a job. Jobs of other projects do not exist, nor do child jobs that have not appeared yet. */
function lookUp({ store, clock, settings }: Simulator, projectId: string, jobId: string): Job | undefined {
  const job = Object.hasOwn(store.state.jobs, jobId) ? store.state.jobs[jobId] : undefined;
  return job?.project_id === projectId && existsAt(job, clock.now() - settings.visible_lag) ? job : undefined;
}

function findJob(simulator: Simulator, projectId: string, jobId: string): Job {
  const job = lookUp(simulator, projectId, jobId);
  if (job === undefined) throw new DrsError("DRS.10000010");
  return job;
}

/** Perform a verb on a job and store the job that it creates. */
function perform(simulator: Simulator, job: Job, action: ActionName, params: unknown): Performed {
  const { settings, clock, store } = simulator;
  const performed = performAction(action, params, { job, now: clock.now(), realNow: clock.realNow(), settings });
  const { child } = performed;
  if (child !== undefined) store.state.jobs[child.id] = child;
  store.touch();
  return performed;
}

const languageOf = (c: Context<SimulatorEnv>) => c.get("call").headers["x-language"];

/** Read the query with one value per parameter; `repeated` names those that may come several times. */
function queryOf(c: Context<SimulatorEnv>, repeated: readonly string[] = []): RawQuery {
  const lists = repeated.map((name) => [name, (c.req.queries(name) ?? []).filter((value) => value !== "")]);
  return { ...c.req.query(), ...Object.fromEntries(lists) };
}

function actionRoutes(simulator: Simulator): Hono<SimulatorEnv> {
  const { settings } = simulator;
  const authenticated = authenticate(simulator);
  const app = new Hono<SimulatorEnv>();

  app.post("/v5/:project_id/jobs/:job_id/action", authenticated, (c) => {
    const { project_id, job_id } = c.req.param();
    const { action, params } = parseActionBody(c.get("call").json, job_id);
    const job = findJob(simulator, project_id, job_id);
    const { queryId, effect } = perform(simulator, job, action, params);
    c.set("effect", effect);
    return queryId === undefined ? c.json({ status: "success" }, 200) : c.json({ query_id: queryId }, 202);
  });

  app.post("/v5/:project_id/jobs/action", authenticated, (c) => {
    const { project_id } = c.req.param();
    const { status, body, effects } = performBatch(parseBatch(c.get("call").json, settings), {
      settings,
      language: languageOf(c),
      nameOf: (jobId) => lookUp(simulator, project_id, jobId)?.name,
      perform: (jobId, action, params) => {
        const job = findJob(simulator, project_id, jobId);
        return { ...perform(simulator, job, action, params), name: job.name };
      },
    });
    if (effects.length > 0) c.set("effect", effects);
    return c.json(body, status);
  });

  return app;
}

function readingRoutes(simulator: Simulator): Hono<SimulatorEnv> {
  const { settings, clock, store } = simulator;
  const authenticated = authenticate(simulator);
  const app = new Hono<SimulatorEnv>();

  app.get("/v5/:project_id/jobs", authenticated, (c) => {
    const projectId = c.req.param("project_id");
    playChurn(simulator, projectId);
    const listed = { projectId, jobs: Object.values(store.state.jobs), now: clock.now(), settings };
    return c.json(listJobs(queryOf(c, ["instance_ids"]), { ...listed, wrong: c.get("wrongPage") }));
  });

  app.get("/v5/:project_id/jobs/:job_id", authenticated, (c) => {
    const { project_id, job_id } = c.req.param();
    const job = findJob(simulator, project_id, job_id);
    const view = { job, now: clock.now(), settings, language: languageOf(c) };
    return c.json({ job: showJobDetail(view, queryOf(c)) });
  });

  app.get("/v5/:project_id/jobs/:job_id/actions", authenticated, (c) => {
    const { project_id, job_id } = c.req.param();
    return c.json({ job_action: jobAction(findJob(simulator, project_id, job_id), clock.now(), settings) });
  });

  /** Of the batch readings of v3: the jobs of the project, now. */
  const batchOf = (c: Context<SimulatorEnv>, projectId: string) => ({
    ...{ settings, language: languageOf(c), now: clock.now() },
    findJob: (jobId: string) => lookUp(simulator, projectId, jobId),
  });
  app.post("/v3/:project_id/jobs/batch-status", authenticated, (c) =>
    c.json(batchStatus(c.get("call").json, batchOf(c, c.req.param("project_id")))),
  );
  app.post("/v3/:project_id/jobs/batch-progress", authenticated, (c) =>
    c.json(batchProgress(c.get("call").json, batchOf(c, c.req.param("project_id")))),
  );
  app.post("/v3/:project_id/jobs/batch-precheck-result", authenticated, (c) =>
    c.json(batchPrecheckResult(c.get("call").json, batchOf(c, c.req.param("project_id")))),
  );

  return app;
}

/** Routes of DRS. */
export function drsRoutes(simulator: Simulator): Hono<SimulatorEnv> {
  const app = new Hono<SimulatorEnv>();
  app.route("/", actionRoutes(simulator));
  app.route("/", readingRoutes(simulator));
  return app;
}
