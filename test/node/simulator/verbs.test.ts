/** The twenty verbs: each accepted once, then without each mandatory field, with each wrong enum, in a wrong status. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { SimulatorClient } from "../../simulator/client.ts";
import { ACTION_NAMES, type ActionName } from "../../simulator/drs/action-body.ts";
import { replaced, running, TASK, VERB_CASES } from "../../simulator/drs/verb-cases.ts";
import { type RunningSimulator, startSimulator } from "../../simulator/server.ts";

let simulator: RunningSimulator;
let client: SimulatorClient;
let token: string;

beforeAll(async () => {
  simulator = await startSimulator({ port: 0, settings: { precheck: 0 } });
  client = new SimulatorClient(simulator.url);
  token = await client.token();
});
afterAll(() => simulator.close());

const CASES = ACTION_NAMES.map((action) => [action, VERB_CASES[action]] as const);

/** What must have been done before: a compare task that waits, a repair that runs. */
async function prepare(action: ActionName, id: string, params: object | undefined): Promise<object | undefined> {
  if (action === "cancel_compare") {
    const { body } = await client.action(token, id, "create_compare", { compare_task_param: { type: "lines" } });
    return { compare_task_param: { compare_task_id: (body as { query_id: string }).query_id } };
  }
  if (action === "stop_repair") {
    await client.sim("POST", "/jobs", { id, ...running, compare_tasks: [{ id: TASK, type: "contents" }] });
    await client.action(token, id, "start_repair", { repair_info: { query_id: TASK, objects: [{ database: "d" }] } });
  }
  return params;
}

async function expectRefusal(id: string, action: string, params: object | undefined, code: string, field?: string) {
  const answer = await client.action(token, id, action, params);
  const error_msg = expect.stringContaining(field ?? "");
  expect(answer).toMatchObject({ status: 400, body: { error_code: code, error_msg } });
  expect((await client.calls()).at(-1)).toMatchObject({ status: 400, effect: null });
}

describe("each verb", () => {
  test.each(CASES)("%s is accepted", async (action, { seed, params, status }) => {
    await client.sim("POST", "/jobs", { id: `${action}-1`, ...seed });
    const prepared = await prepare(action, `${action}-1`, params);
    const answer = await client.action(token, `${action}-1`, action, prepared);
    const body = status === 200 ? { status: "success" } : { query_id: expect.stringMatching(/^[0-9a-f-]{36}$/) };
    expect(answer).toMatchObject({ status, body });
    const job = await client.sim<{ effects: object }>("GET", `/jobs/${action}-1`);
    expect(job.effects).toMatchObject({ [action]: 1 });
  });

  test.each(CASES)("%s is refused in a wrong status", async (action, { seed, params, wrong }) => {
    const status = wrong === "an ended one" ? "INCRE_TRANSFER_STARTED" : wrong;
    const compare_tasks = [{ id: TASK, type: "contents" }];
    await client.sim("POST", "/jobs", {
      id: `${action}-2`,
      ...seed,
      passed_precheck: undefined,
      compare_tasks,
      status,
    });
    const asked = action === "cancel_compare" ? { compare_task_param: { compare_task_id: TASK } } : params;
    await expectRefusal(`${action}-2`, action, asked, "DRS.M00304");
  });
});

const fields = (key: "mandatory" | "enums") =>
  CASES.flatMap(([action, row]) => (row[key] ?? []).map((path) => [action, path, row] as const));

describe("a body", () => {
  test.each(fields("mandatory"))("of %s without %s is refused", async (action, path, { seed, params }) => {
    await client.sim("POST", "/jobs", { id: `${action}-3`, ...seed });
    await expectRefusal(`${action}-3`, action, replaced(params, path, undefined), "DRS.M00201", path);
  });

  test.each(fields("enums"))("of %s with a wrong %s is refused", async (action, path, { seed, params }) => {
    await client.sim("POST", "/jobs", { id: `${action}-4`, ...seed });
    await expectRefusal(`${action}-4`, action, replaced(params, path, "nonsense"), "DRS.M00202", path);
  });
});

test("action_params may be null or absent", async () => {
  for (const job of [{ action_name: "stop" }, { action_name: "stop", action_params: null }]) {
    await client.sim("POST", "/jobs", { id: "job-7", ...running });
    expect(await client.post(token, "/jobs/job-7/action", { job })).toMatchObject({ status: 200 });
  }
});

test("refusals are in Chinese when asked to", async () => {
  await client.sim("POST", "/jobs", { id: "job-8", ...running, passed_precheck: "forRetryJob" });
  const zh = { "X-Language": "zh-cn" };
  const messageOf = async (action: string, params: object) =>
    ((await client.action(token, "job-8", action, params, zh)).body as { error_msg: string }).error_msg;
  const type = "job.action_params.compare_task_param.type";
  expect(await messageOf("create_compare", { compare_task_param: {} })).toBe(`参数${type}不能为空。`);
  expect(await messageOf("create_compare", { compare_task_param: { type: "x" } })).toBe(`参数${type}的值无效。`);
  await client.action(token, "job-8", "restart", { is_sync_re_edit: true });
  expect(await messageOf("restart", { is_sync_re_edit: true })).toBe("子任务已存在。");
});
