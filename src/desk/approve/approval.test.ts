import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { testOperation } from "../../../test/support/operation.ts";
import type { Agreement, Approval, Demand } from "../../model/approval.ts";
import type { Permission, Policy } from "../../model/policy.ts";
import { isEnough, objectionTo } from "../../model/voting.ts";
import { Encryptor } from "../../shared/encryptor.ts";
import { approvalFor, approvalObjection } from "./approval.ts";

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
  mayApprove: (person, { groups }) => groups.some((group) => GROUPS[group]?.includes(person)),
};

const demand = (count: number, ...groups: string[]): Demand => ({ rule: 0, count, groups, within: 60_000 });
const yes = (person: string, principal = `slack:${person}`): Agreement => ({ person, principal, at: 1 });
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
  objectionTo(policy, operation, policy.personOf(principal), pin);

describe("a word does not count", () => {
  test.each([
    ["of a client", waiting(), "client:ci-bot", "nobody"],
    ["of an id that is nobody's", waiting(), "slack:T1/U9", "nobody"],
    ["of the same user of another team", waiting(), "slack:T2/U2", "nobody"],
    ["of who asked", waiting(), "slack:T1/U1", "requester"],
    ["of who asked, by another platform", waiting(), "feishu:ou_1", "requester"],
    ["of who asked by another platform", waiting({}, "feishu:ou_1"), "slack:T1/U1", "requester"],
    ["of a person of another group", waiting(), "slack:T1/U4", "not_asked"],
    ["of who agreed before", waiting({ given: [yes("bob")] }), "slack:T1/U2", "already"],
  ] as const)("%s", (_, operation, principal, why) => {
    expect(objection(operation, principal)).toBe(why);
  });

  test.each(["queued", "sending", "running", "denied", "expired", "cancelled"] as const)(
    "about what is %s",
    (state) => {
      expect(objection({ ...waiting(), state }, "slack:T1/U2")).toBe("not_awaiting");
    },
  );

  test("by a button that was shown for another request", () => {
    expect(objection(waiting(), "slack:T1/U2", "01234568")).toBe("other_request");
    expect(objection(waiting(), "slack:T1/U2", "0123456")).toBe("other_request");
    expect(objection(waiting(), "slack:T1/U2", "")).toBe("other_request");
  });
});

test("the word of another person of the group counts, by a command or by the button that was shown", () => {
  expect(objection(waiting(), "slack:T1/U2")).toBeNull();
  expect(objection(waiting(), "slack:T1/U2", "01234567")).toBeNull();
  expect(objection(waiting({}, "client:ci-bot"), "slack:T1/U2")).toBeNull();
});

describe("it is enough", () => {
  test.each<[string, Demand[], string[], boolean]>([
    ["never with nobody", [demand(1, "dba")], [], false],
    ["not with one of two", [demand(2, "dba")], ["bob"], false],
    ["not with one person twice", [demand(2, "dba")], ["bob", "bob"], false],
    ["not with somebody of another group", [demand(1, "dba")], ["dan"], false],
    ["not with one of two demands", [demand(1, "dba"), demand(1, "owners")], ["bob"], false],
    ["with as many as are wanted", [demand(2, "dba")], ["bob", "cy"], true],
    ["with one of each demand", [demand(1, "dba"), demand(1, "owners")], ["bob", "dan"], true],
    ["with one for several demands", [demand(1, "dba"), demand(1, "dba", "owners")], ["bob"], true],
    ["when nobody is asked", [], [], true],
  ])("%s", (_, demands, people, expected) => {
    expect(
      isEnough(
        policy,
        demands,
        people.map((person) => yes(person)),
      ),
    ).toBe(expected);
  });

  test("never by who may not approve, however often they say so", () => {
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

describe("what was agreed to is sent", () => {
  const [key, older] = [new Uint8Array(32).fill(1), new Uint8Array(32).fill(2)];
  const permission = (...demands: Demand[]): Permission => ({
    ...{ allowed: true, rule: 0, confirmation: null, overridden: [] },
    demands,
  });
  const granted = permission(demand(1, "dba"));

  /** A desk as it is when the operation is asked for, and as it may be when that is to be sent. */
  const desk = ({
    revision = "r1",
    projectId = "p1",
    keys = [key],
    body = undefined as string | undefined,
    may = policy,
  }) => {
    const encryptor = new Encryptor(keys);
    return {
      ...{ policy: may, encryptor, account: { projectId }, gateway: { config: { revision } }, scale: 1 },
      store: { requests: { body: () => body } },
    };
  };

  /** An operation that Bob agreed to under the desk as it was. */
  function agreedOn(core = desk({}), body: string | null = null) {
    const asked = testOperation({ action: "reset", actionParams: { is_sync_re_edit: false } });
    const approval = approvalFor(core, granted, { ...asked, body }, 0);
    return testOperation({ ...asked, approval: approval && { ...approval, given: [yes("bob")] } });
  }

  const removed: Policy = {
    ...policy,
    mayApprove: (person, asked) => person !== "bob" && policy.mayApprove(person, asked),
  };
  const promoted: Policy = { ...policy, personOf: () => "bob" };

  test.each<[string, Promise<string | null>]>([
    ["not after the config has changed", approvalObjection(desk({ revision: "r2" }), agreedOn(), granted)],
    ["not in another project", approvalObjection(desk({ projectId: "p2" }), agreedOn(), granted)],
    ["not with other params", approvalObjection(desk({}), { ...agreedOn(), actionParams: { mode: "all" } }, granted)],
    ["not as another verb", approvalObjection(desk({}), { ...agreedOn(), action: "terminate" }, granted)],
    [
      "not on another job",
      approvalObjection(desk({}), { ...agreedOn(), job: { ...agreedOn().job, id: "x" } }, granted),
    ],
    ["not when the key of the pin is gone", approvalObjection(desk({ keys: [older] }), agreedOn(), granted)],
    ["not after who agreed was removed from the group", approvalObjection(desk({ may: removed }), agreedOn(), granted)],
    ["not when who agreed turns out to be who asked", approvalObjection(desk({ may: promoted }), agreedOn(), granted)],
    ["not when policy wants more people by now", approvalObjection(desk({}), agreedOn(), permission(demand(2, "dba")))],
    [
      "not when policy wants another group by now",
      approvalObjection(desk({}), agreedOn(), permission(demand(1, "owners"))),
    ],
    ["not when policy wants approval only by now", approvalObjection(desk({}), testOperation(), granted)],
  ])("%s", async (_, objection) => {
    expect(await objection).toEqual(expect.any(String));
  });

  test("not with another kept request", async () => {
    const encryptor = new Encryptor([key]);
    const operation = agreedOn(desk({}), '{"job":{"action_name":"reset"}}');
    const other = await encryptor.encrypt('{"job":{"action_name":"reset","action_params":{"x":1}}}', operation.id);
    expect(await approvalObjection(desk({ body: other }), operation, granted)).toEqual(expect.any(String));
    const same = await encryptor.encrypt('{"job":{"action_name":"reset"}}', operation.id);
    expect(await approvalObjection(desk({ body: same }), operation, granted)).toBeNull();
  });

  test("when nothing has changed, also under a new key beside the old one", async () => {
    expect(await approvalObjection(desk({}), agreedOn(), granted)).toBeNull();
    expect(await approvalObjection(desk({ keys: [older, key] }), agreedOn(), granted)).toBeNull();
  });

  test("without anybody where nobody has to agree", async () => {
    expect(approvalFor(desk({}), permission(), { ...testOperation(), body: null }, 0)).toBeNull();
    expect(await approvalObjection(desk({}), testOperation(), permission())).toBeNull();
  });

  test("within the shortest time of all demands", () => {
    const both = permission(demand(1, "dba"), { ...demand(1, "owners"), within: 1000 });
    expect(approvalFor(desk({}), both, { ...testOperation(), body: null }, 500)).toMatchObject({ expiresAt: 1500 });
  });
});
