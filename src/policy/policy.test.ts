import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { compileConfig } from "../config/compile.ts";
import type { PolicyRule } from "../config/schema.ts";
import type { Decision, Question } from "../desk/ports.ts";
import { compilePolicy, identitiesOf } from "./policy.ts";

function configWith(policy: readonly PolicyRule[]) {
  const config = compileConfig({
    accounts: { main: { region: "cn-north-4", project_id: "0".repeat(32), secret: "IAM_MAIN" } },
    default_account: "main",
    jobs: {
      orders: { id: "c7debc9c-8e09-4a5d-8dd6-cc44f78jb20r" },
      billing: { id: "d0f96c1d-571f-4b63-98a5-3b85b36jb20r" },
    },
    people: { ann: { slack: "T1/U1" }, bob: { slack: "T1/U2" }, ci: { slack: "T1/U3" } },
    groups: { dba: ["ann", "bob"], night: ["bob"] },
    clients: { ci: { token: "CI_TOKEN" }, viewer: { token: "VIEWER_TOKEN" } },
    policy: [...policy],
  });
  if (!config.ok) throw new Error(JSON.stringify(config.error));
  return config.value;
}

const decideWith = (policy: readonly PolicyRule[]) => compilePolicy(configWith(policy)).decide;

/** Every name a rule may use for these principals, written down by hand. */
const IDENTITIES: Readonly<Record<string, readonly string[]>> = {
  "slack:T1/U1": ["*", "slack:T1/U1", "person:ann", "group:dba"],
  "slack:T1/U2": ["*", "slack:T1/U2", "person:bob", "group:dba", "group:night"],
  "slack:T1/U9": ["*", "slack:T1/U9"],
  "client:ci": ["*", "client:ci"],
  "client:viewer": ["*", "client:viewer"],
};

const ask = (id: string, action: Question["action"], alias: string | null = "orders"): Question => ({
  principal: { kind: id.startsWith("client:") ? "client" : "person", id, name: id },
  action,
  job: { alias, account: "main" },
  place: { source: "slack", channel: null },
  ...{ params: {}, reason: null, now: 1_790_000_000_000 },
});

const rule = (effect: PolicyRule["effect"], who: string, more: Partial<PolicyRule> = {}): PolicyRule => ({
  ...{ who: [who], actions: ["*"], jobs: ["*"], effect },
  ...more,
});

const permitted = (by: number): Decision => ({
  allowed: true,
  rule: by,
  demands: [],
  confirmation: null,
  overridden: [],
});

const NOBODY: Decision = {
  allowed: false,
  refusal: { rule: null, reason: "no rule of the policy allows it" },
};

describe("policy refuses", () => {
  test.each<[string, PolicyRule[], Question]>([
    ["everything when there is no rule", [], ask("slack:T1/U1", "read")],
    ["a stranger", [rule("allow", "group:dba")], ask("slack:T1/U9", "read")],
    ["a person of another group", [rule("allow", "group:night")], ask("slack:T1/U1", "stop")],
    ["the same user of another team", [rule("allow", "slack:T1/U1")], ask("slack:T2/U1", "stop")],
    ["a client of another name", [rule("allow", "client:ci")], ask("client:viewer", "stop")],
    ["a client by a person's name", [rule("allow", "person:ci")], ask("client:ci", "stop")],
    ["a person by a client's name", [rule("allow", "client:ci")], ask("slack:T1/U3", "stop")],
    ["a verb that is not named", [rule("allow", "*", { actions: ["stop"] })], ask("client:ci", "start")],
    ["a verb where only looking is allowed", [rule("allow", "*", { actions: ["read"] })], ask("client:ci", "stop")],
    ["looking where only a verb is allowed", [rule("allow", "*", { actions: ["stop"] })], ask("client:ci", "read")],
    ["a job that is not named", [rule("allow", "*", { jobs: ["billing"] })], ask("client:ci", "stop")],
    ["a job without an alias", [rule("allow", "*", { jobs: ["orders"] })], ask("client:ci", "stop", null)],
  ])("%s", (_, policy, question) => {
    expect(decideWith(policy)(question)).toEqual(NOBODY);
  });

  test("what one rule denies, whatever others allow and wherever they stand", () => {
    const allow = rule("allow", "*");
    const deny = rule("deny", "group:night", { actions: ["reset"], jobs: ["orders"], reason: "not at night" });
    const refusal = (index: number) => ({ allowed: false, refusal: { rule: index, reason: "not at night" } });
    expect(decideWith([allow, deny])(ask("slack:T1/U2", "reset"))).toEqual(refusal(1));
    expect(decideWith([deny, allow])(ask("slack:T1/U2", "reset"))).toEqual(refusal(0));
    expect(decideWith([allow, deny])(ask("slack:T1/U1", "reset"))).toEqual(permitted(0));
    expect(decideWith([allow, deny])(ask("slack:T1/U2", "reset", "billing"))).toEqual(permitted(0));
  });

  test("with a reason even where the rule gives none", () => {
    expect(decideWith([rule("deny", "*")])(ask("client:ci", "stop"))).toEqual({
      allowed: false,
      refusal: { rule: 0, reason: expect.stringMatching(/./) },
    });
  });
});

describe("policy allows", () => {
  test.each<[string, PolicyRule, Question]>([
    ["everybody, known or not", rule("allow", "*"), ask("slack:T9/U9", "read")],
    ["a person by name", rule("allow", "person:ann"), ask("slack:T1/U1", "start")],
    ["a person by group", rule("allow", "group:night"), ask("slack:T1/U2", "start")],
    ["a person by the platform's id", rule("allow", "slack:T1/U9"), ask("slack:T1/U9", "start")],
    ["a client", rule("allow", "client:ci"), ask("client:ci", "terminate")],
    ["one of several verbs", rule("allow", "*", { actions: ["read", "stop"] }), ask("client:ci", "stop")],
    ["one of several jobs", rule("allow", "*", { jobs: ["billing", "orders"] }), ask("client:ci", "stop")],
    ["a job without an alias, by * alone", rule("allow", "*"), ask("client:ci", "stop", null)],
  ])("%s", (_, only, question) => {
    expect(decideWith([only])(question)).toEqual(permitted(0));
  });

  test("by the first of the rules that do", () => {
    const policy = [rule("allow", "client:viewer"), rule("allow", "client:ci"), rule("allow", "*")];
    expect(decideWith(policy)(ask("client:ci", "stop"))).toEqual(permitted(1));
  });
});

test.each(Object.entries(IDENTITIES))("a principal is known by all its names: %s", (id, identities) => {
  expect([...identitiesOf(configWith([]), id)].sort()).toEqual([...identities].sort());
});

describe("whatever the policy", () => {
  const ACTIONS = ["read", "stop", "reset", "terminate"] as const;
  const JOBS = ["orders", "billing", null] as const;
  const QUESTIONS = Object.keys(IDENTITIES).flatMap((id) =>
    ACTIONS.flatMap((action) => JOBS.map((alias) => ask(id, action, alias))),
  );
  const some = <T>(...values: T[]) => fc.uniqueArray(fc.constantFrom(...values), { minLength: 1, maxLength: 3 });
  const ruleOf = (...effects: PolicyRule["effect"][]): fc.Arbitrary<PolicyRule> =>
    fc.record({
      who: some(...new Set(Object.values(IDENTITIES).flat())),
      actions: some<PolicyRule["actions"][number]>("*", ...ACTIONS),
      jobs: some("*", "orders", "billing"),
      effect: fc.constantFrom(...effects),
    });
  const policies = fc.array(ruleOf("allow", "deny"), { maxLength: 6 });
  const allowedBy = (policy: readonly PolicyRule[]) => {
    const decide = decideWith(policy);
    return QUESTIONS.map((question) => decide(question).allowed);
  };
  const isWithin = (less: readonly boolean[], more: readonly boolean[]) =>
    less.every((allowed, index) => !allowed || more[index]);

  test("nobody is allowed what no rule allows them", () => {
    fc.assert(
      fc.property(policies, (policy) => {
        const decide = decideWith(policy);
        for (const question of QUESTIONS) {
          const decision = decide(question);
          if (!decision.allowed) continue;
          const because = policy[decision.rule];
          const names = IDENTITIES[question.principal.id] ?? [];
          expect(because?.effect).toBe("allow");
          expect(because?.who.some((name) => names.includes(name))).toBe(true);
          expect(because?.actions.some((name) => name === "*" || name === question.action)).toBe(true);
          expect(because?.jobs.some((name) => name === "*" || name === question.job.alias)).toBe(true);
        }
      }),
    );
  });

  test("nobody is allowed anything by rules that only deny", () => {
    fc.assert(
      fc.property(fc.array(ruleOf("deny"), { maxLength: 6 }), (policy) => {
        expect(allowedBy(policy)).not.toContain(true);
      }),
    );
  });

  test("one more deny, anywhere, never allows more; one more allow never allows less", () => {
    fc.assert(
      fc.property(policies, ruleOf("deny", "allow"), fc.nat(6), (policy, added, at) => {
        const before = allowedBy(policy);
        const after = allowedBy(policy.toSpliced(at, 0, added));
        expect(added.effect === "deny" ? isWithin(after, before) : isWithin(before, after)).toBe(true);
      }),
    );
  });

  test("the order of its rules changes nothing", () => {
    fc.assert(
      fc.property(policies, (policy) => {
        expect(allowedBy(policy.toReversed())).toEqual(allowedBy(policy));
      }),
    );
  });
});
