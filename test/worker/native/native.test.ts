import { describe, expect, test } from "vitest";
import { ACTION_NAMES, type ActionName as NativeActionName } from "../../../src/model/drs.ts";
import { replaced, TASK, VERB_CASES } from "../../simulator/drs/verb-cases.ts";
import { DEMO_PROJECT, effectsOn, fault, json, makeJob, reaches, rest, verbsOn } from "../harness/harness.ts";
import { action, native, receivedBy } from "../harness/native-calls.ts";

/** The thirteen official requests, as files. */
const OFFICIAL = Object.values(
  import.meta.glob<{
    default: { name: string; path: string; body: { job: { action_name: NativeActionName; action_params?: object } } };
  }>("../../vectors/drs/[01]*.json", { eager: true }),
).map((module) => module.default);

/** What a verb needs beside its job: a compare task that waits and a repair that runs, both without an end. */
const BESIDE: Partial<Record<NativeActionName, { readonly seed: object; readonly params?: object }>> = {
  cancel_compare: {
    seed: { compare_tasks: [{ id: TASK, type: "lines", waits: true }] },
    params: { compare_task_param: { compare_task_id: TASK } },
  },
  stop_repair: { seed: { compare_tasks: [{ id: TASK, type: "contents" }], differences: 3, repairs: [TASK] } },
};

async function prepared(verb: NativeActionName): Promise<{ job: string; params: object | undefined }> {
  const { seed, params } = VERB_CASES[verb];
  const beside = BESIDE[verb];
  return { job: await makeJob({ ...seed, ...beside?.seed }), params: beside?.params ?? params };
}

describe("the official requests", () => {
  test("are all there", () => expect(OFFICIAL).toHaveLength(13));

  test.each(OFFICIAL)("$name goes through unchanged", async ({ path, body }) => {
    const verb = body.job.action_name;
    const [, , project = ""] = path.split("/");
    const where = project === "0" ? {} : { project_id: project };
    const job = await makeJob({ ...VERB_CASES[verb].seed, ...OFFICIAL_SEEDS[verb], ...where });
    const answer = await native("POST", path.replace("/v5", "").replace(/jobs\/[^/]+/, `jobs/${job}`), { body });
    expect([200, 202]).toContain(answer.status);
    expect(answer.headers.get("x-operation-id")).not.toBeNull();
    const received = await receivedBy(job);
    expect(received?.body).toEqual(masked(body));
    expect(received?.effect).toMatchObject({ action: verb });
  });

  /** States in which the examples' verbs are possible, where they differ from those of the verb's own case. */
  const OFFICIAL_SEEDS: Partial<Record<NativeActionName, object>> = {
    restart: { status: "PAUSING" },
    skip_precheck: {
      precheck_items: [{ item: "MysqlForeignKeyReferentialActionCheck", result: "FAILED", is_support_skip: true }],
    },
  };

  /** What the simulator masks in what it recorded. */
  const masked = (body: object): unknown =>
    JSON.parse(JSON.stringify(body), (key, value) => (["db_password", "ak", "sk"].includes(key) ? "***" : value));

  test("the second connection test and the second compare on one job are operations of their own", async () => {
    const job = await makeJob({ status: "CONFIGURATION" });
    const [target, source] = OFFICIAL.filter(({ body }) => body.job.action_name === "network");
    const ids = new Set<string | null>();
    for (const { body } of [target, source].filter((found) => found !== undefined)) {
      ids.add((await native("POST", `/${DEMO_PROJECT}/jobs/${job}/action`, { body })).headers.get("x-operation-id"));
    }
    expect(ids.size).toBe(2);
    expect(await effectsOn(job)).toEqual(["network", "network"]);
  });
});

describe.each(ACTION_NAMES)("%s", (verb) => {
  const { params, status, mandatory = [], enums = [] } = VERB_CASES[verb];

  test("is answered as DRS answers and leads to an end", async () => {
    const { job, params: given } = await prepared(verb);
    const answer = await action(job, verb, given);
    expect(answer.status).toBe(status);
    expect(await json(answer.clone())).toEqual(
      status === 200 ? { status: "success" } : { query_id: expect.any(String) },
    );
    const { state, problem } = await reaches(
      answer.headers.get("x-operation-id") ?? "",
      "succeeded",
      "failed",
      "unknown",
    );
    expect({ state, problem }).toEqual({ state: "succeeded", problem: null });
  });

  test("takes a field that nobody knows and hands it on", async () => {
    const { job, params: given } = await prepared(verb);
    const answer = await action(job, verb, { ...given, a_field_of_tomorrow: [1] });
    expect(answer.status).toBe(status);
    expect((await receivedBy(job))?.body?.job?.action_params).toMatchObject({ a_field_of_tomorrow: [1] });
  });

  for (const [what, paths, value] of [
    ["without", mandatory, undefined],
    ["with a wrong", enums, "not-a-value"],
  ] as const) {
    if (paths.length > 0) {
      test.each(paths)(`${what} %s is a clear 400`, async (path) => {
        const job = await makeJob(VERB_CASES[verb].seed);
        const answer = await action(job, verb, replaced(params, path, value));
        expect(answer.status).toBe(400);
        expect(await json(answer)).toMatchObject({
          error_code: expect.any(String),
          error_msg: expect.stringMatching(/./),
        });
        expect(await effectsOn(job)).toEqual([]);
      });
    }
  }
});

describe("a native call", () => {
  test("forwards the caller's bytes as they came", async () => {
    const job = await makeJob({ status: "INCRE_TRANSFER_STARTED" });
    const body = `{ "job" : {"action_name":"stop","action_params":{"pause_mode":"all"},"x":1e2} }\n`;
    expect((await native("POST", `/0/jobs/${job}/action`, { body })).status).toBe(200);
    expect((await receivedBy(job))?.body).toEqual(JSON.parse(body));
  });

  test("is an operation like any other", async () => {
    const job = await makeJob({ status: "INCRE_TRANSFER_STARTED" });
    const answer = await action(job, "stop", { pause_mode: "all" });
    const operation = await reaches(answer.headers.get("x-operation-id") ?? "", "succeeded");
    expect(operation).toMatchObject({
      action: "stop",
      params: { pause_mode: "all" },
      requested_by: { source: "v5", id: "client:ci-bot" },
    });
    const { events } = await json(rest("GET", `/v1/operations/${operation.id}/events`));
    expect(events[0]).toMatchObject({ kind: "accepted", actor: "client:ci-bot" });
  });

  test("whose answer is lost is 504 and names the operation that goes on", async () => {
    const job = await makeJob({ status: "INCRE_TRANSFER_STARTED" });
    await fault({ match: { path: job, action: "column_limit" }, fault: "reset" });
    const answer = await action(job, "column_limit");
    expect(answer.status).toBe(504);
    const { error_code, error_msg } = await json(answer);
    expect(error_code).toBe("GW.0504");
    expect(error_msg).toContain(answer.headers.get("x-operation-id"));
  });

  test("with an Idempotency-Key that is repeated has one effect and one answer", async () => {
    const job = await makeJob({ status: "CONFIGURATION" });
    const headers = { "idempotency-key": crypto.randomUUID() };
    const first = await json(action(job, "precheck", { precheck_mode: "forStartJob" }, { headers }));
    expect(await json(action(job, "precheck", { precheck_mode: "forStartJob" }, { headers }))).toEqual(first);
    expect(await effectsOn(job)).toEqual(["precheck"]);
  });

  test("reads details, actions and lists as DRS gives them, queries included", async () => {
    const job = await makeJob({ status: "INCRE_TRANSFER_STARTED", job_type: "sync", name: "native-read" });
    expect(await json(native("GET", `/${DEMO_PROJECT}/jobs/${job}?type=detail`))).toMatchObject({
      job: { id: job, status: "INCRE_TRANSFER_STARTED" },
    });
    expect(await json(native("GET", `/0/jobs/${job}/actions`))).toMatchObject({
      job_action: { available_actions: expect.arrayContaining(["PAUSE"]) },
    });
    expect(await json(native("GET", `/${DEMO_PROJECT}/jobs?job_type=sync&name=${job}`))).toMatchObject({
      total_count: 1,
      jobs: [{ id: job }],
    });
    const wrong = await native("GET", `/${DEMO_PROJECT}/jobs/${job}?type=nothing`);
    expect(wrong.status).toBe(400);
    expect(await json(wrong)).toMatchObject({ error_code: expect.stringContaining("DRS.") });
  });
});

describe("a native batch", () => {
  test("has a row a job; one that fails is a row inside a 200", async () => {
    const [good, bad] = [
      await makeJob({ status: "INCRE_TRANSFER_STARTED" }),
      await makeJob({ status: "CONFIGURATION" }),
    ];
    const jobs = [good, bad].map((job_id) => ({ job_id, action_name: "stop" }));
    const answer = await native("POST", `/${DEMO_PROJECT}/jobs/action`, { body: { jobs } });
    expect(answer.status).toBe(200);
    expect(await json(answer)).toEqual({
      jobs: [
        { id: good, name: `DRS-${good.slice(0, 8)}`, status: "Success" },
        {
          id: bad,
          name: `DRS-${bad.slice(0, 8)}`,
          status: "Failed",
          error_code: "DRS.M00304",
          error_msg: expect.any(String),
        },
      ],
    });
  });

  test("of asynchronous actions is 202 with a query_id a row", async () => {
    const ids = [await makeJob({ status: "CONFIGURATION" }), await makeJob({ status: "CONFIGURATION" })];
    const jobs = ids.map((job_id) => ({
      job_id,
      action_name: "precheck",
      action_params: { precheck_mode: "forStartJob" },
    }));
    const answer = await native("POST", `/0/jobs/action`, { body: { jobs } });
    expect(answer.status).toBe(202);
    expect(await json(answer)).toEqual({
      jobs: ids.map((id) => ({ id, name: `DRS-${id.slice(0, 8)}`, query_id: expect.any(String) })),
    });
  });

  test("with a wrong row does nothing and names the row", async () => {
    const job = await makeJob({ status: "INCRE_TRANSFER_STARTED" });
    const jobs = [
      { job_id: job, action_name: "stop" },
      { job_id: job, action_name: "precheck" },
    ];
    const answer = await native("POST", `/${DEMO_PROJECT}/jobs/action`, { body: { jobs } });
    expect(answer.status).toBe(400);
    expect((await json(answer)).error_msg).toContain("/jobs/1/action_params");
    expect(await verbsOn(job)).toEqual([]);
  });
});
