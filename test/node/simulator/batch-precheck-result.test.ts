/** BatchCheckResults of v3, `POST /v3/{project_id}/jobs/batch-precheck-result`. */
import { afterEach, describe, expect, test } from "vitest";
import { JOBS } from "../../simulator/client.ts";
import { closeAll, startWithJob } from "../../simulator/control/at-rest.ts";
import type { Settings } from "../../simulator/settings.ts";

afterEach(closeAll);

const ITEMS = [
  { item: "srcDbConnection", group: "network" },
  { item: "sqlModeConsistency", group: "db_params", result: "FAILED", failed_reason: "modes", is_support_skip: true },
];
const rowsOfItems = [
  { item: "srcDbConnection", result: "PASSED", group: "network" },
  { item: "sqlModeConsistency", result: "FAILED", group: "db_params", failed_reason: "modes" },
];

async function withFailedJob(settings: Partial<Settings> = {}) {
  const simulator = await startWithJob({ status: "INCRE_TRANSFER_FAILED", precheck_items: ITEMS }, settings);
  const { client, token } = simulator;
  const read = (jobs: unknown) => client.post(token, "/jobs/batch-precheck-result", { jobs }, "v3");
  return { ...simulator, read };
}

describe("BatchCheckResults", () => {
  test("has the newest precheck of a job, and counts skipped items as passed", async () => {
    const { act, wait, read } = await withFailedJob();
    await act("precheck", { precheck_mode: "forRetryJob" });
    const row = { precheck_id: "job-1", rds_instance_id: "job-1in01", job_direction: "up" };
    wait(1500);
    expect((await read(["job-1"])).body).toEqual({
      count: 1,
      results: [
        {
          ...{ ...row, result: false, process: "50%", total_passed_rate: "100%" },
          precheck_result: rowsOfItems.slice(0, 1),
        },
      ],
    });
    wait(1500);
    const failed = { ...row, result: false, process: "100%", total_passed_rate: "50%", precheck_result: rowsOfItems };
    expect((await read(["job-1"])).body).toEqual({ count: 1, results: [failed] });
    const skipped_precheck_list = ["sqlModeConsistency"];
    await act("skip_precheck", { skip_precheck_info: { skipped_precheck_list, skip_reason: "known" } });
    const passed = { ...failed, result: true, total_passed_rate: "100%" };
    expect((await read(["job-1"])).body).toEqual({ count: 1, results: [passed] });
    await act("precheck", { precheck_mode: "forRetryJob" });
    expect((await read(["job-1"])).body).toMatchObject({ results: [{ result: false, process: "0%" }] });
  });

  test("has an error for a job without a precheck and for a job that does not exist here", async () => {
    const { read } = await withFailedJob();
    const error = (precheck_id: string, error_code: string) => ({
      ...{ precheck_id, error_code },
      error_msg: expect.any(String),
    });
    expect((await read(["job-1", "nowhere", JOBS.replay])).body).toEqual({
      count: 3,
      results: [error("job-1", "DRS.M05003"), error("nowhere", "DRS.M00289"), error(JOBS.replay, "DRS.M00289")],
    });
  });

  test.each<[Partial<Settings>, object[]]>([
    [{ no_precheck_answer: "leave_out" }, []],
    [{ no_precheck_code: "DRS.M00304" }, [{ precheck_id: "job-1", error_code: "DRS.M00304" }]],
  ])("answers for a job without a precheck as %j says", async (settings, results) => {
    const { read } = await withFailedJob(settings);
    expect((await read(["job-1"])).body).toMatchObject({ count: results.length, results });
  });

  test("names the run where precheck_result_id says so", async () => {
    const { ask, read } = await withFailedJob({ precheck_result_id: "run" });
    const precheck_id = await ask("precheck", { precheck_mode: "forRetryJob" });
    expect((await read(["job-1"])).body).toMatchObject({ results: [{ precheck_id }] });
  });

  test("refuses jobs beyond CONFIGURATION where precheck_result_configuration_only says so", async () => {
    const { act, read } = await withFailedJob({ precheck_result_configuration_only: true });
    await act("precheck", { precheck_mode: "forRetryJob" });
    expect((await read(["job-1"])).body).toMatchObject({ results: [{ error_code: "DRS.M00304" }] });
  });

  test.each<[unknown, string]>([
    [undefined, "DRS.M00201"],
    [[], "DRS.M00202"],
    [["job-1", "job-1"], "DRS.M00202"],
  ])("refuses the jobs %j", async (jobs, error_code) => {
    const { read } = await withFailedJob();
    expect(await read(jobs)).toMatchObject({ status: 400, body: { error_code } });
  });
});
