/** ShowJobDetail: what each of the fifteen types looks like. */
import { afterEach, describe, expect, test } from "vitest";
import { closeAll, startAtRest as start } from "../../simulator/control/at-rest.ts";
import { DETAIL_TYPES } from "../../simulator/drs/details/view.ts";

afterEach(closeAll);

const TASK = "d77dd50c-24b9-47b7-8f2e-9009efca4ab2";
const text = expect.any(String);
const number = expect.any(Number);

/** A job on which everything has been done once, a minute ago. */
async function seasoned() {
  const simulator = await start();
  const { client, token, wait } = simulator;
  const queries: Record<string, string> = {};
  const act = async (id: string, action: string, params: object = {}) => {
    const { body } = await client.action(token, id, action, params);
    queries[action] = (body as { query_id?: string }).query_id ?? "";
  };
  const endpoint = { endpoint_name: "mysql", ip: "192.0.2.7", db_user: "u" };
  const at = { db_type: "mysql", endpoint_type: "offline", endpoint_role: "so" };
  const endpoints = ["right", "wrong-password"].map((db_password) => ({
    ...at,
    endpoint: { ...endpoint, db_password },
  }));
  const replay = { cloud_type: "AWSCloud", db_source: "aws_aurora_mysql", region: "r", traffic_source: "sdk" };
  await client.sim("POST", "/jobs", { id: "new", status: "CONFIGURATION" });
  await act("new", "network", { endpoints });
  await act("new", "precheck", { precheck_mode: "forStartJob" });
  await act("new", "cloud_connection", { replay_config: { ...replay, db_instance_id: "i", ak: "a", sk: "s" } });
  const repaired = [{ id: TASK, type: "contents" }];
  await client.sim("POST", "/jobs", {
    id: "old",
    status: "INCRE_TRANSFER_STARTED",
    compare_tasks: repaired,
    differences: 3,
  });
  await client.sim("POST", "/jobs", { id: "moved", status: "INCRE_TRANSFER_STARTED", job_type: "migration" });
  await act("moved", "set_writable");
  await act("old", "diagnosis");
  for (const type of ["object", "lines", "contents"]) {
    await act("old", "create_compare", { compare_task_param: { type } });
    queries[type] = queries.create_compare ?? "";
  }
  await act("old", "start_repair", { repair_info: { query_id: queries.contents, objects: [{ database: "shop" }] } });
  wait(60_000);
  await act("old", "start_repair", { repair_info: { query_id: queries.contents, objects: [{ database: "shop" }] } });
  wait(60_000);
  const ask = (id: string, query: string) => client.detail(token, id, query);
  const jobOf = async (id: string, query: string) => ((await ask(id, query)).body as { job: object }).job;
  return { ...simulator, queries, ask, jobOf };
}

const base_info = { name: text, job_type: "sync", engine_type: text, net_type: "eip", task_type: text, tags: [] };
const row = { ip: "192.0.2.7", result: text, error_code: text, error_msg: text };
const compareRow = { id: text, type: "contents", status: "SUCCESSFUL", compute_type: "drs", start_time: text };

/** Id, query (`{action}` is the query id it gave) and what the job of the answer must match. */
const SHAPES: [type: string, id: string, query: string, shape: object][] = [
  ["overview", "old", "", { status: "INCRE_TRANSFER_STARTED", create_time: text, base_info }],
  [
    "detail",
    "old",
    "",
    { base_info, source_endpoint: [{ endpoint_role: "so" }], target_endpoint: [{}], node_info: {} },
  ],
  [
    "network",
    "new",
    "&query_id={network}",
    {
      network_results: [
        { ...row, success: true, status: "success" },
        { ...row, success: false, status: "failed", error_code: "KE0002" },
      ],
    },
  ],
  ["precheck", "new", "&query_id={precheck}", { precheck_result: { process: "100%", total_passed_rate: "100%" } }],
  [
    "progress",
    "old",
    "",
    {
      progress_info: { progress: "100", incr_trans_delay: "0", progress_map: { data: { completed: "100" } } },
      migration_object_progress_info: { migration_object_overview: [{ type: "TABLE", status: "COMPLETED" }, {}] },
      metrics: { cpu_util: text },
    },
  ],
  ["log", "old", "&limit=1", { total_count: number, logs: [{ level: "Info", message: text, create_time: text }] }],
  [
    "compare",
    "old",
    "&compare_type=object_compare&query_type=overview",
    {
      compare_result: {
        objects_compare_overview_info: {
          ...{ compare_job_id: text, status: "SUCCESSFUL", report_remain_seconds: number },
          compare_results: [
            { type: "DB", source_count: 1, target_count: 1, status: "CONSISTENT" },
            {},
            { type: "INDEX" },
          ],
        },
      },
    },
  ],
  [
    "compare",
    "old",
    "&compare_type=object_compare&query_type=detail&object_type=TABLE&limit=2",
    { total_count: 3, compare_result: { objects_compare_detail_infos: [{ source_db_value: "orders" }, {}] } },
  ],
  [
    "compare",
    "old",
    "&compare_type=data_compare&query_type=list&limit=1",
    { total_count: 3, compare_result: { data_compare_task_list: [{ ...compareRow, report_remain_seconds: text }] } },
  ],
  [
    "compare",
    "old",
    "&compare_type=line_compare&query_type=overview&compare_task_id={lines}",
    { compare_result: { line_compare_overview_infos: [{ source_db_name: "shop", status: "INCONSISTENT" }] } },
  ],
  [
    "compare",
    "old",
    "&compare_type=line_compare&query_type=detail&compare_task_id={lines}&source_db_name=shop&limit=1",
    {
      total_count: 3,
      compare_result: { line_compare_detail_infos: [{ source_row_num: "1000", difference_row_num: "3" }] },
    },
  ],
  [
    "compare",
    "old",
    "&compare_type=line_compare&query_type=detail&compare_task_id={lines}&source_db_name=elsewhere",
    { total_count: 0, compare_result: { line_compare_detail_infos: [] } },
  ],
  [
    "compare",
    "old",
    "&compare_type=line_compare&query_type=detail&compare_task_id={lines}&target_db_name=elsewhere",
    { total_count: 0, compare_result: { line_compare_detail_infos: [] } },
  ],
  [
    "compare",
    "old",
    "&compare_type=content_compare&query_type=overview&compare_task_id={contents}",
    { compare_result: { content_compare_overview_infos: [{ source_db: "shop", compare_result: false }] } },
  ],
  [
    "compare",
    "old",
    "&compare_type=content_compare&query_type=detail&compare_task_id={contents}&compare_detail_type=compare",
    { compare_result: { content_compare_detail_infos: [{ source_row_num: 1000, difference_row_num: 3 }, {}, {}] } },
  ],
  [
    "compare",
    "old",
    "&compare_type=content_compare&query_type=detail&compare_task_id={contents}&compare_detail_type=uncompare",
    { total_count: 0, compare_result: { content_compare_detail_infos: [] } },
  ],
  [
    "compare",
    "old",
    "&compare_type=content_compare&query_type=diff&compare_task_id={contents}&offset=2",
    { compare_result: { content_diff_detail_info: { count: 3, contents_infos: [{ source_key_value: ["3"] }] } } },
  ],
  ["file", "old", "", { support_import_file_resp: { file_size: text, previous_select: text } }],
  ["is_writable", "moved", "&query_id={set_writable}", { is_writable: "success" }],
  [
    "cloud_connection",
    "new",
    "&query_id={cloud_connection}",
    { network_results: [{ success: true, status: "success" }] },
  ],
  [
    "diagnosis",
    "old",
    "&query_id={diagnosis}",
    {
      diagnoses: [
        {
          ...{ status: "SUCCESS", progress: 100, total: 4, normal_count: 3, alarm_count: 1, score: number },
          diagnosis_results: [{ item: { name: text } }, {}, {}, {}],
        },
      ],
    },
  ],
  ["diagnosis_history", "old", "&query_id={diagnosis}", { total_count: 1, diagnoses: [{ status: "SUCCESS" }] }],
  [
    "repair_progress",
    "old",
    "&query_id={contents}",
    {
      repair_progress_info: { status: "SUCCESS", progress: "100", repair_progress_details: { repaired_row_count: 3 } },
    },
  ],
  ["repair_detail", "old", "&query_id={contents}", { repair_detail_info: { count: 3, repair_details: [{}, {}, {}] } }],
  ["repair_export_status", "old", "&compare_task_id={contents}", { repair_export_status: "INIT" }],
];

describe("the answer of", () => {
  test("every type is shown below", () => {
    expect(new Set(SHAPES.map(([type]) => type))).toEqual(new Set(DETAIL_TYPES));
    expect(DETAIL_TYPES).toHaveLength(15);
  });

  test.each(SHAPES)("type=%s of %s%s", async (type, id, query, shape) => {
    const { jobOf, queries } = await seasoned();
    const asked = query.replace(/\{(\w+)\}/, (_all, action) => queries[action] ?? "");
    expect(await jobOf(id, `type=${type}${asked}`)).toMatchObject({ id, ...shape });
  });
});
