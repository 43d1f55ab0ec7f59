/** What compares find in the tables of a job. */
import { afterEach, describe, expect, test } from "vitest";
import { closeAll, startWithJob as withJob } from "../../simulator/control/at-rest.ts";

afterEach(closeAll);

const TABLES = [
  { name: "orders", source_rows: 500, target_rows: 497 },
  { name: "customers", source_rows: 80, differing: 2 },
  { name: "events", source_rows: 9, key: false },
  { database: "crm", name: "leads", source_rows: 12 },
  { database: "crm", name: "notes", in_target: false },
];
const PREFIX = { lines: "line", contents: "content", object: "object" } as const;

type Rows = Record<string, unknown>[];

/** A job with tables, one compare of it, and readers of the results. */
async function compared(type: keyof typeof PREFIX, seed: object = {}, param: object = {}) {
  const simulator = await withJob({ tables: TABLES, ...seed });
  const { ask, look } = simulator;
  const id = await ask("create_compare", { compare_task_param: { type, ...param } });
  const read = async (query_type: string, more = "") => {
    const query = `type=compare&compare_type=${PREFIX[type]}_compare&query_type=${query_type}&compare_task_id=${id}`;
    const job = (await look(`${query}${more}`)) as { total_count?: number; compare_result: Record<string, Rows> };
    return { total: job.total_count, result: job.compare_result, rows: Object.values(job.compare_result)[0] ?? [] };
  };
  const task = async () => {
    const job = (await look("type=compare&compare_type=data_compare&query_type=list")) as {
      compare_result: { data_compare_task_list: { status: string; error_msg: string }[] };
    };
    return job.compare_result.data_compare_task_list[0];
  };
  return { ...simulator, id, read, task };
}

describe("a compare of lines", () => {
  test("counts the rows of every table, and sums them up by database", async () => {
    const { wait, read, task } = await compared("lines");
    wait(6000);
    expect(await task()).toMatchObject({ status: "SUCCESSFUL" });
    expect((await read("overview")).rows).toMatchObject([
      { source_db_name: "shop", status: "INCONSISTENT" },
      { source_db_name: "crm", status: "CAN_NOT_COMPARE" },
    ]);
    const { rows, total } = await read("detail");
    expect(total).toBe(5);
    const numbers = (source: string, target: string, difference: string) => ({
      ...{ source_row_num: source, target_row_num: target, difference_row_num: difference },
    });
    expect(rows).toMatchObject([
      { source_table_name: "orders", status: "INCONSISTENT", ...numbers("500", "497", "3") },
      { source_table_name: "customers", status: "CONSISTENT", ...numbers("80", "80", "0") },
      { source_table_name: "events", status: "CONSISTENT", ...numbers("9", "9", "0") },
      { source_table_name: "leads", status: "CONSISTENT" },
      { source_table_name: "notes", status: "CAN_NOT_COMPARE", message: expect.stringMatching(/target/) },
    ]);
  });

  test("is paged, with the number of all tables", async () => {
    const { wait, read } = await compared("lines");
    wait(6000);
    const page = await read("detail", "&source_db_name=shop&offset=1&limit=1");
    expect(page).toMatchObject({ total: 3, rows: [{ source_table_name: "customers" }] });
    expect(await read("detail", "&offset=5")).toMatchObject({ total: 5, rows: [] });
  });

  test("compares only the databases and tables that it names", async () => {
    const db_object = { shop: { tables: { customers: {}, nothing: {} } }, crm: { name: "crm2" } };
    const { wait, read } = await compared("lines", {}, { db_object });
    wait(6000);
    expect((await read("detail")).rows).toMatchObject([
      { source_table_name: "customers", status: "CONSISTENT" },
      { source_table_name: "nothing", status: "CAN_NOT_COMPARE", message: "The table does not exist." },
      { source_table_name: "leads" },
      { source_table_name: "notes" },
    ]);
    expect((await read("detail", "&target_db_name=crm2")).total).toBe(2);
  });
});

describe("a compare of contents", () => {
  test("finds rows that differ, and lists tables without a primary key as not compared", async () => {
    const { wait, read } = await compared("contents");
    wait(6000);
    expect((await read("overview")).rows).toMatchObject([
      { source_db: "shop", status: "INCONSISTENT", compare_result: false },
      { source_db: "crm", status: "CAN_NOT_COMPARE", compare_result: false },
    ]);
    expect((await read("detail", "&compare_detail_type=compare")).rows).toMatchObject([
      { source_table_name: "orders", difference_row_num: 3, line_compare_result: false, content_compare_result: false },
      {
        ...{ source_table_name: "customers", difference_row_num: 2 },
        ...{ line_compare_result: true, content_compare_result: false },
      },
      { source_table_name: "leads", difference_row_num: 0, content_compare_result: true },
    ]);
    expect(await read("detail", "&compare_detail_type=uncompare")).toMatchObject({
      total: 2,
      rows: [
        { source_table_name: "events", content_compare_result: false, message: "The table has no primary key." },
        { source_table_name: "notes", message: "The table does not exist in the target database." },
      ],
    });
  });

  test("shows the different rows of a database in pages", async () => {
    const { wait, read } = await compared("contents");
    wait(6000);
    const { result, total } = await read("diff", "&source_db_name=shop&offset=2&limit=2");
    expect(total).toBe(5);
    expect(result.content_diff_detail_info).toMatchObject({
      ...{ count: 5, source_meta_is_null: 0, target_meta_is_null: 3, source_target_meta_not_null: 2 },
      contents_infos: [
        { source_select_sql: expect.stringContaining("orders"), source_key_value: ["3"], target_key_value: [] },
        { source_select_sql: expect.stringContaining("customers"), target_key_value: ["1"] },
      ],
    });
    expect((await read("diff", "&source_db_name=crm")).total).toBe(0);
  });

  test("finds no differences in the tables that a repair has fixed", async () => {
    const { act, ask, id, wait, look } = await compared("contents");
    wait(6000);
    const objects = [{ database: "shop", table: "orders" }];
    expect(await act("start_repair", { repair_info: { query_id: id, objects } })).toMatchObject({ status: 202 });
    wait(4000);
    expect(await look(`type=repair_progress&query_id=${id}`)).toMatchObject({
      repair_progress_info: { repair_progress_details: { total_row_count: 3, repaired_row_count: 3 } },
    });
    const next = await ask("create_compare", { compare_task_param: { type: "contents" } });
    wait(6000);
    const query = `type=compare&compare_type=content_compare&query_type=diff&compare_task_id=${next}`;
    expect(await look(query)).toMatchObject({ total_count: 2 });
  });
});

test("a repair without objects covers every table that has a key on both sides", async () => {
  const { client, token, wait } = await withJob({ tables: TABLES });
  const post = async (action: string, params: object) => (await client.action(token, "job-1", action, params)).body;
  const created = await post("create_compare", { compare_task_param: { type: "contents" } });
  const { query_id } = created as { query_id: string };
  wait(6000);
  await post("start_repair", { repair_info: { query_id } });
  wait(4000);
  expect((await client.detail(token, "job-1", `type=repair_progress&query_id=${query_id}`)).body).toMatchObject({
    job: { repair_progress_info: { repair_progress_details: { db_name: "shop", repaired_row_count: 5 } } },
  });
});

describe("a compare of objects", () => {
  test("counts databases, tables and indexes on both sides, and names what the target lacks", async () => {
    const { wait, read } = await compared("object");
    wait(6000);
    expect((await read("overview")).result.objects_compare_overview_info).toMatchObject({
      status: "SUCCESSFUL",
      compare_results: [
        { type: "DB", source_count: 2, target_count: 2, status: "CONSISTENT" },
        { type: "TABLE", source_count: 5, target_count: 4, status: "INCONSISTENT" },
        { type: "INDEX", source_count: 4, target_count: 3, status: "INCONSISTENT" },
      ],
    });
    const { rows, total } = await read("detail", "&object_type=TABLE&source_db_name=crm");
    expect(total).toBe(2);
    expect(rows).toMatchObject([
      { source_db_value: "leads", target_db_value: "leads", error_message: "" },
      { source_db_value: "notes", target_db_value: "", error_message: expect.stringMatching(/target/) },
    ]);
  });
});

describe("a compare of a database that does not exist", () => {
  test.each(["lines", "contents"] as const)("of %s fails and compares the other databases", async (type) => {
    const { wait, read, task } = await compared(type, {}, { db_object: { nowhere: {}, crm: {} } });
    wait(6000);
    expect(await task()).toMatchObject({ status: "FAILED", error_msg: "The database does not exist." });
    expect((await read("overview")).rows).toMatchObject([
      { status: "TARGET_DB_NOT_EXIST" },
      { status: "CAN_NOT_COMPARE" },
    ]);
    expect((await read("detail")).rows[0]).toMatchObject({ source_table_name: "leads" });
  });

  test("fails for a job that names its databases without tables", async () => {
    const seed = { tables: [], databases: ["shop"] };
    const { wait, task } = await compared("lines", seed, { db_object: { '{"db1":["table1"]}': {} } });
    wait(6000);
    expect(await task()).toMatchObject({ status: "FAILED" });
  });
});

describe("a compare that ends early", () => {
  const ends = [
    ["cancelled", "CANCELLED", {}],
    ["timed out", "TIMEOUT_INTERRUPT", { compare_timeout: 2100 }],
  ] as const;

  test.each(ends)("keeps the lines that it has compared and says that it was %s", async (word, status, seed) => {
    const { act, wait, read, task, id } = await compared("lines", seed);
    wait(500 + 2100);
    if (status === "CANCELLED") await act("cancel_compare", { compare_task_param: { compare_task_id: id } });
    wait(60_000);
    expect(await task()).toMatchObject({ status, error_msg: expect.stringContaining(word) });
    expect((await read("overview")).rows).toMatchObject([{ status: "INCONSISTENT" }, { status: "CAN_NOT_COMPARE" }]);
    expect((await read("detail")).rows).toMatchObject([
      { source_table_name: "orders", status: "INCONSISTENT", difference_row_num: "3" },
      { source_table_name: "customers", status: "CONSISTENT" },
      { source_table_name: "events", status: "CAN_NOT_COMPARE", message: expect.stringContaining(word) },
      { source_table_name: "leads", status: "CAN_NOT_COMPARE" },
      { source_table_name: "notes", status: "CAN_NOT_COMPARE" },
    ]);
  });

  test.each(ends)("keeps the contents that it has compared when it is %s", async (_word, status, seed) => {
    const { act, wait, read, id } = await compared("contents", seed);
    wait(500 + 2100);
    if (status === "CANCELLED") await act("cancel_compare", { compare_task_param: { compare_task_id: id } });
    wait(60_000);
    expect((await read("overview")).rows).toMatchObject([{ status: "INCONSISTENT" }, { status: "CANCELED" }]);
    expect((await read("detail")).rows).toMatchObject([
      { source_table_name: "orders" },
      { source_table_name: "customers" },
    ]);
    const left = (await read("detail", "&compare_detail_type=uncompare")).rows;
    expect(left.map(({ source_table_name }) => source_table_name)).toEqual(["events", "leads", "notes"]);
  });

  test("has compared nothing when it was cancelled while it waited", async () => {
    const { act, wait, read, id } = await compared("lines");
    await act("cancel_compare", { compare_task_param: { compare_task_id: id } });
    wait(60_000);
    const states = (await read("detail")).rows.map(({ status }) => status);
    expect(states).toEqual(Array(5).fill("CAN_NOT_COMPARE"));
  });
});

test("a running compare shows the tables that it has compared so far", async () => {
  const { wait, read } = await compared("lines");
  const states = async () => (await read("detail", "&source_db_name=shop")).rows.map(({ status }) => status);
  expect(await states()).toEqual(Array(3).fill("WAITING_FOR_COMPARISON"));
  wait(500 + 2100);
  expect(await states()).toEqual(["INCONSISTENT", "CONSISTENT", "COMPARING"]);
  expect((await read("overview")).rows[0]).toMatchObject({ status: "COMPARING" });
});

test("the short form `differences` is about the first table", async () => {
  const { wait, read } = await compared("lines", { tables: [], differences: 137 });
  wait(6000);
  expect((await read("detail")).rows).toMatchObject([
    { source_row_num: "1000", target_row_num: "863", difference_row_num: "137", status: "INCONSISTENT" },
    { status: "CONSISTENT" },
    { status: "CONSISTENT" },
  ]);
});
