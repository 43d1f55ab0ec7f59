import { describe, expect, test } from "vitest";
import { unconfirmed, wantsApproval } from "./conditions.ts";

const DEMAND = { rule: 4, count: 2, groups: ["dba", "sre"], within: 60_000 };
const free = { confirmation: null, demands: [] };

describe("the job has to be typed once more", () => {
  test.each([
    ["for what cannot be undone", "terminate", "missing", free],
    ["where a rule wants it", "stop", "missing", { ...free, confirmation: 3 }],
    ["where a rule wants it, approval or not", "terminate", "missing", { confirmation: 3, demands: [DEMAND] }],
    ["where a rule wants it, in a dialect that has no way to", "stop", "waived", { ...free, confirmation: 3 }],
  ] as const)("%s", (_, action, confirmation, permission) => {
    expect(unconfirmed({ action, confirmation }, permission)).toEqual(expect.any(String));
  });
});

describe("the job need not be typed once more", () => {
  test.each([
    ["when it was", "terminate", "typed", { ...free, confirmation: 3 }],
    ["for what can be undone", "stop", "missing", free],
    ["where somebody else has to agree", "terminate", "missing", { ...free, demands: [DEMAND] }],
    ["in a dialect that has no way to, unless a rule wants it", "terminate", "waived", free],
  ] as const)("%s", (_, action, confirmation, permission) => {
    expect(unconfirmed({ action, confirmation }, permission)).toBeNull();
  });
});

test("who does not wait is told the rule and whose approval it wants", () => {
  expect(wantsApproval([DEMAND, { ...DEMAND, rule: 5, count: 1, groups: ["owners"] }])).toEqual({
    rule: 4,
    reason: "it needs the approval of 2 of dba, sre and of 1 of owners",
  });
});
