import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ANN, ask, companyWith, problemsOf, rule } from "../../test/support/company.ts";
import type { ConfigInput } from "../config/schema.ts";
import type { JobTraits, Listings } from "../model/directory.ts";
import type { Decision, Question } from "../model/policy.ts";
import { slack } from "../platforms/slack/index.ts";
import { compilePolicy } from "./policy.ts";

/** Selectors that go by what DRS lists: `name:` and `engine:`. */

/** A job that the config does not name. */
const SHOP = "f1b2c3d4-0000-4000-8000-00000000job1";

const OTHER = "f1b2c3d4-0000-4000-8000-00000000job2";

const onJob = (id: string | undefined, action: Question["action"] = "stop", more: Partial<Question["job"]> = {}) =>
  ask(ANN, action, null, { job: { alias: null, account: "main", id, ...more } });

const listing =
  (jobs: Readonly<Record<string, JobTraits>>): Listings =>
  (account, id) =>
    (account === "main" && jobs[id]) || null;

const decided = (change: Partial<ConfigInput>, question: Question, jobs: Readonly<Record<string, JobTraits>>) =>
  compilePolicy(companyWith(change), listing(jobs)).decide(question);

const isAllowed = (...asked: Parameters<typeof decided>) => decided(...asked).allowed;

const only = (...jobs: string[]): Partial<ConfigInput> => ({ policy: [rule("allow", "*", { jobs })] });

describe("a permission covers", () => {
  const jobs = { [SHOP]: { name: "Shop-Orders", engine: "oracle-to-gaussdbv5" } };

  test.each<[string, string[], boolean]>([
    ["a job by a pattern of its name", ["name:shop-*"], true],
    ["a job by its whole name, in any case", ["name:SHOP-ORDERS"], true],
    ["no job by a part of its name", ["name:shop"], false],
    ["a job by its engine", ["engine:oracle-to-gaussdbv5"], true],
    ["a job by the engine of its source", ["engine:oracle"], true],
    ["a job by the engine of its target", ["engine:gaussdb*"], true],
    ["no job of another engine", ["engine:mysql"], false],
    ["a job by one selector of several", ["orders", "name:x-*", "engine:oracle"], true],
  ])("%s", (_, selectors, allowed) => {
    expect(isAllowed(only(...selectors), onJob(SHOP), jobs)).toBe(allowed);
  });

  test("a job with an alias by its name in DRS, too", () => {
    const orders = { "c7debc9c-8e09-4a5d-8dd6-cc44f78jb20r": { name: "shop-1", engine: null } };
    expect(isAllowed(only("name:shop-*"), ask(ANN, "stop"), orders)).toBe(true);
    expect(isAllowed(only("name:shop-*"), ask(ANN, "stop", "billing"), orders)).toBe(false);
  });

  test("no job of another account that has the same id", () => {
    const question = ask(ANN, "stop", null, { job: { alias: null, account: "europe", id: SHOP } });
    expect(isAllowed(only("name:shop-*"), question, jobs)).toBe(false);
  });

  test("a job by the name that it is asked for by, until it is looked up", () => {
    expect(isAllowed(only("name:shop-*"), onJob("", "stop", { name: "shop-orders" }), {})).toBe(true);
    expect(isAllowed(only("engine:*"), onJob("", "stop", { name: "shop-orders" }), {})).toBe(false);
  });

  test("neither all jobs at once nor a job that was never listed", () => {
    const everyJob = ask(ANN, "read", null, { job: { alias: null, account: null } });
    expect(isAllowed(only("name:*"), everyJob, jobs)).toBe(false);
    expect(isAllowed(only("name:*", "engine:*"), onJob(OTHER), jobs)).toBe(false);
    expect(isAllowed(only("engine:*"), onJob(OTHER), { [OTHER]: { name: "a", engine: null } })).toBe(false);
  });
});

describe("a restriction means a job that was never listed, whatever it is called:", () => {
  const policy = [rule("allow", "*")];
  test.each<[string, Partial<ConfigInput>]>([
    ["a deny", { policy: [...policy, rule("deny", "*", { jobs: ["name:shop-*"] })] }],
    ["a deny by engine", { policy: [...policy, rule("deny", "*", { jobs: ["engine:oracle"] })] }],
    [
      "a freeze",
      {
        policy,
        freezes: [
          {
            ...{ name: "quarter", jobs: ["name:shop-*"], reason: "it closes" },
            ...{ from: "2026-09-01T00:00:00Z", until: "2026-10-01T00:00:00Z" },
          },
        ],
      },
    ],
    ["a ceiling", { policy, ceilings: [{ where: ["source:slack"], actions: ["*"], jobs: ["name:test-*"] }] }],
  ])("%s", (_, change) => {
    expect(isAllowed(change, onJob(OTHER), {})).toBe(false);
    expect(isAllowed(change, onJob(OTHER), { [OTHER]: { name: "test-1", engine: "mysql" } })).toBe(true);
    expect(isAllowed(change, onJob(OTHER), { [OTHER]: { name: "shop-1", engine: "oracle-to-mysql" } })).toBe(false);
  });

  test("an approval and a confirmation", () => {
    const approvals = { count: 1, groups: ["dba"], within: "30m" };
    const change: Partial<ConfigInput> = {
      policy: [
        ...policy,
        { ...rule("confirm", "*", { jobs: ["name:shop-*"], actions: ["stop"] }) },
        { who: ["*"], actions: ["stop"], jobs: ["engine:oracle"], effect: "approve", approvals },
      ],
    };
    expect(decided(change, onJob(OTHER), {})).toMatchObject({ allowed: true, confirmation: 1, demands: [{ rule: 2 }] });
    expect(decided(change, onJob(OTHER), { [OTHER]: { name: "a", engine: "mysql" } })).toMatchObject({
      ...{ allowed: true, confirmation: null, demands: [] },
    });
  });
});

test.each<[string, Partial<ConfigInput>, string]>([
  ["a name that no job can have", only("name:shop orders"), "/policy/0/jobs/0"],
  ["an empty pattern", only("name:"), "/policy/0/jobs/0"],
  [
    "a name where no account lists its jobs",
    {
      ...only("name:shop-*"),
      accounts: {
        main: { region: "cn-north-4", project_id: "0".repeat(32), secret: "IAM_MAIN", discover: false },
        europe: { region: "eu-west-101", project_id: "1".repeat(32), secret: "IAM_EUROPE", discover: false },
      },
    },
    "/policy/0/jobs/0",
  ],
])("%s is refused, and it is said what to write", (_, change, pointer) => {
  expect(problemsOf(change)).toEqual([{ pointer, detail: expect.stringMatching(/write|Defined|leave out/) }]);
});

describe("whatever the policy,", () => {
  const FIXED = ["*", "orders", "tag:critical", "account:main", "account:europe"];
  const ENGINES = ["engine:mysql", "engine:oracle-to-*", "engine:*"];
  const NAMES = ["name:shop-*", "name:orders", "name:*-1", "name:?hop-1", "name:*"];
  const selectors = (from: readonly string[]) =>
    fc.uniqueArray(fc.constantFrom(...from), { minLength: 1, maxLength: 3 });
  const ruleOf = (from: readonly string[]) =>
    fc
      .record({ jobs: selectors(from), effect: fc.constantFrom("allow", "deny", "confirm", "approve") })
      .map(({ jobs, effect }): NonNullable<ConfigInput["policy"]>[number] => {
        const shared = { who: ["*"], actions: ["stop" as const], jobs };
        return effect === "approve"
          ? { ...shared, effect, approvals: { count: 1, groups: ["dba"], within: "30m" } }
          : { ...shared, effect: effect as "allow" };
      });
  const changeOf = (from: readonly string[]): fc.Arbitrary<Partial<ConfigInput>> =>
    fc.record({
      policy: fc.array(ruleOf(from), { minLength: 1, maxLength: 5 }),
      ceilings: fc.array(
        selectors(from).map((jobs) => ({ where: ["source:slack"], actions: ["stop" as const], jobs })),
        { maxLength: 1 },
      ),
      sources: fc.constant({ slack: slack() }),
    });
  /** Names that look like what rules write, and some that fit their patterns. */
  const names = fc.oneof(
    fc.constantFrom("orders", "*", "tag:critical", "shop-1", "name:shop-1", "Shop-Orders"),
    fc.string(),
  );
  const traits = fc.record({ name: names, engine: fc.constantFrom("mysql-to-mysql", "oracle-to-gaussdbv5", null) });

  test("a job that DRS renames is selected as before by all but its name, and no other job by anything else", () => {
    fc.assert(
      fc.property(changeOf([...FIXED, ...ENGINES]), traits, traits, names, (change, shop, other, renamed) => {
        const before = { [SHOP]: shop, [OTHER]: other };
        const after = { [SHOP]: { ...shop, name: renamed }, [OTHER]: other };
        for (const question of [onJob(SHOP), onJob(OTHER), ask(ANN, "stop")])
          expect(decided(change, question, after)).toEqual(decided(change, question, before));
      }),
    );
    fc.assert(
      fc.property(changeOf([...FIXED, ...ENGINES, ...NAMES]), traits, traits, names, (change, shop, other, renamed) => {
        const after = { [SHOP]: { ...shop, name: renamed }, [OTHER]: other };
        for (const question of [onJob(OTHER), ask(ANN, "stop")])
          expect(decided(change, question, after)).toEqual(decided(change, question, { [SHOP]: shop, [OTHER]: other }));
      }),
    );
  });

  test("what is not known of a job widens nothing: it is allowed whatever DRS lists, and under no fewer conditions", () => {
    const conditions = (decision: Decision) =>
      decision.allowed
        ? [...decision.demands.map(({ rule: by }) => by), decision.confirmation !== null && "confirm"]
        : [];
    fc.assert(
      fc.property(changeOf([...FIXED, ...ENGINES, ...NAMES]), traits, (change, known) => {
        const unknown = decided(change, onJob(SHOP), {});
        if (!unknown.allowed) return;
        const then = decided(change, onJob(SHOP), { [SHOP]: known });
        expect(then.allowed).toBe(true);
        expect(conditions(unknown)).toEqual(expect.arrayContaining(conditions(then).filter(Boolean)));
      }),
    );
  });
});
