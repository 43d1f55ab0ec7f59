import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { testOperation } from "../../test/support/operation.ts";
import type { Approval, Requirement, Vote } from "./approval.ts";
import type { Policy } from "./policy.ts";
import { isEnough, objectionToVote } from "./voting.ts";

/** Ann is known on two platforms; Bob and Cy are of the same group; Dan is of another. */
const PEOPLE: Readonly<Record<string, string>> = {
  "slack:T1/U1": "ann",
  "feishu:ou_1": "ann",
  "slack:T1/U2": "bob",
  "slack:T1/U3": "cy",
  "slack:T1/U4": "dan",
};
const GROUPS: Readonly<Record<string, readonly string[]>> = { dba: ["ann", "bob", "cy"], owners: ["dan"] };

const policy: Policy = {
  decide: () => ({ allowed: false, refusal: { rule: null, reason: "not asked here" } }),
  personOf: (principal) => PEOPLE[principal] ?? null,
  grants: () => false,
  freezeOn: () => null,
  mayApprove: (person, { groups }) => groups.some((group) => GROUPS[group]?.includes(person)),
};

const demand = (count: number, ...groups: string[]): Requirement => ({ rule: 0, count, groups, within: 60_000 });
const yes = (person: string, principal = `slack:${person}`): Vote => ({ person, principal, at: 1 });
const approval = (change: Partial<Approval> = {}): Approval => ({
  ...{ demands: [demand(1, "dba")], pin: "0123456789abcdef", expiresAt: 9, given: [], shownAt: null },
  ...change,
});
const waiting = (change: Partial<Approval> = {}, requester = "slack:T1/U1") =>
  testOperation({
    state: "awaiting_approval",
    approval: approval(change),
    principal: { kind: "person", id: requester, name: "x" },
  });

const objection = (operation: ReturnType<typeof waiting>, principal: string, pin: string | null = null) =>
  objectionToVote(policy, operation, policy.personOf(principal), pin);

describe("objectionToVote", () => {
  test.each([
    ["a vote of a client does not count", waiting(), "client:ci-bot", "nobody"],
    ["a vote of an id that belongs to nobody does not count", waiting(), "slack:T1/U9", "nobody"],
    ["a vote of the same user id in another team does not count", waiting(), "slack:T2/U2", "nobody"],
    ["a vote of the requester does not count", waiting(), "slack:T1/U1", "requester"],
    ["a vote of the requester on another platform does not count", waiting(), "feishu:ou_1", "requester"],
    [
      "a vote of the requester, who asked on another platform does not count",
      waiting({}, "feishu:ou_1"),
      "slack:T1/U1",
      "requester",
    ],
    ["a vote of a person of another group does not count", waiting(), "slack:T1/U4", "not_asked"],
    ["a vote of a person who has voted does not count", waiting({ given: [yes("bob")] }), "slack:T1/U2", "already"],
  ] as const)("%s", (_, operation, principal, why) => {
    expect(objection(operation, principal)).toBe(why);
  });

  test.each(["queued", "sending", "running", "denied", "expired", "cancelled"] as const)(
    "a vote on an operation that is %s does not count",
    (state) => {
      expect(objection({ ...waiting(), state }, "slack:T1/U2")).toBe("not_awaiting");
    },
  );

  test("a vote by the button of another request does not count", () => {
    expect(objection(waiting(), "slack:T1/U2", "01234568")).toBe("other_request");
    expect(objection(waiting(), "slack:T1/U2", "0123456")).toBe("other_request");
    expect(objection(waiting(), "slack:T1/U2", "")).toBe("other_request");
  });

  test("a vote of another person of the group counts, by a command or by the button that was shown", () => {
    expect(objection(waiting(), "slack:T1/U2")).toBeNull();
    expect(objection(waiting(), "slack:T1/U2", "01234567")).toBeNull();
    expect(objection(waiting({}, "client:ci-bot"), "slack:T1/U2")).toBeNull();
  });
});

describe("isEnough", () => {
  test.each<[string, Requirement[], string[], boolean]>([
    ["of nobody are not enough", [demand(1, "dba")], [], false],
    ["of one person are not enough where two are required", [demand(2, "dba")], ["bob"], false],
    ["of one person who voted twice count once", [demand(2, "dba")], ["bob", "bob"], false],
    ["of another group do not count", [demand(1, "dba")], ["dan"], false],
    ["for one of two requirements are not enough", [demand(1, "dba"), demand(1, "owners")], ["bob"], false],
    ["of as many people as are required are enough", [demand(2, "dba")], ["bob", "cy"], true],
    ["of one person for each requirement are enough", [demand(1, "dba"), demand(1, "owners")], ["bob", "dan"], true],
    [
      "of one person are enough for several requirements",
      [demand(1, "dba"), demand(1, "dba", "owners")],
      ["bob"],
      true,
    ],
    ["are enough when none is required", [], [], true],
  ])("the votes %s", (_, demands, people, expected) => {
    expect(
      isEnough(
        policy,
        demands,
        people.map((person) => yes(person)),
      ),
    ).toBe(expected);
  });

  test("people who may not approve are never enough, however often they vote", () => {
    const people = fc.array(fc.constantFrom("dan", "eve", "mallory"));
    fc.assert(
      fc.property(people, fc.integer({ min: 1, max: 3 }), (given, count) => {
        expect(
          isEnough(
            policy,
            [demand(count, "dba")],
            given.map((person) => yes(person)),
          ),
        ).toBe(false);
      }),
    );
  });
});
