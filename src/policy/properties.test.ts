import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  ANN,
  approve,
  ask,
  BOB,
  CI,
  decideWith,
  EVERY_JOB,
  grantsWith,
  inChannel,
  type RuleInput,
  STRANGER,
} from "../../test/support/company.ts";
import type { ConfigInput } from "../config/schema.ts";
import type { Decision, Question } from "../model/policy.ts";

/** What holds whatever the policy: permissions only come from rules that allow, and restrictions only restrict. */

type Change = Required<Pick<ConfigInput, "policy" | "ceilings" | "freezes">>;

/** Every name a rule may use for these principals and jobs, written down by hand. */
const NAMES: Readonly<Record<string, readonly string[]>> = {
  [ANN]: ["*", ANN, "person:ann", "group:dba"],
  [BOB]: ["*", BOB, "person:bob", "group:dba", "group:night"],
  [STRANGER]: ["*", STRANGER],
  [CI]: ["*", CI],
};
const JOB_NAMES: Readonly<Record<string, readonly string[]>> = {
  orders: ["*", "orders", "tag:critical", "tag:shop", "account:main"],
  billing: ["*", "billing", "tag:critical", "account:main"],
  null: ["*", "account:main"],
};
const ACTION_NAMES: Readonly<Record<string, readonly string[]>> = {
  read: ["*", "read"],
  stop: ["*", "stop", "danger:load"],
  terminate: ["*", "terminate", "danger:irreversible"],
};
const CONDITIONS = ["true", "false", 'danger == "load"', 'params.mode == "x"', "params.list.size() > 0"];

const VARIANTS: readonly Partial<Question>[] = [
  {},
  { ...inChannel("C1"), params: { mode: "x", list: [1] } },
  { place: { source: "v1", channel: null }, params: { mode: "y", list: Array(200).fill(1) } },
];
const QUESTIONS: readonly Question[] = Object.keys(NAMES).flatMap((id) =>
  (Object.keys(ACTION_NAMES) as Question["action"][]).flatMap((action) =>
    VARIANTS.flatMap((more) => [
      ...["orders", "billing", null].map((alias) => ask(id, action, alias, more)),
      ask(id, action, null, { ...more, ...EVERY_JOB }),
    ]),
  ),
);

const some = (values: Iterable<string>) =>
  fc.uniqueArray(fc.constantFrom(...new Set(values)), { minLength: 1, maxLength: 3 });
const all = (names: Readonly<Record<string, readonly string[]>>) => Object.values(names).flat();
const PLACES = ["source:slack", "channel:slack/C1", "source:v1"];
const scope = {
  actions: some(all(ACTION_NAMES)) as fc.Arbitrary<RuleInput["actions"]>,
  jobs: some(all(JOB_NAMES)),
};

const ruleOf = (...effects: RuleInput["effect"][]): fc.Arbitrary<RuleInput> =>
  fc
    .record(
      {
        ...{ who: some(all(NAMES)), ...scope, effect: fc.constantFrom(...effects) },
        ...{ where: some(PLACES), when: fc.constantFrom(...CONDITIONS) },
      },
      { requiredKeys: ["who", "actions", "jobs", "effect"] },
    )
    .map(({ effect, ...rule }) => {
      if (effect !== "approve") return { ...rule, effect };
      const actions = rule.actions.filter((action) => action !== "read");
      return approve({ ...rule, actions: actions.length > 0 ? actions : ["stop"] });
    })
    .map((rule) => {
      const actions = rule.actions.filter((action) => action !== "read");
      return rule.effect === "confirm" ? { ...rule, actions: actions.length > 0 ? actions : ["stop"] } : rule;
    });

const ceiling = fc.record({ where: some(PLACES), ...scope });
const TIMES: readonly Partial<Change["freezes"][number]>[] = [
  { from: "2026-09-01T00:00:00Z", until: "2026-10-01T00:00:00Z" },
  { from: "2026-01-01T00:00:00Z", until: "2026-02-01T00:00:00Z" },
  { every: { days: ["tue"], from: "00:00", to: "06:00", timezone: "Asia/Shanghai" } },
];
const freeze = fc
  .record(
    {
      ...{ ...scope, times: fc.constantFrom(...TIMES) },
      override: fc.constantFrom(["dba"], ["night"], ["nobody"]),
    },
    { requiredKeys: ["jobs", "times"] },
  )
  .map(
    ({ times, ...shape }) => ({ ...shape, ...times, name: "freeze", reason: "a reason" }) as Change["freezes"][number],
  );

const changes: fc.Arbitrary<Change> = fc.record({
  policy: fc.array(ruleOf("allow", "allow", "deny", "approve", "confirm"), { maxLength: 7 }),
  ceilings: fc.array(ceiling, { maxLength: 2 }),
  freezes: fc.array(freeze, { maxLength: 1 }),
});

const decisions = (change: Partial<ConfigInput>): Decision[] => QUESTIONS.map(decideWith(change));
const demanded = (decision: Decision) =>
  decision.allowed ? { demands: decision.demands.length, confirms: decision.confirmation !== null } : null;

/** Nobody who was refused is allowed, and nobody is asked for less. */
function expectNoWider(after: readonly Decision[], before: readonly Decision[]): void {
  for (const [index, now] of after.entries()) {
    const then = before[index];
    if (!now.allowed || then === undefined) continue;
    if (!then.allowed) throw new Error(`became allowed: ${JSON.stringify(QUESTIONS[index])}`);
    expect(now.demands.length).toBeGreaterThanOrEqual(then.demands.length);
    expect(now.confirmation !== null || then.confirmation === null).toBe(true);
  }
}

const includes = (names: readonly string[] | undefined, list: readonly string[]) =>
  list.some((name) => names?.includes(name));

describe("whatever the policy", () => {
  test("nobody is allowed what no rule allows them", () => {
    fc.assert(
      fc.property(changes, (change) => {
        for (const [index, decision] of decisions(change).entries()) {
          const asked = QUESTIONS[index];
          if (!decision.allowed || asked === undefined) continue;
          const because = change.policy[decision.rule];
          if (because === undefined) throw new Error("a rule that does not exist");
          const names = asked.job.account === null ? ["*"] : JOB_NAMES[String(asked.job.alias)];
          expect(because.effect).toBe("allow");
          expect(includes(NAMES[asked.principal.id], because.who)).toBe(true);
          expect(includes(ACTION_NAMES[asked.action], because.actions)).toBe(true);
          expect(includes(names, because.jobs)).toBe(true);
          expect(because.when).not.toBe("false");
        }
      }),
    );
  });

  test("whoever is allowed an action is given it", () => {
    fc.assert(
      fc.property(changes, (change) => {
        const grants = grantsWith(change);
        for (const [index, { allowed }] of decisions(change).entries()) {
          const asked = QUESTIONS[index];
          if (allowed && asked) expect(grants(asked), JSON.stringify(asked)).toBe(true);
        }
      }),
    );
  });

  test("nobody is allowed anything by rules that do not allow", () => {
    fc.assert(
      fc.property(changes, fc.array(ruleOf("deny", "approve", "confirm"), { maxLength: 6 }), (change, policy) => {
        expect(decisions({ ...change, policy }).some(({ allowed }) => allowed)).toBe(false);
      }),
    );
  });

  test.each(["deny", "approve", "confirm"] as const)("one more %s, anywhere, only restricts", (effect) => {
    fc.assert(
      fc.property(changes, ruleOf(effect), fc.nat(7), (change, added, at) => {
        expectNoWider(decisions({ ...change, policy: change.policy.toSpliced(at, 0, added) }), decisions(change));
      }),
    );
  });

  test("one more ceiling only restricts", () => {
    fc.assert(
      fc.property(changes, ceiling, (change, added) => {
        expectNoWider(decisions({ ...change, ceilings: [...change.ceilings, added] }), decisions(change));
      }),
    );
  });

  test("one more freeze only restricts", () => {
    fc.assert(
      fc.property(changes, freeze, (change, added) => {
        const freezes = [...change.freezes, { ...added, name: "added" }];
        expectNoWider(decisions({ ...change, freezes }), decisions(change));
      }),
    );
  });

  test("the order of its rules changes nothing but which of them is named", () => {
    fc.assert(
      fc.property(changes, (change) => {
        const turned = { ...change, policy: change.policy.toReversed(), ceilings: change.ceilings.toReversed() };
        expect(decisions(turned).map(demanded)).toEqual(decisions(change).map(demanded));
      }),
    );
  });

  test("a demand always names a rule that asks for approvals, and a confirmation one that asks for that", () => {
    fc.assert(
      fc.property(changes, (change) => {
        for (const decision of decisions(change)) {
          if (!decision.allowed) continue;
          for (const demand of decision.demands) expect(change.policy[demand.rule]?.effect).toBe("approve");
          const confirming = decision.confirmation === null ? null : change.policy[decision.confirmation]?.effect;
          expect([null, "confirm"]).toContain(confirming);
        }
      }),
    );
  });
});
