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
  limitsAllow: ({ source }) => source !== "barred",
  acceptsVotesFrom: ({ source }, { where }) => where === undefined || where.includes(`source:${source}`),
  placesToVote: () => [],
};

const demand = (count: number, ...groups: string[]): Requirement => ({ rule: 0, count, groups, within: 60_000 });
const SLACK = { source: "slack", channel: null };
const yes = (person: string, principal = `slack:${person}`): Vote => ({
  ...{ person, principal, place: SLACK, at: 1, mac: "" },
});
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
  objectionToVote(policy, operation, { person: policy.personOf(principal), place: SLACK }, pin);

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
    [
      "a vote from a place that the rule does not name does not count",
      waiting({ demands: [{ ...demand(1, "dba"), where: ["source:console"] }] }),
      "slack:T1/U2",
      "not_here",
    ],
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
    ["from another place do not count", [{ ...demand(1, "dba"), where: ["source:console"] }], ["bob"], false],
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
        testOperation(),
        demands,
        people.map((person) => yes(person)),
      ),
    ).toBe(expected);
  });

  test.each<[string, Partial<Requirement>, string, boolean]>([
    ["whose source the rule accepts counts, wherever `where` wants votes", { where: ["source:console"] }, "jira", true],
    ["of another source does not count", { tickets: ["servicenow"] }, "jira", false],
    ["does not count where the rule accepts none", { tickets: undefined }, "jira", false],
    ["does not count where the source may not ask for it", { tickets: ["barred"] }, "barred", false],
  ])("the vote of a ticket %s", (_, change, source, expected) => {
    const vote = { ...yes("bob"), place: { source, channel: null }, ticket: { source, change: "7" } };
    const requirement = { ...demand(1, "dba"), tickets: ["jira"], ...change };
    expect(isEnough(policy, testOperation(), [requirement], [vote])).toBe(expected);
  });

  test("people who may not approve are never enough, however often they vote", () => {
    const people = fc.array(fc.constantFrom("dan", "eve", "mallory"));
    fc.assert(
      fc.property(people, fc.integer({ min: 1, max: 3 }), (given, count) => {
        expect(
          isEnough(
            policy,
            testOperation(),
            [demand(count, "dba")],
            given.map((person) => yes(person)),
          ),
        ).toBe(false);
      }),
    );
  });
});
