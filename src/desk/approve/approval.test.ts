import { describe, expect, test } from "vitest";
import { testOperation } from "../../../test/support/operation.ts";
import type { Requirement, Vote } from "../../model/approval.ts";
import type { Permission, Policy } from "../../model/policy.ts";
import { Encryptor } from "../../shared/encryptor.ts";
import { approvalFor, approvalObjection } from "./approval.ts";

/** Bob and Cy may approve for `dba`, Dan for `owners`. */
const GROUPS: Readonly<Record<string, readonly string[]>> = { dba: ["bob", "cy"], owners: ["dan"] };

const policy: Policy = {
  decide: () => ({ allowed: false, refusal: { rule: null, reason: "not asked here" } }),
  personOf: () => null,
  grants: () => false,
  freezeOn: () => null,
  mayApprove: (person, { groups }) => groups.some((group) => GROUPS[group]?.includes(person)),
};

const demand = (count: number, ...groups: string[]): Requirement => ({ rule: 0, count, groups, within: 60_000 });
const yes = (person: string, principal = `slack:${person}`): Vote => ({ person, principal, at: 1 });

describe("approval", () => {
  const [key, older] = [new Uint8Array(32).fill(1), new Uint8Array(32).fill(2)];
  const permission = (...demands: Requirement[]): Permission => ({
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
    [
      "an approval does not hold when the config has changed",
      approvalObjection(desk({ revision: "r2" }), agreedOn(), granted),
    ],
    [
      "an approval does not hold when the project is another one",
      approvalObjection(desk({ projectId: "p2" }), agreedOn(), granted),
    ],
    [
      "an approval does not hold when the params are others",
      approvalObjection(desk({}), { ...agreedOn(), actionParams: { mode: "all" } }, granted),
    ],
    [
      "an approval does not hold when the verb is another one",
      approvalObjection(desk({}), { ...agreedOn(), action: "terminate" }, granted),
    ],
    [
      "an approval does not hold when the job is another one",
      approvalObjection(desk({}), { ...agreedOn(), job: { ...agreedOn().job, id: "x" } }, granted),
    ],
    [
      "an approval does not hold when the key of the request digest is gone",
      approvalObjection(desk({ keys: [older] }), agreedOn(), granted),
    ],
    [
      "an approval does not hold when the approver was removed from the group",
      approvalObjection(desk({ may: removed }), agreedOn(), granted),
    ],
    [
      "an approval does not hold when the approver turns out to be the requester",
      approvalObjection(desk({ may: promoted }), agreedOn(), granted),
    ],
    [
      "an approval does not hold when policy requires more people by now",
      approvalObjection(desk({}), agreedOn(), permission(demand(2, "dba"))),
    ],
    [
      "an approval does not hold when policy requires another group by now",
      approvalObjection(desk({}), agreedOn(), permission(demand(1, "owners"))),
    ],
    [
      "an approval does not hold when policy requires approval only by now",
      approvalObjection(desk({}), testOperation(), granted),
    ],
  ])("%s", async (_, objection) => {
    expect(await objection).toEqual(expect.any(String));
  });

  test("an approval holds for the kept request alone", async () => {
    const encryptor = new Encryptor([key]);
    const operation = agreedOn(desk({}), '{"job":{"action_name":"reset"}}');
    const other = await encryptor.encrypt('{"job":{"action_name":"reset","action_params":{"x":1}}}', operation.id);
    expect(await approvalObjection(desk({ body: other }), operation, granted)).toEqual(expect.any(String));
    const same = await encryptor.encrypt('{"job":{"action_name":"reset"}}', operation.id);
    expect(await approvalObjection(desk({ body: same }), operation, granted)).toBeNull();
  });

  test("an approval holds when nothing has changed, also under a new key beside the old one", async () => {
    expect(await approvalObjection(desk({}), agreedOn(), granted)).toBeNull();
    expect(await approvalObjection(desk({ keys: [older, key] }), agreedOn(), granted)).toBeNull();
  });

  test("an operation without requirements needs no approval", async () => {
    expect(approvalFor(desk({}), permission(), { ...testOperation(), body: null }, 0)).toBeNull();
    expect(await approvalObjection(desk({}), testOperation(), permission())).toBeNull();
  });

  test("an approval expires after the shortest time of all requirements", () => {
    const both = permission(demand(1, "dba"), { ...demand(1, "owners"), within: 1000 });
    expect(approvalFor(desk({}), both, { ...testOperation(), body: null }, 500)).toMatchObject({ expiresAt: 1500 });
  });
});
