/** What becomes of the verbs that do not move a job: compares, diagnoses, repairs. */
import { afterEach, describe, expect, test } from "vitest";
import { closeAll, startWithJob as withJob } from "../../simulator/control/at-rest.ts";

afterEach(closeAll);

const TASK = "d77dd50c-24b9-47b7-8f2e-9009efca4ab2";

const list = "type=compare&compare_type=data_compare&query_type=list";

describe("a compare task", () => {
  const create = (type: string, more: object = {}) => ({ compare_task_param: { type, ...more } });
  const cancel = (compare_task_id: string) => ({ compare_task_param: { compare_task_id } });

  test.each<[string, string[], string]>([
    ["succeeds", [], "SUCCESSFUL"],
    ["fails when the job says so", ["create_compare"], "FAILED"],
  ])("waits, runs and %s", async (_name, fails, end) => {
    const { ask, look, wait } = await withJob({ fails });
    const id = await ask("create_compare", create("lines"));
    const seen = async () => await look(list);
    const shown = (status: string) => ({
      total_count: 1,
      compare_result: { data_compare_task_list: [{ id, status }] },
    });
    expect(await seen()).toMatchObject(shown("WAITING_FOR_RUNNING"));
    wait(500);
    expect(await seen()).toMatchObject(shown("RUNNING"));
    wait(5000);
    expect(await seen()).toMatchObject(shown(end));
  });

  test("can be cancelled while it waits or runs, and not again", async () => {
    const { act, ask, look, wait } = await withJob({});
    const id = await ask("create_compare", create("contents"));
    wait(2000);
    expect(await act("cancel_compare", cancel(id))).toMatchObject({ status: 200, body: { status: "success" } });
    wait(60_000);
    const cancelled = { compare_result: { data_compare_task_list: [{ id, status: "CANCELLED" }] } };
    expect(await look(list)).toMatchObject(cancelled);
    expect(await act("cancel_compare", cancel(id))).toMatchObject({ body: { error_code: "DRS.M00304" } });
    expect(await act("cancel_compare", cancel("nobody"))).toMatchObject({ body: { error_code: "DRS.M05003" } });
  });

  test("waits for its time when it has one", async () => {
    const { ask, look, wait, time } = await withJob({});
    await ask("create_compare", create("lines", { start_time: `${time.now + 3_600_000}` }));
    wait(3_599_000);
    expect(await look(list)).toMatchObject({
      compare_result: { data_compare_task_list: [{ status: "WAITING_FOR_RUNNING" }] },
    });
    wait(1000);
    expect(await look(list)).toMatchObject({ compare_result: { data_compare_task_list: [{ status: "RUNNING" }] } });
  });

  test("compares what it names, under the names of the target", async () => {
    const { ask, look, wait } = await withJob({});
    const db_object = { db1: { name: "db2", schemas: { s: { tables: { t1: { name: "t2" } } } } } };
    const id = await ask("create_compare", create("lines", { db_object }));
    wait(6000);
    const detail = await look(
      `type=compare&compare_type=line_compare&query_type=detail&compare_task_id=${id}&target_db_name=db2`,
    );
    const row = { source_table_name: "t1", target_table_name: "t2", status: "CONSISTENT" };
    expect(detail).toMatchObject({ total_count: 1, compare_result: { line_compare_detail_infos: [row] } });
  });

  test("is made when a job ends, unless told not to", async () => {
    const overview = "type=compare&compare_type=object_compare&query_type=overview";
    for (const [params, found] of [
      [{}, true],
      [{ is_auto_create_compare: false }, false],
    ] as const) {
      const { act, look } = await withJob({});
      await act("terminate", params);
      const { compare_result } = (await look(overview)) as { compare_result: object };
      expect("objects_compare_overview_info" in compare_result).toBe(found);
    }
  });
});

describe("a diagnosis", () => {
  test("goes from INIT over RUNNING to its end; one at a time; five are kept", async () => {
    const { act, ask, look, wait } = await withJob({});
    const first = await ask("diagnosis");
    const shown = async (id: string) => (await look(`type=diagnosis&query_id=${id}`)) as { diagnoses: object[] };
    expect(await shown(first)).toMatchObject({ diagnoses: [{ status: "INIT", progress: 0 }] });
    expect(await act("diagnosis")).toMatchObject({ body: { error_code: "DRS.10000024" } });
    wait(1000);
    expect(await shown(first)).toMatchObject({ diagnoses: [{ status: "RUNNING", progress: 25 }] });
    wait(3000);
    expect(await shown(first)).toMatchObject({ diagnoses: [{ status: "SUCCESS", progress: 100 }] });
    let last = first;
    for (let times = 0; times < 5; times++) {
      last = await ask("diagnosis");
      wait(4000);
    }
    expect(await look(`type=diagnosis_history&query_id=${last}`)).toMatchObject({ total_count: 5 });
    expect(await look(`type=diagnosis&query_id=${first}`)).toBeUndefined();
  });

  test("fails when the job says so", async () => {
    const { ask, look, wait } = await withJob({ fails: ["diagnosis"] });
    const id = await ask("diagnosis");
    wait(4000);
    const failed = { status: "FAILED", error_msg: "The diagnosis failed." };
    expect(await look(`type=diagnosis&query_id=${id}`)).toMatchObject({ diagnoses: [failed] });
  });
});

describe("a repair", () => {
  const seed = { compare_tasks: [{ id: TASK, type: "contents" }], differences: 4 };
  const start = { repair_info: { query_id: TASK, objects: [{ database: "shop", table: "orders" }] } };
  const progress = `type=repair_progress&query_id=${TASK}`;

  test("is asked about by the compare task's id, and mends what the next compare would find", async () => {
    const { ask, act, look, wait } = await withJob(seed);
    expect(await ask("start_repair", start)).toBe(TASK);
    expect(await act("start_repair", start)).toMatchObject({ body: { error_code: "DRS.10000024" } });
    wait(2000);
    const { repair_progress_info } = (await look(progress)) as { repair_progress_info: object };
    expect(repair_progress_info).toMatchObject({ progress: "50", repair_progress_details: { repaired_row_count: 2 } });
    expect(repair_progress_info).not.toHaveProperty("status");
    wait(2000);
    expect(await look(progress)).toMatchObject({ repair_progress_info: { status: "SUCCESS", progress: "100" } });
    const id = await ask("create_compare", { compare_task_param: { type: "contents" } });
    wait(6000);
    const diff = `type=compare&compare_type=content_compare&query_type=diff&compare_task_id=${id}`;
    expect(await look(diff)).toMatchObject({ compare_result: { content_diff_detail_info: { count: 0 } } });
  });

  test("waits for the compare to end", async () => {
    const { act, ask, wait } = await withJob({});
    const query_id = await ask("create_compare", { compare_task_param: { type: "contents" } });
    const params = { repair_info: { ...start.repair_info, query_id } };
    expect(await act("start_repair", params)).toMatchObject({ body: { error_code: "DRS.M00304" } });
    wait(6000);
    expect(await act("start_repair", params)).toMatchObject({ status: 202 });
  });

  test("can be stopped while it runs", async () => {
    const { act, look, wait } = await withJob(seed);
    await act("start_repair", start);
    wait(1000);
    expect(await act("stop_repair")).toMatchObject({ status: 200 });
    wait(60_000);
    expect(await look(progress)).toMatchObject({ repair_progress_info: { status: "FINISHED", progress: "25" } });
    expect(await act("stop_repair")).toMatchObject({ body: { error_code: "DRS.M00304" } });
  });

  test.each<[string, object, string]>([
    ["of a compare nobody knows", { repair_info: { ...start.repair_info, query_id: "nobody" } }, "DRS.M05003"],
    ["of a compare of lines", { repair_info: { ...start.repair_info, query_id: "lines" } }, "DRS.M00304"],
  ])("%s is refused", async (_name, params, error_code) => {
    const { act } = await withJob({ compare_tasks: [{ id: "lines", type: "lines" }] });
    expect(await act("start_repair", params)).toMatchObject({ status: 400, body: { error_code } });
  });
});

describe("a job made with", () => {
  test("a compare that waits can be cancelled at any time", async () => {
    const { act, look, wait } = await withJob({ compare_tasks: [{ id: TASK, type: "lines", waits: true }] });
    wait(12 * 3_600_000);
    const shown = (status: string) => ({ compare_result: { data_compare_task_list: [{ id: TASK, status }] } });
    expect(await look(list)).toMatchObject(shown("WAITING_FOR_RUNNING"));
    const cancel = { compare_task_param: { compare_task_id: TASK } };
    expect(await act("cancel_compare", cancel)).toMatchObject({ status: 200 });
    expect(await act("cancel_compare", cancel)).toMatchObject({ body: { error_code: "DRS.M00304" } });
    wait(1000);
    expect(await look(list)).toMatchObject(shown("CANCELLED"));
  });

  test("a repair under way can be stopped at any time", async () => {
    const { act, look, wait } = await withJob({ compare_tasks: [{ id: TASK, type: "contents" }], repairs: [TASK] });
    wait(12 * 3_600_000);
    const progress = `type=repair_progress&query_id=${TASK}`;
    expect(await look(progress)).toMatchObject({ repair_progress_info: { progress: "0" } });
    expect(await act("stop_repair")).toMatchObject({ status: 200 });
    expect(await look(progress)).toMatchObject({ repair_progress_info: { status: "FINISHED" } });
    expect(await act("stop_repair")).toMatchObject({ body: { error_code: "DRS.M00304" } });
  });
});
