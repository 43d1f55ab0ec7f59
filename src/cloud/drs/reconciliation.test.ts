import { describe, expect, test } from "vitest";
import type { ActionName } from "../../model/drs.ts";
import { CATALOGUE } from "./catalogue.ts";
import { jobDetailSchema } from "./detail.ts";
import { byChildren } from "./reconciliation.ts";

const detail = (job: object) => jobDetailSchema.parse({ job }).job;

/** Evidence of a lost call in a later reading, given the baseline. */
function evidence(action: ActionName, actionParams: object, baseline: object, later: object) {
  const reconciliation = CATALOGUE[action].reconciliation({ ...actionParams });
  if (reconciliation.by !== "detail") throw new Error(`${action} is not reconciled by ShowJobDetail`);
  return reconciliation.evidence(reconciliation.fingerprint(detail(baseline)), detail(later), { ...actionParams });
}

const status = (value: string) => ({ status: value });
const tasks = (...ids: string[]) => ({
  compare_result: { data_compare_task_list: ids.map((id) => ({ id, type: "lines", status: "RUNNING" })) },
});
const addresses = (...ips: string[]) => ({ public_ip_list: ips.map((public_ip) => ({ public_ip })) });
const repair = (progress: string) => ({ repair_progress_info: { status: "FINISHED", progress } });
const lines = { compare_task_param: { type: "lines" } };

describe("evidence", () => {
  test.each<[ActionName, object, object, object]>([
    ["start", {}, status("CONFIGURATION"), status("CONFIGURATION")],
    ["start", {}, status("CONFIGURATION"), status("WAITING_FOR_START")],
    ["stop", {}, status("FULL_TRANSFER_STARTED"), status("FULL_TRANSFER_COMPLETE")],
    ["stop", {}, status("INCRE_TRANSFER_STARTED"), status("INCRE_TRANSFER_FAILED")],
    ["terminate", {}, status("PAUSING"), status("STARTJOBING")],
    ["create_compare", lines, tasks("a"), tasks("a")],
    [
      "create_compare",
      lines,
      tasks("a"),
      { compare_result: { data_compare_task_list: [{ id: "b", type: "contents", status: "RUNNING" }] } },
    ],
    ["bind_eip", {}, addresses(), addresses()],
    ["unbind_eip", {}, addresses("192.0.2.1"), addresses("192.0.2.1")],
    ["unbind_eip", {}, addresses("192.0.2.1"), addresses("192.0.2.1", "192.0.2.2")],
    ["start_repair", {}, {}, {}],
    ["start_repair", {}, repair("100"), repair("100")],
  ])("a later reading shows no effect of %s %j: %j → %j", (action, actionParams, baseline, later) => {
    expect(evidence(action, actionParams, baseline, later)).toBeNull();
  });

  test.each<[ActionName, object, object, object, string | null]>([
    ["start", {}, status("CONFIGURATION"), status("STARTJOBING"), null],
    ["start", { start_time: "1" }, status("CONFIGURATION"), status("WAITING_FOR_START"), null],
    ["stop", {}, status("INCRE_TRANSFER_STARTED"), status("PAUSING"), null],
    ["restart", {}, status("PAUSING"), status("INCRE_TRANSFER_STARTED"), null],
    ["reset", {}, status("INCRE_TRANSFER_FAILED"), status("STARTJOBING"), null],
    ["terminate", {}, status("PAUSING"), status("RELEASE_RESOURCE_STARTED"), null],
    ["create_compare", lines, tasks("a"), tasks("b", "a"), "b"],
    ["bind_eip", {}, addresses(), addresses("192.0.2.1"), null],
    ["unbind_eip", {}, addresses("192.0.2.1"), addresses(), null],
    ["start_repair", {}, {}, repair("5"), null],
  ])("a later reading shows the effect of %s %j: %j → %j", (action, actionParams, baseline, later, queryId) => {
    expect(evidence(action, actionParams, baseline, later)).toEqual({ queryId });
  });

  test("a child job that the baseline lacks shows the effect of a re-edit", () => {
    const child = (id: string) => ({ id, status: "CHILD_TRANSFER_STARTING", createdAt: null });
    const baseline = byChildren.fingerprint([child("a")]);
    expect(byChildren.evidence(baseline, [child("a")])).toBeNull();
    expect(byChildren.evidence(baseline, [child("a"), child("b")])).toEqual({ queryId: null });
  });
});
