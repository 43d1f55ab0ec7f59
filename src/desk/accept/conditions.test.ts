import { describe, expect, test } from "vitest";
import { unconfirmed, wantsApproval } from "./conditions.ts";

const DEMAND = { rule: 4, count: 2, groups: ["dba", "sre"], within: 60_000 };
const free = { confirmation: null, demands: [] };

describe("confirmation", () => {
  test.each([
    ["an irreversible action has to be confirmed", "terminate", "missing", free],
    ["a rule can require confirmation", "stop", "missing", { ...free, confirmation: 3 }],
    ["a rule can require confirmation beside approval", "terminate", "missing", { confirmation: 3, demands: [DEMAND] }],
    [
      "a rule can require confirmation in a dialect that has no way to give it",
      "stop",
      "waived",
      { ...free, confirmation: 3 },
    ],
  ] as const)("%s", (_, action, confirmation, permission) => {
    expect(unconfirmed({ action, confirmation }, permission)).toEqual(expect.any(String));
  });

  test.each([
    ["a confirmed action need not be confirmed", "terminate", "typed", { ...free, confirmation: 3 }],
    ["a reversible action need not be confirmed", "stop", "missing", free],
    [
      "an irreversible action that needs approval need not be confirmed",
      "terminate",
      "missing",
      { ...free, demands: [DEMAND] },
    ],
    ["an irreversible action need not be confirmed in a dialect that has no way to do so", "terminate", "waived", free],
  ] as const)("%s", (_, action, confirmation, permission) => {
    expect(unconfirmed({ action, confirmation }, permission)).toBeNull();
  });
});

test("the refusal of a command that may not wait names the rule and the approvers", () => {
  expect(wantsApproval([DEMAND, { ...DEMAND, rule: 5, count: 1, groups: ["owners"] }])).toEqual({
    rule: 4,
    reason: "it needs the approval of 2 of dba, sre and of 1 of owners",
  });
});
