/** BatchExecuteJobActions: mixtures, refusals, settings. */
import { afterEach, describe, expect, test } from "vitest";
import { JOBS } from "../../simulator/client.ts";
import { closeAll, startAtRest as start } from "../../simulator/control/at-rest.ts";

afterEach(closeAll);

const stop = { job_id: JOBS.billing, action_name: "stop" };
const again = { job_id: JOBS.archive, action_name: "stop" };
const check = { job_id: JOBS.orders, action_name: "precheck", action_params: { precheck_mode: "forStartJob" } };
const success = (id: string, name: string) => ({ id, name, status: "Success" });
const failure = (id: string, error_code: string) => ({
  id,
  status: "Failed",
  error_code,
  error_msg: expect.any(String),
});
const uuid = expect.stringMatching(/^[0-9a-f-]{36}$/);

describe("a batch", () => {
  test.each<[string, object[], number, object[]]>([
    ["of verbs that answer at once", [stop], 200, [success(JOBS.billing, "DRS-billing")]],
    ["of verbs that answer later", [check], 202, [{ id: JOBS.orders, name: "DRS-orders", query_id: uuid }]],
    [
      "of both, with failures of every kind",
      [
        check,
        stop,
        again,
        { ...stop, job_id: "nowhere" },
        { ...stop, job_id: JOBS.replay },
        { ...check, action_params: {} },
      ],
      200,
      [
        { ...success(JOBS.orders, "DRS-orders"), query_id: uuid },
        success(JOBS.billing, "DRS-billing"),
        { ...failure(JOBS.archive, "DRS.M00304"), name: "DRS-archive" },
        failure("nowhere", "DRS.10020102"),
        failure(JOBS.replay, "DRS.10020102"),
        { ...failure(JOBS.orders, "DRS.M00201"), name: "DRS-orders" },
      ],
    ],
    ["that fails as a whole", [again], 200, [{ ...failure(JOBS.archive, "DRS.M00304"), name: "DRS-archive" }]],
  ])("%s", async (_name, jobs, status, rows) => {
    const { client, token } = await start();
    const answer = await client.post(token, "/jobs/action", { jobs });
    expect(answer).toEqual({ status, headers: expect.anything(), body: { jobs: rows } });
  });

  test("is recorded with all that it changed", async () => {
    const { client, token } = await start();
    await client.post(token, "/jobs/action", { jobs: [stop, again, check] });
    const effects = [
      { action: "stop", job_id: JOBS.billing },
      { action: "precheck", job_id: JOBS.orders, query_id: uuid },
    ];
    expect((await client.calls()).at(-1)).toMatchObject({ status: 200, effect: effects });
    await client.post(token, "/jobs/action", { jobs: [again] });
    expect((await client.calls()).at(-1)).toMatchObject({ effect: null });
  });

  test("meets the faults of its verbs", async () => {
    const { client, token } = await start();
    await client.sim("POST", "/faults", { fault: "status", match: { action: "stop" } });
    expect((await client.post(token, "/jobs/action", { jobs: [check] })).status).toBe(202);
    expect((await client.post(token, "/jobs/action", { jobs: [check, stop] })).status).toBe(503);
  });

  test("fails in Chinese when asked to", async () => {
    const { client, token } = await start();
    const { body } = await client.post(token, "/jobs/action", { jobs: [again] }, "v5", { "X-Language": "zh-cn" });
    expect(body).toMatchObject({ jobs: [{ error_msg: "任务当前状态不允许调用此接口。" }] });
  });
});

describe("a batch is refused as a whole", () => {
  test.each<[string, unknown, string, string]>([
    ["that is no JSON", "{", "DRS.10000009", ""],
    ["without jobs", {}, "DRS.M00201", "jobs"],
    ["of no jobs", { jobs: [] }, "DRS.M00202", "jobs"],
    ["with a job that has no id", { jobs: [stop, { action_name: "stop" }] }, "DRS.M00201", "jobs.1.job_id"],
    [
      "with a verb that does not exist",
      { jobs: [{ ...stop, action_name: "pause" }] },
      "DRS.M00202",
      "jobs.0.action_name",
    ],
    ["of more than ten jobs", { jobs: Array(11).fill(stop) }, "DRS.M00202", "jobs"],
  ])("%s", async (_name, body, error_code, field) => {
    const { client, token } = await start();
    const answer = await client.post(token, "/jobs/action", body);
    expect(answer).toMatchObject({ status: 400, body: { error_code, error_msg: expect.stringContaining(field) } });
    expect((await client.calls()).at(-1)).toMatchObject({ effect: null });
  });

  test("that mixes both kinds of answers, when batch_mixed says so", async () => {
    const { client, token } = await start({ settings: { batch_mixed: "refuse" } });
    const answer = await client.post(token, "/jobs/action", { jobs: [stop, check] });
    expect(answer).toMatchObject({ status: 400, body: { error_code: "DRS.10000001", error_msg: "Failed." } });
    expect((await client.post(token, "/jobs/action", { jobs: [stop] })).status).toBe(200);
  });
});
