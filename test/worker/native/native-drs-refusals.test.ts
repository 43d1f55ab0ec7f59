import { describe, expect, inject, test } from "vitest";
import type { ConfigInput } from "../../../src/config/schema.ts";
import { ACTION_NAMES, type ActionName } from "../../../src/model/drs.ts";
import { TASK, VERB_CASES } from "../../simulator/drs/verb-cases.ts";
import { callsAbout, DEMO_PROJECT, effectsOn, fault, gateway, json, makeJob } from "../harness/harness.ts";
import { action, native } from "../harness/native-calls.ts";
import { onOwnDesk, type Send } from "../harness/own-desk.ts";

const { CI_BOT_TOKEN } = inject("exampleSecrets");

/** What DRS refuses, before the call or as its answer, is answered as DRS says it. */

const MISSING = {
  "en-us": { error_code: "DRS.10000010", error_msg: "Job does not exist, please check job id." },
  "zh-cn": { error_code: "DRS.10000010", error_msg: "任务不存在,请检查任务ID。" },
};

/** Params that the schema takes, where those of the verb's case lack a job to be about. */
const paramsOf = (verb: ActionName) =>
  verb === "cancel_compare" ? { compare_task_param: { compare_task_id: TASK } } : VERB_CASES[verb].params;

/** A job in a state in which DRS refuses the verb. */
const wrongJob = (verb: ActionName) =>
  makeJob({
    ...VERB_CASES[verb].seed,
    passed_precheck: undefined,
    compare_tasks: [{ id: TASK, type: "contents" }],
    // An ended compare cannot be cancelled, whatever the job's status.
    ...(verb === "cancel_compare" ? {} : { status: VERB_CASES[verb].wrong }),
  });

const absent = () => `${crypto.randomUUID().slice(0, 23)}-absentxjb20r`;

describe.each(ACTION_NAMES)("%s", (verb) => {
  test.each(["en-us", "zh-cn"] as const)("of a missing job is refused as DRS refuses it, in %s", async (language) => {
    const job = absent();
    const answer = await action(job, verb, paramsOf(verb), { headers: { "x-language": language } });
    expect([answer.status, await answer.text()]).toEqual([400, JSON.stringify(MISSING[language])]);
    expect(await effectsOn(job)).toEqual([]);
  });

  test("of a job that DRS forbids has DRS's status, code and words", async () => {
    const job = await makeJob(VERB_CASES[verb].seed);
    // The list of jobs, by which an edited synchronisation is read, names the job in its query.
    await fault({ match: { path: job }, fault: "status", status: 403, error_code: "APIGW.0302", times: 5 });
    const answer = await action(job, verb, paramsOf(verb));
    expect(answer.status).toBe(403);
    expect(await json(answer)).toEqual({
      error_code: "APIGW.0302",
      error_msg: "The IAM user is not allowed to access the API.",
      request_id: expect.any(String),
    });
    expect(await effectsOn(job)).toEqual([]);
  });

  test("in a wrong state has DRS's own error", async () => {
    const job = await wrongJob(verb);
    const answer = await action(job, verb, paramsOf(verb));
    expect(answer.status).toBe(400);
    expect(await json(answer)).toMatchObject({ error_code: "DRS.M00304" });
    expect(await effectsOn(job)).toEqual([]);
  });
});

test("the reading before the call asks for the caller's language", async () => {
  const job = await makeJob({ status: "INCRE_TRANSFER_STARTED" });
  await action(job, "stop", {}, { headers: { "x-language": "zh-cn" } });
  const [first] = await callsAbout(job);
  expect(first).toMatchObject({ method: "GET", headers: { "x-language": "zh-cn" } });
});

test("a refusal of IAM before the call is the gateway's credential, not an answer of DRS", async () => {
  const job = await makeJob({ status: "INCRE_TRANSFER_STARTED" });
  await fault({ match: { path: job }, fault: "status", status: 401 });
  await fault({ match: { path: "/v3/auth/tokens" }, fault: "status", status: 401 });
  const answer = await action(job, "stop");
  expect(answer.status).toBe(502);
  expect(await json(answer)).toMatchObject({ error_code: "GW.0502" });
});

describe("a missing job", () => {
  test.each(["", "?type=detail", "/actions"])("is missing to readings of %s, in the same bytes", async (below) => {
    const path = `/${DEMO_PROJECT}/jobs/${absent()}${below === "" ? "?type=overview" : below}`;
    const answer = await native("GET", path);
    expect([answer.status, await answer.text()]).toEqual([400, JSON.stringify(MISSING["en-us"])]);
  });

  test("is a row with a code of its own, beside rows with their names", async () => {
    const job = await makeJob({ status: "INCRE_TRANSFER_STARTED", name: "DRS-batched" });
    const gone = absent();
    const jobs = [gone, "no/job", job].map((job_id) => ({ job_id, action_name: "stop" }));
    const answer = await native("POST", `/${DEMO_PROJECT}/jobs/action`, { body: { jobs } });
    expect(answer.status).toBe(200);
    const missing = {
      status: "Failed",
      error_code: "DRS.10020102",
      error_msg: "Job does not exist, please check job ID",
    };
    expect(await json(answer)).toEqual({
      jobs: [
        { id: gone, ...missing },
        { id: "no/job", ...missing },
        { id: job, name: "DRS-batched", status: "Success" },
      ],
    });
    expect(await effectsOn(job)).toEqual(["stop"]);
  });
});

describe("a job that the caller may not read", () => {
  const HIDDEN = "d0f96c1d-571f-4b63-98a5-3b85b36jb20r";
  const policy: ConfigInput["policy"] = [
    { who: ["client:ci-bot"], actions: ["*"], jobs: ["*"], effect: "allow" },
    { who: ["client:ci-bot"], actions: ["*"], jobs: ["billing"], effect: "deny" },
  ];

  type Call = readonly [method: string, path: string, language: string, body?: object];

  /** What the caller sees, without what no two answers share. */
  async function seen(send: Send, [method, path, language, body]: Call) {
    const answer = await send(`/v5/0/jobs${path}`, {
      method,
      headers: { "x-auth-token": CI_BOT_TOKEN, "content-type": "application/json", "x-language": language },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const headers = Object.fromEntries([...answer.headers].filter(([name]) => name !== "x-request-id"));
    return { status: answer.status, headers, text: await answer.text() };
  }

  const stop = { action_name: "stop" };
  const ROUTES: readonly (readonly [string, (job: string) => Call])[] = [
    ["ShowJobDetail", (job) => ["GET", `/${job}?type=detail`, "en-us"]],
    ["ShowJobDetail in Chinese", (job) => ["GET", `/${job}?type=detail`, "zh-cn"]],
    ["ShowActions", (job) => ["GET", `/${job}/actions`, "en-us"]],
    ["ExecuteJobAction of a verb that is read before", (job) => ["POST", `/${job}/action`, "en-us", { job: stop }]],
    ["ExecuteJobAction in Chinese", (job) => ["POST", `/${job}/action`, "zh-cn", { job: stop }]],
    [
      "ExecuteJobAction of a verb that is sent at once",
      (job) => ["POST", `/${job}/action`, "en-us", { job: { action_name: "diagnosis" } }],
    ],
    [
      "BatchExecuteJobActions",
      (job) => [
        "POST",
        "/action",
        "en-us",
        {
          jobs: [
            { job_id: job, ...stop },
            { job_id: "no/job", ...stop },
          ],
        },
      ],
    ],
  ];

  test.each(ROUTES)("is to %s what a missing job is, in the same bytes", async (_, call) => {
    const gone = absent();
    const missing = await seen(gateway, call(gone));
    expect(missing.text).toMatch(/DRS\.(10000010|10020102)/);
    await onOwnDesk(async (deploy) => {
      const hidden = await seen(await deploy({ policy }), call(HIDDEN));
      expect({ ...hidden, text: hidden.text.replaceAll(HIDDEN, gone) }).toEqual(missing);
    });
  });
});
