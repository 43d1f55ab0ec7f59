/** ShowJobDetail: what its types need and refuse, its pages, its languages. */
import { afterEach, describe, expect, test } from "vitest";
import { actionBody, actionPath } from "../../simulator/client.ts";
import { closeAll, startAtRest as start } from "../../simulator/control/at-rest.ts";

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
    expect(first).toMatchObject({ total_count: 14, logs: Array(10).fill({ level: "Info" }) });
    expect((await logs("&offset=10&limit=10")).logs).toHaveLength(4);
    expect((await logs("&offset=14")).logs).toEqual([]);
    expect(await logs("&log_level=Error")).toMatchObject({ total_count: 1, logs: [{ level: "Error" }] });
    expect(await logs("&log_level=Warn")).toMatchObject({ total_count: 0, logs: [] });
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
