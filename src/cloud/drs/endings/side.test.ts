import { describe, expect, test } from "vitest";
import type { Followed } from "../../../model/drs.ts";
import { jobDetailSchema } from "../detail.ts";
import type { ChildJob } from "./ending.ts";
import { byBoundIp, byChildJob, byDiagnosis, byRepair, byUnboundIp, byWritable } from "./side.ts";

const SENT = Date.parse("2026-11-24T17:00:00Z");
const followed = (actionParams: object = {}, queryId: string | null = "q-1"): Followed => ({
  actionParams: { ...actionParams },
  queryId,
  sentAt: SENT,
});
const jobOf = (job: object) => jobDetailSchema.parse({ job }).job;

const going = (note: string | null = null) => ({ kind: "going", note });
const success = (result: object | null = null) => ({ kind: "success", result });
const failure = (code: string, detail: string, result: object | null = null) => ({
  kind: "failure",
  code,
  detail,
  result,
});

describe("endings with a query_id", () => {
  test.each([
    ["is_writable", byWritable],
    ["diagnosis", byDiagnosis],
  ] as const)("%s cannot be queried without the query_id of the response", (type, ending) => {
    expect(ending.query(followed({}, null))).toBeNull();
    expect(ending.query(followed())).toEqual({ type, query_id: "q-1" });
  });
});

describe("byBoundIp and byUnboundIp", () => {
  const EDGE = { id: "i-1", public_ip: "198.51.100.7", type: "master" };
  const OTHER = { id: "i-2", public_ip: "203.0.113.9", type: "slave" };
  const binding = followed({ public_ip_config: EDGE }, null);

  test("public IPs are read from the job's detail, with or without query_id", () => {
    expect(byBoundIp.query(binding)).toEqual({ type: "detail" });
    expect(byUnboundIp.query(followed())).toEqual({ type: "detail" });
  });

  test.each([
    ["bound", {}, going()],
    ["bound", { public_ip_list: [] }, going()],
    ["bound", { public_ip_list: [], bind_public_ip_state: "SUCCESS" }, going()],
    ["bound", { public_ip_list: [OTHER] }, going()],
    ["bound", { bind_public_ip_state: "FAILED" }, failure("public_ip_failed", "DRS reports that it failed")],
    ["bound", { public_ip_list: [EDGE], bind_public_ip_state: "SUCCESS" }, success()],
    ["bound", { public_ip_list: [OTHER, EDGE] }, success()],
    ["unbound", { public_ip_list: [EDGE], bind_public_ip_state: "SUCCESS" }, going()],
    ["unbound", {}, success()],
    ["unbound", { public_ip_list: [], bind_public_ip_state: "SUCCESS" }, success()],
    ["unbound", { public_ip_list: [], bind_public_ip_state: "FAILED" }, success()],
  ] as const)("an address that is to be %s is read from %j", (wanted, job, verdict) => {
    expect(
      (wanted === "bound" ? byBoundIp : byUnboundIp).read(jobOf(job), wanted === "bound" ? binding : followed()),
    ).toEqual(verdict);
  });
});

test.each([
  [undefined, going()],
  ["pending", going("pending")],
  ["something", going("something")],
  ["success", success()],
])("the target is writable once DRS reports success: %s", (is_writable, verdict) => {
  expect(byWritable.read(jobOf({ is_writable }), followed())).toEqual(verdict);
});

describe("byDiagnosis", () => {
  const RESULTS = [
    { item: { name: "binlog" }, state: "NORMAL", suggestion_list: [] },
    {
      item: { name: "lag" },
      state: "ABNORMAL",
      suggestion_list: [{ content: "Add memory." }, { content: "Wait." }, {}],
    },
    {},
  ];

  test.each([
    ["there is no diagnosis", [], going()],
    ["it has not started", [{ status: "INIT" }], going()],
    ["it has not started and reports 0 %", [{ status: "INIT", progress: 0 }], going("0%")],
    ["it is running", [{ status: "RUNNING", progress: 40 }], going("40%")],
    ["it is running and others have ended", [{ status: "RUNNING" }, { status: "SUCCESS" }], going()],
  ])("the diagnosis goes on while %s", (_, diagnoses, verdict) => {
    expect(byDiagnosis.read(jobOf({ diagnoses }), followed())).toEqual(verdict);
  });

  test.each([
    [{ status: "FAILED", error_msg: "no memory" }, "no memory"],
    [{ status: "FAILED", error_msg: "" }, "the diagnosis failed"],
    [{ status: "FAILED" }, "the diagnosis failed"],
  ])("an aborted diagnosis has failed: %j", (diagnosis, detail) => {
    expect(byDiagnosis.read(jobOf({ diagnoses: [diagnosis] }), followed())).toEqual(
      failure("diagnosis_failed", detail),
    );
  });

  test("the report of a diagnosis lists its findings and DRS's suggestions", () => {
    const diagnoses = [{ status: "SUCCESS", progress: 100, diagnosis_results: RESULTS }];
    expect(byDiagnosis.read(jobOf({ diagnoses }), followed())).toEqual(
      success({
        report: [
          { name: "binlog", result: "NORMAL", detail: "" },
          { name: "lag", result: "ABNORMAL", detail: expect.stringMatching(/^Add memory\. Wait\.\s*$/) },
          { name: "", result: "", detail: "" },
        ],
      }),
    );
    expect(byDiagnosis.read(jobOf({ diagnoses: [{ status: "SUCCESS" }] }), followed())).toEqual(
      success({ report: [] }),
    );
  });
});

describe("byRepair", () => {
  const repairing = followed({ repair_info: { query_id: "c-1" } }, "q-1");
  const ROWS = { total_row_count: 137, repaired_row_count: 130, failed_row_count: 7 };
  const read = (repair_progress_info?: object) => byRepair.read(jobOf({ repair_progress_info }), repairing);

  test("a repair is queried by the compare task whose differences are repaired", () => {
    expect(byRepair.query(repairing)).toEqual({ type: "repair_progress", query_id: "c-1" });
    expect(byRepair.query(followed())).toBeNull();
  });

  test.each([
    [undefined, going()],
    [{}, going()],
    [{ status: "RUNNING" }, going("RUNNING")],
    [{ status: "RUNNING", progress: "45" }, going("45%")],
    [{ status: "RUNNING", progress: 45 }, going("45%")],
    [{ status: "RUNNING", progress: "45%" }, going("45%")],
    [{ progress: "45" }, going("45%")],
    [
      { progress: "45", repair_progress_details: ROWS },
      { ...going("45%"), result: { repair: { total: 137, repaired: 130, failed: 7 } } },
    ],
    [{ status: "FAILED" }, failure("repair_failed", "the repair failed")],
    [{ status: "FAILED", error_msg: "no rights" }, failure("repair_failed", "no rights")],
    [{ status: "SUCCEEDED" }, success({ status: "SUCCEEDED" })],
    [{ status: "FINISHED", progress: "100" }, success({ status: "FINISHED" })],
    [{ status: "SUCCESS" }, success({ status: "SUCCESS" })],
    [{ status: "SUCCESS", repair_progress_details: {} }, success({ status: "SUCCESS" })],
    [
      { status: "SUCCESS", repair_progress_details: ROWS },
      success({ status: "SUCCESS", repair: { total: 137, repaired: 130, failed: 7 } }),
    ],
    [
      { status: "FAILED", repair_progress_details: { total_row_count: "137", failed_row_count: null } },
      failure("repair_failed", "the repair failed", { repair: { total: 137, repaired: null, failed: null } }),
    ],
  ])("the state of a repair is read from its progress: %j", (progress, verdict) => {
    expect(read(progress)).toEqual(verdict);
  });
});

describe("byChildJob", () => {
  const child = (status: string, more: Partial<ChildJob> = {}): ChildJob => ({
    id: "child",
    status,
    createdAt: SENT + 10_000,
    ...more,
  });
  const old = child("RELEASE_CHILD_TRANSFER_COMPLETE", { id: "old", createdAt: SENT - 600_000 });
  const failed = (id: string) =>
    failure("child_failed", `the child job ${id} failed`, { status: "CHILD_TRANSFER_FAILED" });

  test.each<[string, ChildJob[], object]>([
    ["there is none yet", [], going()],
    ["there are only children of earlier calls", [old], going()],
    ["it is starting", [old, child("CHILD_TRANSFER_STARTING")], going("CHILD_TRANSFER_STARTING")],
    ["it is running", [child("CHILD_TRANSFER_STARTED")], going("CHILD_TRANSFER_STARTED")],
    ["it has copied", [child("CHILD_TRANSFER_COMPLETE")], going("CHILD_TRANSFER_COMPLETE")],
    ["it is being released", [child("RELEASE_CHILD_TRANSFER_STARTED")], going("RELEASE_CHILD_TRANSFER_STARTED")],
    ["it failed", [old, child("CHILD_TRANSFER_FAILED")], failed("child")],
    [
      "it is released completely",
      [old, child("RELEASE_CHILD_TRANSFER_COMPLETE")],
      success({ status: "RELEASE_CHILD_TRANSFER_COMPLETE" }),
    ],
    ["it is deleted", [child("DELETED")], success({ status: "DELETED" })],
    ["an earlier one failed", [child("CHILD_TRANSFER_FAILED", { id: "old", createdAt: SENT - 600_000 })], going()],
    ["DRS's clock is slow", [child("DELETED", { createdAt: SENT - 60_000 })], success({ status: "DELETED" })],
    [
      "the newest of two counts",
      [child("CHILD_TRANSFER_FAILED"), child("DELETED", { id: "new" })],
      success({ status: "DELETED" }),
    ],
    ["it has no time", [child("CHILD_TRANSFER_STARTED", { createdAt: null })], going("CHILD_TRANSFER_STARTED")],
  ])("the state of a child job is read from the list: %s", (_, children, verdict) => {
    expect(byChildJob.read(children, followed({ is_sync_re_edit: true }, null))).toEqual(verdict);
  });
});
