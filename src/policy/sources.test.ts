import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { compileConfig, type GatewayConfig } from "../config/compile.ts";
import type { ConfigInput } from "../config/schema.ts";
import type { PolicyAction, Question } from "../model/policy.ts";
import { dingtalk } from "../platforms/dingtalk/index.ts";
import { slack } from "../platforms/slack/index.ts";
import { teamsOutgoing } from "../platforms/teams/index.ts";
import { differenceOf } from "./difference.ts";
import { matrixOf } from "./matrix.ts";
import { cellText } from "./matrix-text.ts";
import { compilePolicy } from "./policy.ts";

const ROBOT = { corp_id: "ding00000001", robot_code: "ding0001" };

const BASE: ConfigInput = {
  accounts: {
    main: { region: "cn-north-4", project_id: "0".repeat(32), secret: "IAM_MAIN" },
    other: { region: "cn-north-4", project_id: "1".repeat(32), secret: "IAM_OTHER" },
  },
  default_account: "main",
  people: { "dba-1": { dingtalk: "ding00000001/dba1", slack: "T0001/U0001" } },
  sources: {
    slack: slack(),
    robot: dingtalk(ROBOT),
  },
};

type Rule = NonNullable<ConfigInput["policy"]>[number];

const EVERYTHING: Rule = { who: ["*"], actions: ["*"], jobs: ["*"], effect: "allow" };
const NAMED: Rule = { ...EVERYTHING, where: ["source:robot"] };

/** All jobs of an account that the config does not name. */
const [MAIN, OTHER] = [`cn-north-4/${"0".repeat(32)} *`, `cn-north-4/${"1".repeat(32)} *`];

function compiled(policy: Rule[], change: Partial<ConfigInput>): GatewayConfig {
  const config = compileConfig({ ...BASE, ...change, policy });
  if (!config.ok) throw new Error(JSON.stringify(config.error));
  return config.value;
}

function decide(policy: Rule[], action: PolicyAction, more: Partial<Question> = {}, change: Partial<ConfigInput> = {}) {
  return compilePolicy(compiled(policy, change)).decide({
    principal: { kind: "person", id: "dingtalk:ding00000001/dba1", name: "dba-1" },
    ...{ action, job: { alias: null, account: "main" }, place: { source: "robot", channel: "cid00000001" } },
    ...{ params: {}, reason: null, now: 0 },
    ...more,
  });
}

const WRITING = ["start", "stop", "restart", "reset", "terminate", "cancel_compare", "lock"] as const;

describe("a source that does not sign what is said is refused", () => {
  test.each(WRITING)("%s by a rule for all places, and is told what to write", (action) => {
    const decision = decide([EVERYTHING], action);
    expect(decision.allowed).toBe(false);
    expect(!decision.allowed && decision.refusal).toMatchObject({
      reason: expect.stringContaining('"source:robot"'),
      why: { code: "not_signed", source: "robot" },
    });
  });

  test.each(WRITING)("%s by a rule for another place", (action) => {
    expect(decide([{ ...EVERYTHING, where: ["source:slack"] }], action).allowed).toBe(false);
  });

  test("a job of another account than the default one, whatever the rules", () => {
    const decision = decide([EVERYTHING, NAMED], "read", { job: { alias: null, account: "other" } });
    expect(!decision.allowed && decision.refusal).toMatchObject({
      reason: "source robot is for jobs of account main",
      why: { code: "other_account", source: "robot", account: "main" },
    });
  });

  test("every job at once, which those of other accounts belong to", () => {
    expect(decide([EVERYTHING, NAMED], "read", { job: { alias: null, account: null } }).allowed).toBe(false);
  });

  test("a job of the default account where the config names another", () => {
    const sources = { ...BASE.sources, robot: dingtalk({ ...ROBOT, account: "other" }) };
    expect(decide([NAMED], "read", {}, { sources }).allowed).toBe(false);
    expect(decide([NAMED], "read", { job: { alias: null, account: "other" } }, { sources }).allowed).toBe(true);
  });

  test("what waits, once the source has been taken out of the config, whatever the rules", () => {
    const { robot: _, ...sources } = BASE.sources ?? {};
    const decision = decide([EVERYTHING], "start", {}, { sources });
    expect(!decision.allowed && decision.refusal.reason).toBe("source robot is not in the config");
  });

  test("more by no rule without a place, whatever it allows and whatever other sources there are", () => {
    const actions = fc.constantFrom<PolicyAction>(...WRITING);
    const rules = fc.array(
      fc.record({
        who: fc.constantFrom<string[]>(["*"], ["person:dba-1"], ["dingtalk:ding00000001/dba1"]),
        actions: fc.constantFrom<Rule["actions"]>(["*"], ["stop", "lock"], ["danger:writes"]),
        jobs: fc.constantFrom<string[]>(["*"], ["account:main"]),
        effect: fc.constant("allow" as const),
      }),
    );
    const others = fc.subarray([
      ["chat", slack()],
      ["second", dingtalk({ corp_id: "ding00000001", robot_code: "ding0002", account: "other" })],
      ["teams", teamsOutgoing({ tenant_id: "00000000-0000-4000-8000-00000000000a" })],
    ] as const);
    fc.assert(
      fc.property(rules, actions, others, (policy, action, more) => {
        const sources = { ...BASE.sources, ...Object.fromEntries(more) };
        expect(decide(policy, action, {}, { sources }).allowed).toBe(false);
      }),
    );
  });
});

describe("it is allowed", () => {
  test.each(WRITING)("%s by a rule that names it", (action) => {
    expect(decide([NAMED], action).allowed).toBe(true);
  });

  test.each(["read", "network", "diagnosis"] as const)("to look (%s) by a rule for all places", (action) => {
    expect(decide([EVERYTHING], action).allowed).toBe(true);
  });

  test("what a source that signs is", () => {
    const place = { source: "slack", channel: null };
    expect(decide([EVERYTHING], "terminate", { place }).allowed).toBe(true);
  });
});

describe("what the policy comes to for whose ids come from it", () => {
  const matrix = (policy: Rule[], change: Partial<ConfigInput> = {}) => matrixOf(compiled(policy, change));
  const cell = (policy: Rule[], action: PolicyAction, subject = "dingtalk:ding00000001/dba1", desk = MAIN) =>
    cellText(matrix(policy).cell(subject, desk, action));

  test.each([
    ["nothing by a rule for all places", [EVERYTHING], "start", "deny"],
    ["looking by a rule for all places", [EVERYTHING], "read", "allow"],
    ["what a rule names its source for", [EVERYTHING, NAMED], "start", "allow in source:robot"],
  ] as const)("is %s", (_, policy, action, text) => {
    expect(cell([...policy], action)).toBe(text);
    expect(cell([...policy], action, "dingtalk:*")).toBe(text);
  });

  test("is nothing with jobs of another account, and nothing with every job at once", () => {
    expect(cell([EVERYTHING, NAMED], "read", undefined, OTHER)).toBe("deny");
    expect(cell([EVERYTHING, NAMED], "read", undefined, "*")).toBe("deny");
  });

  test("is as before for others", () => {
    expect(cell([EVERYTHING], "start", "slack:T0001/U0001")).toBe("allow");
    expect(cell([EVERYTHING], "start", "*")).toBe("allow");
  });

  test("is more when a rule comes to name it, though all other places are allowed already", () => {
    const changes = differenceOf(matrix([EVERYTHING]), matrix([EVERYTHING, NAMED]));
    expect(new Set(changes.map(({ subject }) => subject.key))).toEqual(
      new Set(["dingtalk:ding00000001/dba1", "dingtalk:*"]),
    );
    expect(changes.every(({ widens }) => widens)).toBe(true);
  });

  test("is more when it comes into the config", () => {
    const { robot: _, ...sources } = BASE.sources ?? {};
    const changes = differenceOf(matrix([EVERYTHING], { sources }), matrix([EVERYTHING]));
    expect(
      changes.some(({ subject, action, widens }) => subject.key === "dingtalk:*" && action === "read" && widens),
    ).toBe(true);
  });
});

test("an account that there is none of is found when the config is built", () => {
  const robot = dingtalk({ ...ROBOT, account: "mian" });
  const refused = compileConfig({ ...BASE, sources: { robot } });
  expect(!refused.ok && refused.error).toEqual([
    { pointer: "/sources/robot/account", detail: expect.stringContaining('"main"') },
  ]);
});
