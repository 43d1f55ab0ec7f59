import { describe, expect, test } from "vitest";
import type { ActionName } from "../../../model/drs.ts";
import { CATALOGUE } from "../catalogue.ts";
import { isEffectOf, type StatusEnding } from "./ending.ts";
import { readStatus } from "./status.ts";

function endingOf(action: ActionName, params: object = {}): StatusEnding {
  const ending = CATALOGUE[action].ending({ ...params });
  if (ending.by !== "status") throw new Error(`${action} does not end by status`);
  return ending;
}

const AT = { start_time: "1795539600000" };

describe("readStatus", () => {
  test.each<[ActionName, object, string]>([
    ["start", {}, "START_JOB_FAILED"],
    ["start", {}, "FULL_TRANSFER_FAILED"],
    ["start", {}, "RELEASE_RESOURCE_STARTED"],
    ["start", AT, "START_JOB_FAILED"],
    ["start", AT, "DELETED"],
    ["stop", {}, "INCRE_TRANSFER_FAILED"],
    ["stop", {}, "RELEASE_RESOURCE_COMPLETE"],
    ["restart", {}, "INCRE_TRANSFER_FAILED"],
    ["reset", {}, "START_JOB_FAILED"],
    ["reset", {}, "FULL_TRANSFER_FAILED"],
    ["terminate", {}, "RELEASE_RESOURCE_FAILED"],
  ])("%s %j has failed at status %s", (action, params, status) => {
    expect(readStatus(endingOf(action, params), status)).toEqual({
      kind: "failure",
      code: "job_failed",
      detail: `the job went to ${status}`,
      result: { status },
    });
  });

  test.each<[ActionName, object, string]>([
    ["start", {}, "CONFIGURATION"],
    ["start", {}, "WAITING_FOR_START"],
    ["start", {}, "STARTJOBING"],
    ["start", AT, "CONFIGURATION"],
    ["stop", {}, "INCRE_TRANSFER_STARTED"],
    ["restart", {}, "PAUSING"],
    ["restart", {}, "STARTJOBING"],
    ["reset", {}, "WAITING_FOR_START"],
    ["terminate", {}, "RELEASE_RESOURCE_STARTED"],
    ["terminate", {}, "PAUSING"],
    ["start", {}, "SOMETHING_NEW"],
    ["start", {}, ""],
  ])("%s %j is still running at status %s", (action, params, status) => {
    expect(readStatus(endingOf(action, params), status)).toEqual({ kind: "going", note: status });
  });

  test.each<[ActionName, object, string]>([
    ["start", {}, "FULL_TRANSFER_STARTED"],
    ["start", {}, "FULL_TRANSFER_COMPLETE"],
    ["start", {}, "INCRE_TRANSFER_STARTED"],
    ["start", AT, "WAITING_FOR_START"],
    ["start", AT, "STARTJOBING"],
    ["start", AT, "FULL_TRANSFER_STARTED"],
    ["stop", {}, "PAUSING"],
    ["restart", {}, "INCRE_TRANSFER_STARTED"],
    ["reset", {}, "FULL_TRANSFER_STARTED"],
    ["terminate", {}, "RELEASE_RESOURCE_COMPLETE"],
    ["terminate", {}, "DELETED"],
  ])("%s %j has succeeded at status %s", (action, params, status) => {
    expect(readStatus(endingOf(action, params), status)).toEqual({ kind: "success", result: { status } });
  });
});

describe("isEffectOf", () => {
  test.each<[ActionName, string, boolean]>([
    ["start", "WAITING_FOR_START", false],
    ["start", "RELEASE_RESOURCE_STARTED", false],
    ["stop", "INCRE_TRANSFER_FAILED", false],
    ["stop", "RELEASE_RESOURCE_STARTED", false],
    ["restart", "INCRE_TRANSFER_FAILED", false],
    ["terminate", "PAUSING", false],
    ["start", "STARTJOBING", true],
    ["start", "START_JOB_FAILED", true],
    ["start", "INCRE_TRANSFER_STARTED", true],
    ["stop", "PAUSING", true],
    ["restart", "STARTJOBING", true],
    ["reset", "STARTJOBING", true],
    ["terminate", "RELEASE_RESOURCE_STARTED", true],
    ["terminate", "RELEASE_RESOURCE_FAILED", true],
    ["terminate", "DELETED", true],
  ])("a changed status shows that %s took effect only if no other verb leads to it: %s %s", (action, status, shown) => {
    expect(isEffectOf(endingOf(action), status)).toBe(shown);
  });
});
