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

describe("what is looked at by the query_id of its answer", () => {
  test.each([
    ["is_writable", byWritable],
    ["diagnosis", byDiagnosis],
  ] as const)("cannot be looked at without one: %s", (type, ending) => {
    expect(ending.query(followed({}, null))).toBeNull();
    expect(ending.query(followed())).toEqual({ type, query_id: "q-1" });
  });
});

describe("a public IP", () => {
  const EDGE = { id: "i-1", public_ip: "198.51.100.7", type: "master" };
  const OTHER = { id: "i-2", public_ip: "203.0.113.9", type: "slave" };
  const asked = followed({ public_ip_config: EDGE }, null);

  test("is looked for in the job's detail, query_id or not", () => {
    expect(byBoundIp.query(asked)).toEqual({ type: "detail" });
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
  ] as const)("that is to be %s, with %j", (wanted, job, verdict) => {
    expect(
      (wanted === "bound" ? byBoundIp : byUnboundIp).read(jobOf(job), wanted === "bound" ? asked : followed()),
    ).toEqual(verdict);
  });
});

test.each([
  [undefined, going()],
  ["pending", going("pending")],
  ["something", going("something")],
  ["success", success()],
])("a target that is to be writable is so once DRS says success: %s", (is_writable, verdict) => {
  expect(byWritable.read(jobOf({ is_writable }), followed())).toEqual(verdict);
});

describe("a diagnosis", () => {
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
    ["there is none", [], going()],
    ["it has not begun", [{ status: "INIT" }], going()],
    ["it has not begun, and says so", [{ status: "INIT", progress: 0 }], going("0%")],
    ["it runs", [{ status: "RUNNING", progress: 40 }], going("40%")],
    ["it runs and others have ended", [{ status: "RUNNING" }, { status: "SUCCESS" }], going()],
  ])("goes on while %s", (_, diagnoses, verdict) => {
    expect(byDiagnosis.read(jobOf({ diagnoses }), followed())).toEqual(verdict);
  });

  test.each([
    [{ status: "FAILED", error_msg: "no memory" }, "no memory"],
    [{ status: "FAILED", error_msg: "" }, "the diagnosis failed"],
    [{ status: "FAILED" }, "the diagnosis failed"],
  ])("that did not come to an end failed: %j", (diagnosis, detail) => {
    expect(byDiagnosis.read(jobOf({ diagnoses: [diagnosis] }), followed())).toEqual(
      failure("diagnosis_failed", detail),
    );
  });

  test("that ended tells what it found and what DRS suggests", () => {
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

describe("a repair", () => {
  const asked = followed({ repair_info: { query_id: "c-1" } }, "q-1");
  const read = (repair_progress_info?: object) => byRepair.read(jobOf({ repair_progress_info }), asked);

  test("is looked for by the compare task whose differences are repaired", () => {
    expect(byRepair.query(asked)).toEqual({ type: "repair_progress", query_id: "c-1" });
    expect(byRepair.query(followed())).toBeNull();
  });

  test.each([
    [undefined, going()],
    [{}, going()],
    [{ status: "RUNNING" }, going("RUNNING")],
    [{ status: "RUNNING", progress: "45" }, going("45%")],
    [{ status: "RUNNING", progress: 45 }, going("45%")],
    [{ status: "RUNNING", progress: "45%" }, going("45%")],
    [{ status: "FAILED" }, failure("repair_failed", "the repair failed")],
    [{ status: "FAILED", error_msg: "no rights" }, failure("repair_failed", "no rights")],
    [{ status: "SUCCEEDED" }, success({ status: "SUCCEEDED" })],
    [{ status: "FINISHED", progress: "100" }, success({ status: "FINISHED" })],
    [{ status: "SUCCESS" }, success({ status: "SUCCESS" })],
  ])("is read from its progress: %j", (progress, verdict) => {
    expect(read(progress)).toEqual(verdict);
  });
});

describe("a child job", () => {
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
    ["there are only those of earlier calls", [old], going()],
    ["it starts", [old, child("CHILD_TRANSFER_STARTING")], going("CHILD_TRANSFER_STARTING")],
    ["it runs", [child("CHILD_TRANSFER_STARTED")], going("CHILD_TRANSFER_STARTED")],
    ["it has copied", [child("CHILD_TRANSFER_COMPLETE")], going("CHILD_TRANSFER_COMPLETE")],
    ["it is released", [child("RELEASE_CHILD_TRANSFER_STARTED")], going("RELEASE_CHILD_TRANSFER_STARTED")],
    ["it failed", [old, child("CHILD_TRANSFER_FAILED")], failed("child")],
    [
      "it is over",
      [old, child("RELEASE_CHILD_TRANSFER_COMPLETE")],
      success({ status: "RELEASE_CHILD_TRANSFER_COMPLETE" }),
    ],
    ["it is gone", [child("DELETED")], success({ status: "DELETED" })],
    ["an earlier one failed", [child("CHILD_TRANSFER_FAILED", { id: "old", createdAt: SENT - 600_000 })], going()],
    ["DRS's clock is late", [child("DELETED", { createdAt: SENT - 60_000 })], success({ status: "DELETED" })],
    [
      "the newest counts",
      [child("CHILD_TRANSFER_FAILED"), child("DELETED", { id: "new" })],
      success({ status: "DELETED" }),
    ],
    ["it names no time", [child("CHILD_TRANSFER_STARTED", { createdAt: null })], going("CHILD_TRANSFER_STARTED")],
  ])("is read from the list: %s", (_, children, verdict) => {
    expect(byChildJob.read(children, followed({ is_sync_re_edit: true }, null))).toEqual(verdict);
  });
});
