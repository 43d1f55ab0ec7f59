import { describe, expect, test } from "vitest";
import { ANN, approve, COMPANY, companyWith, type RuleInput, rule } from "../../test/support/company.ts";
import type { ConfigInput } from "../config/schema.ts";
import { differenceOf } from "./difference.ts";
import { matrixOf } from "./matrix.ts";
import { cellText, changesText, matrixText } from "./matrix-text.ts";

const MAIN = `cn-north-4/${"0".repeat(32)}`;
const ORDERS = `${MAIN} c7debc9c-8e09-4a5d-8dd6-cc44f78jb20r`;

const matrix = (change: Partial<ConfigInput>) => matrixOf(companyWith(change));

describe("a field of the matrix says", () => {
  const allow = rule("allow", "*");
  const every = { days: ["fri" as const], from: "22:00", to: "06:00", timezone: "UTC" };
  test.each<[string, Partial<ConfigInput>]>([
    ["deny", {}],
    ["deny", { policy: [rule("deny", "*"), approve()] }],
    ["deny", { policy: [allow, rule("deny", "group:dba", { jobs: ["tag:shop"] })] }],
    ["allow", { policy: [allow] }],
    ["allow", { policy: [rule("allow", "*", { when: 'reason != ""' }), allow] }],
    [
      'allow in source:slack or source:v1 when reason != "" or when danger == "none"',
      {
        policy: [
          rule("allow", "*", { where: ["source:v1", "source:slack"], when: 'reason != ""' }),
          rule("allow", "*", { when: 'danger == "none"' }),
        ],
      },
    ],
    [
      "allow, approve 2 of dba within 30m from source:v1 or source:console or source:slack",
      { policy: [allow, approve({ actions: ["danger:irreversible"] }, 2)] },
    ],
    ["allow, confirm in source:v1", { policy: [allow, rule("confirm", "*", { where: ["source:v1"] })] }],
    ['allow, deny when reason == ""', { policy: [allow, rule("deny", "*", { when: 'reason == ""' })] }],
    [
      "allow, never in source:slack",
      { policy: [allow], ceilings: [{ where: ["source:slack"], actions: ["read"], jobs: ["*"] }] },
    ],
    [
      "allow on engine:mysql or name:shop-*, deny on name:*-prod, never in source:slack unless on name:test-*, not during nights on name:shop-*",
      {
        policy: [
          rule("allow", "*", { jobs: ["name:shop-*", "engine:mysql"] }),
          rule("deny", "*", { jobs: ["name:*-prod"] }),
        ],
        ceilings: [{ where: ["source:slack"], actions: ["*"], jobs: ["name:test-*"] }],
        freezes: [{ name: "nights", jobs: ["name:shop-*"], reason: "sleep", every }],
      },
    ],
    ["allow", { policy: [rule("allow", "*", { jobs: ["orders", "name:shop-*"] })] }],
    [
      "allow, not during nights, even during weekend",
      {
        policy: [allow],
        freezes: [
          { name: "nights", jobs: ["orders"], reason: "sleep", every },
          { name: "weekend", jobs: ["*"], reason: "rest", every, override: ["dba"] },
        ],
      },
    ],
  ])("%s", (text, change) => {
    expect(cellText(matrix(change).cell(ANN, ORDERS, "terminate"))).toBe(text);
  });
});

test("the matrix has everybody, known or not, and every verb on every job, named or not", () => {
  const policy = [
    rule("allow", "group:dba"),
    rule("deny", "group:dba", { actions: ["danger:irreversible"] }),
    rule("allow", "client:viewer", { actions: ["read"], jobs: ["tag:critical"] }),
    rule("allow", "slack:T1/U7", { actions: ["stop"] }),
  ];
  expect(matrixText(matrix({ policy }))).toBe(`ann (slack:T1/U1)
  all but terminate: allow
  terminate: deny

bob (slack:T1/U2)
  all but terminate: allow
  terminate: deny

ci (slack:T1/U3)
  all: deny

client ci
  all: deny

client viewer
  all but read: deny
  read: allow (orders, billing); deny (users, other jobs of main, other jobs of europe, all jobs at once)

slack:T1/U7
  all but stop: deny
  stop: allow

anybody else
  all: deny`);
});

/** Changes of this policy, and whether they let somebody do more. */
const BASE: Partial<ConfigInput> = {
  policy: [
    rule("allow", "group:dba"),
    rule("allow", "client:ci", { when: 'reason != ""' }),
    rule("deny", "group:night", { actions: ["reset"] }),
    rule("deny", "*", { actions: ["start"], when: 'job.alias == "users"' }),
    approve({ actions: ["terminate"] }),
    rule("confirm", "*", { actions: ["stop"] }),
  ],
  ceilings: [{ where: ["source:slack"], actions: ["*"], jobs: ["tag:critical"] }],
  freezes: [
    { name: "year-end", jobs: ["*"], reason: "books", from: "2026-12-31T00:00:00Z", until: "2027-01-02T00:00:00Z" },
  ],
};
const BASE_POLICY = BASE.policy ?? [];
const without = (index: number) => ({ policy: BASE_POLICY.toSpliced(index, 1) });
const withRule = (index: number, changed: (typeof BASE_POLICY)[number]) => ({
  policy: BASE_POLICY.toSpliced(index, 1, changed),
});
const approvedFrom = (...where: string[]): RuleInput => ({
  ...{ who: ["*"], actions: ["terminate"], jobs: ["*"], effect: "approve" },
  approvals: { count: 1, groups: ["dba"], within: "30m", where },
});
const [FREEZE] = BASE.freezes ?? [];

const changed = (change: Partial<ConfigInput>) => differenceOf(matrix(BASE), matrix({ ...BASE, ...change }));

describe("somebody may do more", () => {
  test.each<[string, Partial<ConfigInput>]>([
    ["when a rule allows more people", withRule(0, rule("allow", "*"))],
    ["when a condition goes", withRule(1, rule("allow", "client:ci"))],
    ["when a condition is another", withRule(1, rule("allow", "client:ci", { when: "true" }))],
    ["when a deny goes", without(2)],
    [
      "when a deny comes under another condition",
      withRule(3, rule("deny", "*", { actions: ["start"], when: "false" })),
    ],
    ["when approvals go", without(4)],
    ["when fewer approvals are wanted", { policy: [...BASE_POLICY.slice(0, 4), approve({ actions: ["reset"] })] }],
    [
      "when an approval may come later",
      withRule(4, {
        ...rule("confirm", "*", { actions: ["terminate"] }),
        ...{ effect: "approve", approvals: { count: 1, groups: ["dba"], within: "31m" } },
      }),
    ],
    ["when a confirmation goes", without(5)],
    ["when a ceiling goes", { ceilings: [] }],
    ["when a ceiling lists more", { ceilings: [{ where: ["source:slack"], actions: ["*"], jobs: ["*"] }] }],
    ["when a freeze goes", { freezes: [] }],
    ["when a freeze may be overridden", { freezes: FREEZE ? [{ ...FREEZE, override: ["night"] }] : [] }],
    ["when a freeze is shorter", { freezes: FREEZE ? [{ ...FREEZE, until: "2027-01-01T00:00:00Z" }] : [] }],
    ["when somebody joins a group", { groups: { ...COMPANY.groups, dba: ["ann", "bob", "ci"] } }],
    ["when somebody leaves a group that is denied", { groups: { ...COMPANY.groups, night: [] } }],
    ["when a person has another id", { people: { ...COMPANY.people, ann: { slack: "T1/U5" } } }],
    [
      "when an alias means another job",
      { jobs: { ...COMPANY.jobs, orders: { id: "00000000-0000-0000-0000-000000000000", tags: ["critical", "shop"] } } },
    ],
    [
      "when a job has another tag",
      {
        jobs: {
          ...COMPANY.jobs,
          users: { id: "e7a1c04b-93d2-4f6e-a7b5-61c2d48jb20r", account: "europe", tags: ["critical"] },
        },
      },
    ],
  ])("%s", (_, change) => {
    expect(changed(change).some(({ widens }) => widens)).toBe(true);
  });
});

describe("nobody may do more", () => {
  test.each<[string, Partial<ConfigInput>]>([
    ["when nothing changes", {}],
    ["when the order changes", { policy: BASE_POLICY.toReversed() }],
    ["when an allow goes", without(1)],
    ["when a deny comes", { policy: [rule("deny", "*", { actions: ["reset"] }), ...BASE_POLICY] }],
    ["when a deny loses its condition", withRule(3, rule("deny", "*", { actions: ["start"] }))],
    ["when more approvals are wanted", withRule(4, approve({ actions: ["terminate"] }, 2))],
    ["when approvals are wanted for more", withRule(4, approve())],
    ["when approvals count from fewer places", withRule(4, approvedFrom("source:v1"))],
    ["when approvals count from one channel of a source only", withRule(4, approvedFrom("channel:slack/C1"))],
    ["when a confirmation comes", { policy: [...BASE_POLICY, rule("confirm", "*")] }],
    ["when a freeze has another name", { freezes: FREEZE ? [{ ...FREEZE, name: "new-year" }] : [] }],
    [
      "when a second freeze comes",
      { freezes: FREEZE ? [FREEZE, { ...FREEZE, name: "audit", until: "2028-01-01T00:00:00Z" }] : [] },
    ],
    ["when somebody leaves a group that is allowed", { groups: { ...COMPANY.groups, dba: ["ann"], night: ["bob"] } }],
    ["when a client goes", { clients: { viewer: { token: "VIEWER_TOKEN" } }, ...without(1) }],
  ])("%s", (_, change) => {
    expect(changed(change).filter(({ widens }) => widens)).toEqual([]);
  });
});

test("one approval where two were wanted is more; a ceiling of a source is no less than one of its channel", () => {
  const widens = (before: Partial<ConfigInput>, after: Partial<ConfigInput>) =>
    differenceOf(matrix(before), matrix(after)).some((change) => change.widens);
  const approvals = (count: number) => ({ policy: [rule("allow", "*"), approve({}, count)] });
  expect([widens(approvals(2), approvals(1)), widens(approvals(1), approvals(2))]).toEqual([true, false]);
  const votes = (...where: string[]) => ({ policy: [rule("allow", "*"), approvedFrom(...where)] });
  expect(widens(votes("source:v1"), approvals(1))).toBe(true);
  expect(widens(votes("channel:slack/C1"), votes("source:slack"))).toBe(true);
  const ceilingOf = (place: string) => ({
    policy: [rule("allow", "*")],
    ceilings: [{ where: [place], actions: ["read" as const], jobs: ["*"] }],
  });
  const [source, channel] = [ceilingOf("source:slack"), ceilingOf("channel:slack/C1")];
  expect([widens(source, channel), widens(channel, source)]).toEqual([true, false]);
});

test("differences read by person, those together that read the same", () => {
  const policy = [...BASE_POLICY.toSpliced(1, 1), rule("allow", "slack:T9/U9", { actions: ["stop"] })];
  expect(
    changesText(changed({ policy, freezes: [], ceilings: [], groups: { dba: ["ann"], night: ["bob"] } })),
  ).toContain(`client ci
- allow when reason != "", not during year-end → deny (all but start, stop, terminate, read, lock: orders, billing)`);
  expect(changesText(changed({ policy: [...BASE_POLICY, rule("allow", "slack:T9/U9", { actions: ["stop"] })] }))).toBe(
    `slack:T9/U9
+ deny → allow, confirm, not during year-end (stop: orders, billing)
+ deny → allow, confirm, never in source:slack, not during year-end (stop: users, other jobs of main, other jobs of europe)`,
  );
});
