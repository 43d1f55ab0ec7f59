/** What the contract leaves open is a setting: each other choice is tried here once. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { type Answer, JOBS } from "../../simulator/client.ts";
import { closeAll, startAtRest } from "../../simulator/control/at-rest.ts";
import { type Settings, settingsSchema } from "../../simulator/settings.ts";

afterEach(closeAll);

const RUNNING = "INCRE_TRANSFER_STARTED";
const TASK = "d77dd50c-24b9-47b7-8f2e-9009efca4ab2";
const endpoint = {
  db_type: "mysql",
  endpoint_type: "ecs",
  endpoint_role: "so",
  endpoint: { endpoint_name: "ecs_mysql", db_user: "u", db_password: "p" },
  cloud: { region: "r", project_id: "p" },
  vpc: { vpc_id: "v", subnet_id: "s" },
};
const { vpc: _vpc, ...withoutVpc } = endpoint;
const config = {
  replay_config: {
    ...{ db_instance_id: "i", cloud_type: "AWSCloud", ak: "a", sk: "s" },
    ...{ db_source: "aws_aurora_mysql", region: "r", traffic_source: "sdk" },
  },
};
const repair = { repair_info: { query_id: TASK, objects: [{ database: "d" }] } };
const compared = { compare_tasks: [{ id: TASK, type: "contents" }] };
const process = [{ db_object: { object_info: {} } }];

type Row = [choice: Partial<Settings>, seed: object, action: string, params: object, status: number, code?: string];

/** A seed, an action and what it is answered under the setting; by default it would be another status or code. */
const ACTIONS: Row[] = [
  [
    { bind_eip_answer: "async" },
    {},
    "bind_eip",
    { public_ip_config: { id: "i", public_ip: "a", type: "master" } },
    202,
  ],
  [{ column_limit_answer: "async" }, {}, "column_limit", {}, 202],
  [{ reload_parameters_answer: "async" }, {}, "reload_parameters", {}, 202],
  [{ set_readonly_answer: "async" }, { job_type: "cloudDataGuard" }, "set_readonly", {}, 202],
  [{ diagnosis_answer: "sync" }, {}, "diagnosis", {}, 200],
  [{ start_repair_answer: "sync" }, compared, "start_repair", repair, 200],
  [{ cloud_connection_answer: "sync" }, { status: "CONFIGURATION" }, "cloud_connection", config, 200],
  [{ stop_repair_needs_info: true }, {}, "stop_repair", {}, 400, "DRS.M00201"],
  [
    { repair_needs_content_compare: false },
    { compare_tasks: [{ id: TASK, type: "lines" }] },
    "start_repair",
    repair,
    202,
  ],
  [{ vpc_required: false }, { status: "CONFIGURATION" }, "network", { endpoints: [withoutVpc] }, 202],
  [
    { network_several_endpoints: false },
    { status: "CONFIGURATION" },
    "network",
    { endpoints: [endpoint, endpoint] },
    400,
    "DRS.M00202",
  ],
  [
    { object_scope_required: true },
    {},
    "create_compare",
    { compare_task_param: { type: "lines", data_process_info: process } },
    400,
    "DRS.M00201",
  ],
  [
    { compare_options_checked: true },
    {},
    "create_compare",
    { compare_task_param: { type: "lines", option: { lobCompare: "x" } } },
    400,
    "DRS.M00202",
  ],
  [
    { compare_missing_database: "refuse" },
    { databases: ["shop"] },
    "create_compare",
    { compare_task_param: { type: "lines", db_object: { nowhere: {} } } },
    400,
    "DRS.M00202",
  ],
  [
    { parent_compare: "accept" },
    { master_job_id: "child" },
    "create_compare",
    { compare_task_param: { type: "lines" } },
    202,
  ],
  [{ repair_needs_objects: true }, compared, "start_repair", { repair_info: { query_id: TASK } }, 400, "DRS.M00201"],
  [{ set_writable_engines: [] }, { job_type: "migration" }, "set_writable", {}, 400, "DRS.M00304"],
  [{ re_edit_needs_precheck: false }, {}, "restart", { is_sync_re_edit: true }, 200],
  [
    { start_time_min_ahead: 1e15 },
    { status: "CONFIGURATION", passed_precheck: "forStartJob" },
    "start",
    { start_time: "4102444800000" },
    400,
    "DRS.M00202",
  ],
];

const codeOf = ({ body }: Answer) => (body as { error_code?: string }).error_code;

describe("under the other choice", () => {
  test.each(ACTIONS)("%j, of %j, %s is answered", async (settings, seed, action, params, status, code) => {
    const answerUnder = async (choice: Partial<Settings>) => {
      const { client, token } = await startAtRest({ settings: choice });
      await client.sim("POST", "/jobs", { id: "job-1", status: RUNNING, ...seed });
      return client.action(token, "job-1", action, params);
    };
    const [chosen, usual] = [await answerUnder(settings), await answerUnder({})];
    expect(chosen.status).toBe(status);
    expect(codeOf(chosen)).toBe(code);
    expect([usual.status, codeOf(usual)]).not.toEqual([status, code]);
  });

  /** Starts with a running job and answers its client, with one way to ask for the detail of it. */
  async function running(settings: Partial<Settings>, seed: object = {}) {
    const simulator = await startAtRest({ settings });
    const { client, token } = simulator;
    await client.sim("POST", "/jobs", { id: "job-1", status: RUNNING, ...seed });
    const ask = async (action: string, params: object = {}) =>
      ((await client.action(token, "job-1", action, params)).body as { query_id: string }).query_id;
    const look = async (query: string) => ((await client.detail(token, "job-1", query)).body as { job: object }).job;
    return { ...simulator, ask, look };
  }

  test("compare_query_id_is_task_id: the query id is not the task's", async () => {
    const { ask, look } = await running({ compare_query_id_is_task_id: false });
    const queryId = await ask("create_compare", { compare_task_param: { type: "lines" } });
    const list = await look("type=compare&compare_type=data_compare&query_type=list");
    const { compare_result } = list as { compare_result: { data_compare_task_list: { id: string }[] } };
    expect(compare_result.data_compare_task_list[0]?.id).not.toBe(queryId);
  });

  test("repair_query_id_is_task_id and the statuses of a repair", async () => {
    const statuses = { repair_running_status: "RUNNING", repair_done_status: "SUCCEEDED" } as const;
    const { ask, look, wait } = await running({ repair_query_id_is_task_id: false, ...statuses }, compared);
    const queryId = await ask("start_repair", repair);
    expect(queryId).not.toBe(TASK);
    const statusBy = async (id: string) =>
      ((await look(`type=repair_progress&query_id=${id}`)) as { repair_progress_info: { status: string } })
        .repair_progress_info.status;
    expect(await statusBy(queryId)).toBe("RUNNING");
    wait(4000);
    expect([await statusBy(queryId), await statusBy(TASK)]).toEqual(["SUCCEEDED", "SUCCEEDED"]);
  });

  test("repair_stopped_status", async () => {
    const { ask, look } = await running({ repair_stopped_status: "FAILED" }, compared);
    await ask("start_repair", repair);
    await ask("stop_repair");
    expect(await look(`type=repair_progress&query_id=${TASK}`)).toMatchObject({
      repair_progress_info: { status: "FAILED" },
    });
  });

  test("cloud_connection_field", async () => {
    const settings = { cloud_connection_field: "cloud_connection_result" };
    const { ask, look, wait } = await running(settings, { status: "CONFIGURATION", fails: ["cloud_connection"] });
    const id = await ask("cloud_connection", config);
    wait(2000);
    const job = await look(`type=cloud_connection&query_id=${id}`);
    expect(job).toEqual({ id: "job-1", cloud_connection_result: [expect.objectContaining({ success: false })] });
  });

  test("wrong_db_password", async () => {
    const { ask, look, wait } = await running({ wrong_db_password: "p" }, { status: "CONFIGURATION" });
    const id = await ask("network", { endpoints: [endpoint] });
    expect(await look(`type=network&query_id=${id}`)).toEqual({ id: "job-1", network_results: [] });
    wait(2000);
    expect(await look(`type=network&query_id=${id}`)).toMatchObject({ network_results: [{ error_code: "KE0002" }] });
  });

  test("diagnosis_history_needs_query_id", async () => {
    const { look } = await running({ diagnosis_history_needs_query_id: false });
    expect(await look("type=diagnosis_history")).toMatchObject({ total_count: 0, diagnoses: [] });
  });

  test("missing_database_status and line_unreached_status", async () => {
    const settings = {
      missing_database_status: "FAILED_TO_COMPARE",
      line_unreached_status: "WAITING_FOR_COMPARISON",
    } as const;
    const { ask, look, wait } = await running(settings, { databases: ["shop"], tables: [{ name: "a" }] });
    const db_object = { nowhere: {}, shop: {} };
    const compare_task_id = await ask("create_compare", { compare_task_param: { type: "lines", db_object } });
    wait(1500);
    await ask("cancel_compare", { compare_task_param: { compare_task_id } });
    const query = `compare_type=line_compare&query_type=overview&compare_task_id=${compare_task_id}`;
    expect(await look(`type=compare&${query}`)).toMatchObject({
      compare_result: {
        line_compare_overview_infos: [{ status: "FAILED_TO_COMPARE" }, { status: "WAITING_FOR_COMPARISON" }],
      },
    });
  });

  test("content_overview_counts_keyless", async () => {
    const seed = { tables: [{ name: "a" }, { name: "b", key: false }] };
    for (const [counts, status] of [
      [false, "CONSISTENT"],
      [true, "CAN_NOT_COMPARE"],
    ] as const) {
      const { ask, look, wait } = await running({ content_overview_counts_keyless: counts }, seed);
      const id = await ask("create_compare", { compare_task_param: { type: "contents" } });
      wait(6000);
      const query = `type=compare&compare_type=content_compare&query_type=overview&compare_task_id=${id}`;
      expect(await look(query)).toMatchObject({ compare_result: { content_compare_overview_infos: [{ status }] } });
    }
  });

  test("auto_compare", async () => {
    const { ask, look } = await running({ auto_compare: "contents" });
    await ask("terminate");
    expect(await look("type=compare&compare_type=data_compare&query_type=list")).toMatchObject({ total_count: 1 });
  });

  test("re_edit_child_end", async () => {
    const { client, token, ask, wait } = await running({ re_edit_child_end: "DELETED", re_edit_needs_precheck: false });
    await ask("restart", { is_sync_re_edit: true });
    const children = async () =>
      ((await client.get(token, "/jobs?job_type=sync&name=job-1")).body as { jobs: { children: object[] }[] }).jobs[0]
        ?.children;
    wait(12_000);
    expect(await children()).toHaveLength(1);
    wait(60_000);
    expect(await children()).toEqual([]);
  });

  test("list_limit, detail_limit and limit_max", async () => {
    const { client, token, look } = await running({ list_limit: 2, detail_limit: 1, limit_max: 3 });
    const list = async (query: string) => (await client.get(token, `/jobs?job_type=sync${query}`)).body;
    expect(await list("")).toMatchObject({ total_count: 5, jobs: [{}, {}] });
    expect(await list("&limit=4")).toMatchObject({ error_code: "DRS.M00211" });
    expect(await look("type=log")).toMatchObject({ logs: [{}] });
  });

  test("batch_max, batch_status_max, batch_progress_max and their codes", async () => {
    const codes = { batch_not_found_code: "DRS.M00289", batch_status_not_found_code: "DRS.M05004" } as const;
    const { client, token } = await running({
      batch_max: 0,
      batch_status_max: 1,
      batch_progress_max: 2,
      ...codes,
      batch_status_paused: "PAUSEING",
    });
    const jobs = Array(12).fill({ job_id: "nowhere", action_name: "stop" });
    const rows = ((await client.post(token, "/jobs/action", { jobs })).body as { jobs: object[] }).jobs;
    expect(rows).toEqual(Array(12).fill(expect.objectContaining({ error_code: "DRS.M00289" })));
    const statuses = async (...ids: string[]) =>
      (await client.post(token, "/jobs/batch-status", { jobs: ids }, "v3")).body;
    expect(await statuses("a", "b")).toMatchObject({ error_code: "DRS.M00202" });
    expect(await statuses("a")).toMatchObject({ results: [{ error_code: "DRS.M05004" }] });
    expect(await statuses(JOBS.archive)).toMatchObject({ results: [{ status: "PAUSEING" }] });
    const progress = async (...ids: string[]) =>
      (await client.post(token, "/jobs/batch-progress", { jobs: ids }, "v3")).body;
    expect(await progress("a", "b", "c")).toMatchObject({ error_code: "DRS.M00202" });
    expect(await progress("a", "b")).toMatchObject({ results: [{ error_code: "DRS.M05004" }, {}] });
  });
});

test("README.md lists every setting", () => {
  const readme = readFileSync(join(import.meta.dirname, "../../simulator/README.md"), "utf8");
  const settings = Object.keys(settingsSchema.shape);
  expect(settings.filter((name) => !readme.includes(`\`${name}\``))).toEqual([]);
});
