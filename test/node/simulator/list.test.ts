/** ListJobs, BatchListJobStatus, ShowActions and BatchExecuteJobActions. */
import { afterEach, describe, expect, test } from "vitest";
import { JOBS } from "../../simulator/client.ts";
import { closeAll, startAtRest as start } from "../../simulator/control/at-rest.ts";
import { COMMANDS } from "../../simulator/drs/job-actions.ts";
import { FILTER_STATUSES } from "../../simulator/drs/list-jobs.ts";
import { JOB_STATUSES } from "../../simulator/state/job-status.ts";
import { DEMO_AKSK_PROJECT } from "../../simulator/state/seed.ts";

afterEach(closeAll);

interface Listed {
  total_count: number;
  jobs: { id: string; name: string; status: string; children: { id: string; status: string }[] }[];
}

async function listing() {
  const simulator = await start();
  const { client, token } = simulator;
  const ask = (query: string) => client.get(token, `/jobs?${query}`);
  const names = async (query: string) => ((await ask(query)).body as Listed).jobs.map(({ name }) => name);
  const add = (id: string, more: object) =>
    client.sim("POST", "/jobs", { id, name: id, job_type: "migration", ...more });
  return { ...simulator, ask, names, add };
}

describe("ListJobs", () => {
  test.each<[string, string]>([
    ["", "DRS.M00201"],
    ["job_type=", "DRS.M00201"],
    ["job_type=all", "DRS.M00202"],
    ["job_type=sync&status=PAUSING", "DRS.M00202"],
    ["job_type=sync&status=CONFIGURATION,PAUSING", "DRS.M00202"],
    ["job_type=sync&status=CONFIGURATION,", "DRS.M00202"],
    ["job_type=sync&net_type=wifi", "DRS.M00202"],
    ["job_type=sync&sort_key=id", "DRS.M00202"],
    ["job_type=sync&sort_dir=up", "DRS.M00202"],
    ["job_type=sync&offset=-1", "DRS.M00210"],
    ["job_type=sync&limit=0", "DRS.M00211"],
    ["job_type=sync&limit=1001", "DRS.M00211"],
    [`job_type=sync&name=${Array(11).fill("x").join(",")}`, "DRS.M00202"],
    [`job_type=sync${"&instance_ids=x".repeat(11)}`, "DRS.M00202"],
  ])("refuses %j", async (query, error_code) => {
    const { ask } = await listing();
    expect(await ask(query)).toMatchObject({ status: 400, body: { error_code } });
  });

  test("knows 22 statuses to filter by", () => {
    expect(FILTER_STATUSES).toHaveLength(22);
    expect(JOB_STATUSES).toHaveLength(29);
  });

  test.each<[string, string[]]>([
    ["", ["c", "b", "a"]],
    ["&name=b", ["b"]],
    ["&name=a,c,nowhere", ["c", "a"]],
    ["&status=INCRE_TRANSFER_STARTED", ["b"]],
    ["&status=INCRE_TRANSFER_STARTED,CONFIGURATION", ["c", "b"]],
    ["&status=FULL_TRANSFER_FAILED, CONFIGURATION", ["c"]],
    ["&engine_type=oracle-to-gaussdbv5", ["a"]],
    ["&net_type=vpn", ["c"]],
    ["&enterprise_project_id=ep-1", ["b"]],
    ["&instance_ids=in-1&instance_ids=in-3", ["c", "a"]],
    ["&instance_ip=192.0.2.99", ["c"]],
    ["&net_type=vpn&name=a", []],
    ["&sort_key=name&sort_dir=asc", ["a", "b", "c"]],
    ["&sort_key=status&sort_dir=asc", ["c", "b", "a"]],
    ["&sort_key=pay_mode&sort_dir=desc", ["b", "a", "c"]],
    ["&sort_key=create_time&sort_dir=asc&offset=1&limit=1", ["b"]],
    ["&offset=3", []],
  ])("answers %j with %j", async (query, expected) => {
    const { add, names } = await listing();
    await add("a", {
      status: "PAUSING",
      engine_type: "oracle-to-gaussdbv5",
      instance_ids: ["in-1"],
      create_time: "2026-01-01T00:00:00Z",
    });
    const b = { status: "INCRE_TRANSFER_STARTED", enterprise_project_id: "ep-1", charging_mode: "period" };
    await add("b", { ...b, create_time: "2026-01-02T00:00:00Z" });
    const c = { status: "CONFIGURATION", net_type: "vpn", instance_ids: ["in-3"], instance_ip: "192.0.2.99" };
    await add("c", { ...c, create_time: "2026-01-03T00:00:00Z" });
    await add("of-another-project", { project_id: DEMO_AKSK_PROJECT });
    if (query.includes("pay_mode")) await add("a", { charging_mode: "on_demand", status: "PAUSING" });
    expect(await names(`job_type=migration${query}`)).toEqual(expected);
  });

  test("is paged until a page is empty, with the same total on each", async () => {
    const { add, ask } = await listing();
    for (let number = 0; number < 23; number++) await add(`job-${number}`, {});
    const seen: string[] = [];
    for (;;) {
      const page = (await ask(`job_type=migration&offset=${seen.length}`)).body as Listed;
      expect(page.total_count).toBe(23);
      if (page.jobs.length === 0) break;
      seen.push(...page.jobs.map(({ id }) => id));
    }
    expect(new Set(seen).size).toBe(23);
  });

  test("shows the child job of a re-edit inside its parent, once it is there", async () => {
    const { client, token, ask, wait } = await listing();
    await client.precheck(token, JOBS.billing, "forRetryJob");
    wait(3000);
    expect((await client.action(token, JOBS.billing, "restart", { is_sync_re_edit: true })).status).toBe(200);
    const children = async () =>
      ((await ask(`job_type=sync&name=${JOBS.billing}`)).body as Listed).jobs[0]?.children ?? [];
    expect(await children()).toEqual([]);
    wait(11_000);
    const [child] = await children();
    expect(child).toMatchObject({ status: "CHILD_TRANSFER_STARTING", job_mode: "sync_child", job_mode_role: "child" });
    expect(await client.detail(token, child?.id ?? "", "type=overview")).toMatchObject({
      body: { job: { status: "CHILD_TRANSFER_STARTING" } },
    });
    const all = (await ask("job_type=sync")).body as Listed;
    expect(all.total_count).toBe(4);
  });
});

describe("BatchListJobStatus", () => {
  const ids = [JOBS.orders, JOBS.billing, JOBS.users, JOBS.archive, "nowhere", JOBS.replay];
  const unknown = (id: string) => ({ id, error_code: "DRS.M00289", error_message: expect.any(String) });

  test.each<[string, object, string[]]>([
    ["five by default", {}, ids.slice(0, 5)],
    ["the page of page_req", { page_req: { cur_page: 2, per_page: 2 } }, ids.slice(2, 4)],
    ["the page of pageReq", { pageReq: { cur_page: 3, per_page: 2 } }, ids.slice(4, 6)],
    ["all for per_page 0", { page_req: { per_page: 0 } }, ids],
    ["nothing beyond the end", { page_req: { cur_page: 9, per_page: 100 } }, []],
  ])("answers %s", async (_name, paging, expected) => {
    const { client, token } = await start();
    const answer = await client.post(token, "/jobs/batch-status", { jobs: ids, ...paging }, "v3");
    expect(answer).toMatchObject({ status: 200, body: { count: 6 } });
    const { results } = answer.body as { results: { id: string }[] };
    expect(results.map(({ id }) => id)).toEqual(expected);
  });

  test("tells a status, or an error for a job nobody knows here", async () => {
    const { client, token } = await start();
    const body = { jobs: ids, page_req: { per_page: 0 } };
    const { body: answer } = await client.post(token, "/jobs/batch-status", body, "v3", { "X-Language": "zh-cn" });
    const { results } = answer as { results: { error_message?: string }[] };
    expect(results[3]).toEqual({ id: JOBS.archive, status: "PAUSING" });
    expect(results[4]).toEqual(unknown("nowhere"));
    expect(results[4]?.error_message).toBe("任务不存在。");
    expect(results[5]).toEqual(unknown(JOBS.replay));
  });

  test.each<[object, string]>([
    [{}, "DRS.M00201"],
    [{ jobs: [] }, "DRS.M00202"],
    [{ jobs: ["a"], page_req: { per_page: 101 } }, "DRS.M00202"],
    [{ jobs: ["a"], pageReq: { cur_page: 0 } }, "DRS.M00202"],
  ])("refuses %j", async (body, error_code) => {
    const { client, token } = await start();
    const answer = await client.post(token, "/jobs/batch-status", body, "v3");
    expect(answer).toMatchObject({ status: 400, body: { error_code } });
  });
});

describe("BatchListProgresses", () => {
  const ask = async (body: object) => {
    const { client, token } = await start();
    return client.post(token, "/jobs/batch-progress", body, "v3");
  };

  test("has the values of ShowJobDetail for each job, and an error for a job nobody knows here", async () => {
    const { client, token } = await start();
    await client.sim("POST", "/jobs", { id: "slow", status: "INCRE_TRANSFER_STARTED", delay: { milliseconds: 7200 } });
    const jobs = ["slow", JOBS.archive, "nowhere", JOBS.replay];
    const { status, body } = await client.post(token, "/jobs/batch-progress", { jobs }, "v3");
    const error = (job_id: string) => ({ job_id, error_code: "DRS.M00289", error_msg: expect.any(String) });
    expect([status, body]).toMatchObject([200, { count: 4, results: [{}, {}, error("nowhere"), error(JOBS.replay)] }]);
    const { results } = body as { results: object[] };
    for (const [index, id] of ["slow", JOBS.archive].entries()) {
      const detail = await client.detail(token, id, "type=progress");
      const { incr_trans_delay, incr_trans_delay_millis, ...info } = (
        detail.body as { job: { progress_info: Record<string, string> } }
      ).job.progress_info;
      const delays = { incre_trans_delay: incr_trans_delay, incre_trans_delay_millis: incr_trans_delay_millis };
      expect(results[index]).toEqual({ job_id: id, ...info, ...delays });
    }
    expect(results[0]).toMatchObject({ incre_trans_delay: "7", transfer_status: "INCRE_TRANSFER_STARTED" });
  });

  test.each<[object, string]>([
    [{}, "DRS.M00201"],
    [{ jobs: [] }, "DRS.M00202"],
    [{ jobs: [1] }, "DRS.M00202"],
    [{ jobs: Array.from({ length: 11 }, (_, number) => `job-${number}`) }, "DRS.M00202"],
  ])("refuses %j", async (body, error_code) => {
    expect(await ask(body)).toMatchObject({ status: 400, body: { error_code } });
  });
});

describe("ShowActions", () => {
  const running = ["PAUSE", "FREE_RESOURCE", "RESET_DB_PWD", "MODIFY_CONFIGURATION"];
  test.each<[string, object, string[], string[]]>([
    ["CONFIGURATION", {}, ["FREE_RESOURCE", "PRE_CHECK", "MODIFY_CONFIGURATION", "CHANGE"], ["START"]],
    ["CONFIGURATION", { passed_precheck: "forStartJob" }, ["START", "API_CONFIGURATION_ACTION"], ["RETRY"]],
    ["WAITING_FOR_START", {}, ["START", "FREE_RESOURCE"], ["PAUSE"]],
    ["FULL_TRANSFER_STARTED", {}, running, ["RETRY", "RESET"]],
    ["INCRE_TRANSFER_STARTED", {}, running, ["RETRY", "RESET"]],
    ["INCRE_TRANSFER_FAILED", {}, [...running, "RETRY", "RESET"], ["START"]],
    ["PAUSING", {}, ["RETRY", "CONTINUE_JOB", "FREE_RESOURCE"], ["PAUSE"]],
    ["RELEASE_RESOURCE_COMPLETE", {}, ["DELETE", "CLONE"], ["FREE_RESOURCE"]],
    ["REBUILD_NODE_STARTED", {}, [], ["DELETE"]],
  ])("in %s, %j", async (status, more, available, unavailable) => {
    const { client, token } = await start();
    await client.sim("POST", "/jobs", { id: "job-1", status, ...more });
    const { body } = await client.get(token, "/jobs/job-1/actions");
    const { job_action } = body as { job_action: Record<string, string[]> };
    expect(job_action.available_actions).toEqual(expect.arrayContaining(available));
    expect(job_action.unavailable_actions).toEqual(expect.arrayContaining(unavailable));
    const all = [...(job_action.available_actions ?? []), ...(job_action.unavailable_actions ?? [])];
    expect(all.sort()).toEqual([...COMMANDS].sort());
    expect(job_action.current_action).toBeNull();
  });

  test.each<[string, string, string, object, string]>([
    ["INCRE_TRANSFER_STARTED", "stop", "PAUSE", {}, "a stop on its way"],
    ["PAUSING", "restart", "RETRY", {}, "a restart"],
    ["PAUSING", "terminate", "FREE_RESOURCE", {}, "an end"],
    ["CONFIGURATION", "precheck", "PRE_CHECK", { precheck_mode: "forStartJob" }, "a precheck"],
  ])("in %s after %s the current action is %s", async (status, action, current_action, params) => {
    const { client, token, wait } = await start();
    await client.sim("POST", "/jobs", { id: "job-1", status });
    await client.action(token, "job-1", action, params);
    wait(1100);
    const actions = async () => (await client.get(token, "/jobs/job-1/actions")).body;
    expect(await actions()).toMatchObject({ job_action: { current_action } });
    wait(60_000);
    expect(await actions()).toMatchObject({ job_action: { current_action: null } });
  });

  test("of a job nobody knows", async () => {
    const { client, token } = await start();
    const answer = await client.get(token, "/jobs/nowhere/actions");
    expect(answer).toMatchObject({ status: 400, body: { error_code: "DRS.10000010" } });
  });
});
