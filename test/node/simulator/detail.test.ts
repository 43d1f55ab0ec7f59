/** ShowJobDetail: what its types need and refuse, its pages, its languages. */
import { afterEach, describe, expect, test } from "vitest";
import { actionBody, actionPath } from "../../simulator/client.ts";
import { closeAll, startAtRest as start, startWithJob } from "../../simulator/control/at-rest.ts";
import { FAILURE_KINDS } from "../../simulator/drs/failures.ts";

afterEach(closeAll);

describe("a required parameter", () => {
  test.each<[string, string]>([
    ...["network", "precheck", "is_writable", "cloud_connection", "diagnosis", "diagnosis_history"].map(
      (type): [string, string] => [`type=${type}`, "query_id"],
    ),
    ["type=repair_progress", "query_id"],
    ["type=repair_detail&query_id=", "query_id"],
    ["type=repair_export_status", "compare_task_id"],
    ["type=compare", "compare_type"],
    ["type=compare&compare_type=data_compare", "query_type"],
    ["type=compare&compare_type=line_compare&query_type=overview", "compare_task_id"],
    ["type=compare&compare_type=content_compare&query_type=diff", "compare_task_id"],
    ["offset=0", "type"],
  ])("of %s is missing: %s", async (query, name) => {
    const { client, token } = await start();
    await client.sim("POST", "/jobs", { id: "job-1" });
    const error_msg = expect.stringContaining(` ${name} `);
    const answer = await client.detail(token, "job-1", query);
    expect(answer).toMatchObject({ status: 400, body: { error_code: "DRS.M00201", error_msg } });
  });
});

describe("a wrong parameter", () => {
  test.each<[string, string]>([
    ["type=nonsense", "DRS.M00202"],
    ["type=compare&compare_type=x&query_type=list", "DRS.M00202"],
    ["type=compare&compare_type=line_compare&query_type=x", "DRS.M00202"],
    ["type=compare&compare_type=line_compare&query_type=list", "DRS.M00202"],
    ["type=compare&compare_type=data_compare&query_type=diff", "DRS.M00202"],
    ["type=compare&compare_type=object_compare&query_type=detail&object_type=VIEW", "DRS.M00202"],
    ["type=compare&compare_type=content_compare&query_type=detail&compare_detail_type=x", "DRS.M00202"],
    ["type=log&log_level=info", "DRS.M00202"],
    ["type=log&offset=x", "DRS.M00210"],
    ["type=log&limit=0", "DRS.M00211"],
    ["type=log&limit=5000", "DRS.M00211"],
    ["type=compare&compare_type=line_compare&query_type=detail&compare_task_id=nobody", "DRS.M05003"],
    ["type=repair_export_status&compare_task_id=nobody", "DRS.M05003"],
    ...["network", "precheck", "is_writable", "cloud_connection", "diagnosis", "diagnosis_history"].map(
      (type): [string, string] => [`type=${type}&query_id=nobody`, "DRS.M05003"],
    ),
    ["type=repair_progress&query_id=nobody", "DRS.M05003"],
  ])("%s is %s", async (query, error_code) => {
    const { client, token } = await start();
    await client.sim("POST", "/jobs", { id: "job-1" });
    expect(await client.detail(token, "job-1", query)).toMatchObject({ status: 400, body: { error_code } });
  });
});

describe("the log", () => {
  test("is paged, newest first, and filtered by level", async () => {
    const { client, token, wait } = await start();
    await client.sim("POST", "/jobs", { id: "job-1", status: "INCRE_TRANSFER_FAILED" });
    for (let times = 0; times < 12; times++) await client.action(token, "job-1", "reload_parameters");
    wait(1000);
    const logs = async (query: string) => {
      const { body } = await client.detail(token, "job-1", `type=log${query}`);
      return (body as { job: { total_count: number; logs: { level: string; message: string }[] } }).job;
    };
    const first = await logs("");
    expect(first).toMatchObject({ total_count: 15, logs: Array(10).fill({ level: "Info" }) });
    expect((await logs("&offset=10&limit=10")).logs).toHaveLength(5);
    expect((await logs("&offset=15")).logs).toEqual([]);
    expect(await logs("&log_level=Error")).toMatchObject({ total_count: 1, logs: [{ level: "Error" }] });
    expect(await logs("&log_level=Warn")).toMatchObject({ total_count: 0, logs: [] });
  });
});

describe("the Error lines of a failed job", () => {
  const errors = async (seed: object) => {
    const { look } = await startWithJob(seed);
    const { logs } = (await look("type=log&log_level=Error")) as { logs: { message: string }[] };
    return logs.map(({ message }) => message);
  };

  test.each<[string, RegExp]>([
    ["credentials", /Access denied for user/],
    ["network", /timed out|Communications link failure/],
    ["binlog_retention", /binlog/],
    ["wal_retention", /WAL segment/],
    ["duplicate_key", /Duplicate entry '88231' for key 'orders.PRIMARY'/],
    ["missing_row", /Can't find record in 'orders'/],
    ["foreign_key", /a foreign key constraint fails/],
    ["ddl", /sql is ALTER TABLE/],
    ["space", /is full|No space left/],
    ["quota", /Quota exceeded for/],
  ])("name the cause %s, and each status that is no failure has none", async (failure, message) => {
    const lines = await errors({ status: "INCRE_TRANSFER_FAILED", failure });
    expect(lines.length).toBeGreaterThan(0);
    for (const line of lines) expect(line).toMatch(message);
    expect(await errors({ status: "INCRE_TRANSFER_STARTED", failure })).toEqual([]);
  });

  test("cover every kind of failure", () => {
    expect(FAILURE_KINDS).toHaveLength(10);
  });

  test("are one plausible line without a kind, and that of the start when a start fails", async () => {
    expect(await errors({ status: "FULL_TRANSFER_FAILED" })).toEqual([expect.stringMatching(/failed, cause by: /)]);
    const seed = { status: "CONFIGURATION", passed_precheck: "forStartJob", fails: ["start"], failure: "quota" };
    const { act, look, wait } = await startWithJob(seed);
    await act("start");
    wait(3000);
    expect(await look("type=log&limit=2")).toMatchObject({
      logs: [{ level: "Info", message: expect.stringMatching(/START_JOB_FAILED/) }, { level: "Error" }],
    });
  });
});

describe("the delay of an incremental transfer", () => {
  const delayOf = async (look: (query: string) => Promise<object>) => {
    const { progress_info } = (await look("type=progress")) as {
      progress_info: { incr_trans_delay: string; incr_trans_delay_millis: string };
    };
    return [progress_info.incr_trans_delay, progress_info.incr_trans_delay_millis];
  };

  test("grows and shrinks with simulated time when the job has a slope", async () => {
    const { client, look, wait } = await startWithJob({ delay: { milliseconds: 500, per_second: 250 } });
    expect(await delayOf(look)).toEqual(["0", "500"]);
    wait(11_000);
    expect(await delayOf(look)).toEqual(["3", "3000"]);
    const shrinking = { milliseconds: 60_000, per_second: -2000 };
    await client.sim("POST", "/jobs", { id: "job-1", status: "INCRE_TRANSFER_STARTED", delay: shrinking });
    wait(21_000);
    expect(await delayOf(look)).toEqual(["20", "20000"]);
    wait(60_000);
    expect(await delayOf(look)).toEqual(["0", "0"]);
  });

  test("is that of the settings without one, and zero outside the incremental phase", async () => {
    const { client, look } = await startWithJob({});
    expect(await delayOf(look)).toEqual(["0", "400"]);
    await client.sim("POST", "/jobs", { id: "job-1", status: "PAUSING", delay: { milliseconds: 9000 } });
    expect(await delayOf(look)).toEqual(["0", "0"]);
  });
});

test("texts inside results are in Chinese when asked to", async () => {
  const { client, token, wait } = await start();
  await client.sim("POST", "/jobs", { id: "job-1", fails: ["network"] });
  const endpoint = { endpoint_name: "mysql", db_user: "u", db_password: "p" };
  const endpoints = [{ db_type: "mysql", endpoint_type: "offline", endpoint_role: "so", endpoint }];
  const { body } = await client.call("POST", actionPath("job-1"), actionBody("network", { endpoints }), {
    "X-Auth-Token": token,
  });
  wait(2000);
  const path = `/jobs/job-1?type=network&query_id=${(body as { query_id: string }).query_id}`;
  const answer = await client.get(token, path, { "X-Language": "zh-cn" });
  expect(answer.body).toMatchObject({ job: { network_results: [{ error_msg: "数据库用户名或密码错误。" }] } });
});

test("the Error lines have DRS's part in the language of the reader and the engine's in English", async () => {
  const { client, token } = await start();
  await client.sim("POST", "/jobs", { id: "job-1", status: "INCRE_TRANSFER_FAILED", failure: "duplicate_key" });
  const linesIn = async (language: string) =>
    JSON.stringify(await client.get(token, "/jobs/job-1?type=log", { "X-Language": language }));
  expect(await linesIn("zh-cn")).toMatch(/写入表 shop.orders 失败:Duplicate entry '88231'/);
  expect(await linesIn("en-us")).toMatch(/write table shop.orders failed: Duplicate entry '88231'/);
});
