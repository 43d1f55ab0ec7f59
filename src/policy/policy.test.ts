import { describe, expect, test } from "vitest";
import {
  ANN,
  approve,
  ask,
  BOB,
  CI,
  companyWith,
  decideWith,
  EVERY_JOB,
  grantsWith,
  inChannel,
  NOBODY,
  permitted,
  type RuleInput,
  refused,
  rule,
  STRANGER,
} from "../../test/support/company.ts";
import type { ConfigInput } from "../config/schema.ts";
import { english } from "../i18n/en-us.ts";
import { reasonInWords } from "../i18n/messages.ts";
import type { Question, Reason } from "../model/policy.ts";
import { compilePolicy } from "./policy.ts";
import { identitiesOf } from "./scope.ts";

/** Every name a rule may use for these principals, written down by hand. */
const IDENTITIES: Readonly<Record<string, readonly string[]>> = {
  "slack:T1/U1": ["*", "slack:T1/U1", "person:ann", "group:dba"],
  "slack:T1/U2": ["*", "slack:T1/U2", "person:bob", "group:dba", "group:night"],
  "slack:T1/U9": ["*", "slack:T1/U9"],
  "client:ci": ["*", "client:ci"],
  "client:viewer": ["*", "client:viewer"],
};

const NOWHERE: Partial<Question> = { place: { source: "nowhere", channel: null } };

describe("an action", () => {
  const allow = rule("allow", CI, { actions: ["stop"], jobs: ["orders"] });
  const frozen = {
    jobs: ["*"],
    name: "night",
    reason: "no",
    from: "2026-09-01T00:00:00Z",
    until: "2026-10-01T00:00:00Z",
    override: ["nobody"],
  };

  test.each<[string, Partial<ConfigInput>, Question]>([
    ["no rule", {}, ask(CI, "stop")],
    ["a rule for another action", { policy: [allow] }, ask(CI, "start")],
    ["a rule for another job", { policy: [allow] }, ask(CI, "stop", "billing")],
    ["a rule for somebody else", { policy: [allow] }, ask(ANN, "stop")],
    ["a rule, and another one that denies it always", { policy: [allow, rule("deny", CI)] }, ask(CI, "stop")],
    ["approvals alone", { policy: [approve()] }, ask(CI, "stop")],
    [
      "a rule, where no more than reading may be asked",
      { policy: [allow], ceilings: [{ where: ["source:slack"], actions: ["read"], jobs: ["*"] }] },
      ask(CI, "stop"),
    ],
    ["a rule, at a source that is not in the config", { policy: [allow] }, ask(CI, "stop", "orders", NOWHERE)],
  ])("is not given by %s", (_, change, question) => {
    expect(grantsWith(change)(question)).toBe(false);
  });

  test.each<[string, Partial<ConfigInput>]>([
    ["a rule", { policy: [allow] }],
    ["a rule whose condition does not hold now", { policy: [{ ...allow, when: "false" }] }],
    ["a rule, and another one that denies it at times", { policy: [allow, rule("deny", CI, { when: "true" })] }],
    ["a rule, during a freeze", { policy: [allow], freezes: [frozen] }],
  ])("is given by %s", (_, change) => {
    expect(grantsWith(change)(ask(CI, "stop"))).toBe(true);
  });
});

describe("policy refuses", () => {
  test.each<[string, RuleInput[], Question]>([
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
    expect(decideWith({ policy })(question)).toEqual(NOBODY);
  });

  test("what one rule denies, whatever others allow and wherever they stand", () => {
    const allow = rule("allow", "*");
    const deny = rule("deny", "group:night", { actions: ["reset"], jobs: ["orders"], reason: "not at night" });
    const refusal = (index: number) => ({ allowed: false, refusal: { rule: index, reason: "not at night" } });
    expect(decideWith({ policy: [allow, deny] })(ask("slack:T1/U2", "reset"))).toEqual(refusal(1));
    expect(decideWith({ policy: [deny, allow] })(ask("slack:T1/U2", "reset"))).toEqual(refusal(0));
    expect(decideWith({ policy: [allow, deny] })(ask("slack:T1/U1", "reset"))).toEqual(permitted(0));
    expect(decideWith({ policy: [allow, deny] })(ask("slack:T1/U2", "reset", "billing"))).toEqual(permitted(0));
  });
});

describe("a refusal", () => {
  const everything = rule("allow", "*");
  const elsewhere = { where: ["source:slack"], actions: ["read" as const], jobs: ["*"] };
  const freeze = { name: "quarter", jobs: ["*"], reason: "books" };
  const until = { from: "2026-09-01T00:00:00Z", until: "2026-10-01T00:00:00Z" };

  test.each<[string, Partial<ConfigInput>, Reason]>([
    ["no rule", { policy: [] }, { code: "not_allowed" }],
    ["a deny", { policy: [everything, rule("deny", "*")] }, { code: "denied_by_rule" }],
    [
      "a rule that fails",
      { policy: [rule("allow", "*", { when: "params.size > 3" })] },
      { code: "rule_broken", rule: 0, error: "No such key: size" },
    ],
    ["a ceiling", { policy: [everything], ceilings: [elsewhere] }, { code: "not_here" }],
    [
      "a freeze",
      { policy: [everything], freezes: [{ ...freeze, ...until }] },
      { code: "frozen", freeze: "quarter", why: "books", until: "2026-10-01T00:00:00Z" },
    ],
  ])("by %s has a code and what belongs to it, and its English words", (_, change, why) => {
    const decision = decideWith(change)(ask(ANN, "stop"));
    expect(decision).toEqual({
      allowed: false,
      refusal: { rule: expect.toBeOneOf([null, 0, 1]), reason: reasonInWords(english.reasons, why), why },
    });
  });

  test.each<[string, Partial<ConfigInput>]>([
    ["a deny", { policy: [everything, rule("deny", "*", { reason: "ask the DBAs" })] }],
    ["a ceiling", { policy: [everything], ceilings: [{ ...elsewhere, reason: "ask the DBAs" }] }],
  ])("by %s in the operator's words stays as it is written", (_, change) => {
    const decision = decideWith(change)(ask(ANN, "stop"));
    expect(decision).toEqual({
      allowed: false,
      refusal: { rule: expect.toBeOneOf([null, 1]), reason: "ask the DBAs" },
    });
  });
});

describe("policy allows", () => {
  test.each<[string, RuleInput, Question]>([
    ["everybody, known or not", rule("allow", "*"), ask("slack:T9/U9", "read")],
    ["a person by name", rule("allow", "person:ann"), ask("slack:T1/U1", "start")],
    ["a person by group", rule("allow", "group:night"), ask("slack:T1/U2", "start")],
    ["a person by the platform's id", rule("allow", "slack:T1/U9"), ask("slack:T1/U9", "start")],
    ["a client", rule("allow", "client:ci"), ask("client:ci", "terminate")],
    ["one of several verbs", rule("allow", "*", { actions: ["read", "stop"] }), ask("client:ci", "stop")],
    ["one of several jobs", rule("allow", "*", { jobs: ["billing", "orders"] }), ask("client:ci", "stop")],
    ["a job without an alias, by * alone", rule("allow", "*"), ask("client:ci", "stop", null)],
  ])("%s", (_, only, question) => {
    expect(decideWith({ policy: [only] })(question)).toEqual(permitted(0));
  });

  test("by the first of the rules that do", () => {
    const policy = [rule("allow", "client:viewer"), rule("allow", "client:ci"), rule("allow", "*")];
    expect(decideWith({ policy })(ask("client:ci", "stop"))).toEqual(permitted(1));
  });
});

test.each(Object.entries(IDENTITIES))("a principal is known by all its names: %s", (id, identities) => {
  expect([...identitiesOf(companyWith({}), id)].sort()).toEqual([...identities].sort());
});

describe("a job is meant", () => {
  test.each<[string, string[], Partial<Question>, string | null, boolean]>([
    ["by its alias", ["orders"], {}, "orders", true],
    ["by one of its tags", ["tag:shop"], {}, "orders", true],
    ["not by a tag of another", ["tag:shop"], {}, "billing", false],
    ["by its account", ["account:europe"], {}, "users", true],
    ["not by another account", ["account:europe"], {}, "orders", false],
    ["by its account when it has no alias", ["account:main"], {}, null, true],
    ["not by a tag when it has no alias", ["tag:critical"], {}, null, false],
    ["not by tags of an alias that nobody has", ["tag:critical"], {}, "constructor", false],
    ["with every other by * alone", ["*"], EVERY_JOB, null, true],
    ["with every other not by all there are", ["orders", "billing", "users", "account:main"], EVERY_JOB, null, false],
  ])("%s", (_, jobs, more, alias, allowed) => {
    const policy = [rule("allow", "*", { jobs })];
    expect(decideWith({ policy })(ask(ANN, "read", alias, more))).toEqual(allowed ? permitted(0) : NOBODY);
  });

  test("by a deny also when it is asked for with every other: who may not see one may not see all", () => {
    const policy = [rule("allow", "*"), rule("deny", "*", { jobs: ["orders"], reason: "secret" })];
    expect(decideWith({ policy })(ask(ANN, "read", null, EVERY_JOB))).toEqual(refused(1, "secret"));
  });
});

describe("an action is meant", () => {
  test.each<[string, RuleInput["actions"], Question["action"], boolean]>([
    ["by its danger", ["danger:irreversible"], "terminate", true],
    ["not by another danger", ["danger:irreversible"], "reset", false],
    ["looking not by any danger", ["danger:none", "danger:load", "danger:writes"], "read", false],
    ["locking by name", ["lock"], "lock", true],
    ["locking with everything", ["*"], "lock", true],
    ["locking not by looking", ["read"], "lock", false],
  ])("%s", (_, actions, action, allowed) => {
    expect(decideWith({ policy: [rule("allow", "*", { actions })] })(ask(CI, action)).allowed).toBe(allowed);
  });
});

describe("a place is meant", () => {
  const v1 = { place: { source: "v1", channel: null } };
  test.each<[string, string[], Partial<Question>, boolean]>([
    ["by its source", ["source:slack"], {}, true],
    ["by its source, whatever the channel", ["source:slack"], inChannel("C1"), true],
    ["not by another source", ["source:v1"], {}, false],
    ["by the gateway's own source", ["source:v1"], v1, true],
    ["by its channel", ["channel:slack/C1"], inChannel("C1"), true],
    ["not by another channel", ["channel:slack/C1"], inChannel("C2"), false],
    ["not by a channel where there is none", ["channel:slack/C1"], v1, false],
    ["by one of several", ["source:v5", "channel:slack/C1"], inChannel("C1"), true],
  ])("%s", (_, where, more, allowed) => {
    const decide = (policy: RuleInput[]) => decideWith({ policy })(ask(CI, "stop", "orders", more)).allowed;
    expect(decide([rule("allow", "*", { where })])).toBe(allowed);
    expect(decide([rule("allow", "*"), rule("deny", "*", { where })])).toBe(!allowed);
  });
});

describe("approvals and confirmations", () => {
  const demand = (by: number, count = 1) => ({ rule: by, count, groups: ["dba"], within: 1_800_000 });

  test("are wanted by every rule that asks for them, beside one that allows", () => {
    const policy = [
      ...[approve({ actions: ["danger:irreversible"] }), rule("allow", "*"), approve({ jobs: ["tag:critical"] }, 2)],
      ...[rule("confirm", "*", { actions: ["terminate"] }), rule("confirm", "*"), approve({ jobs: ["users"] })],
    ];
    const decide = decideWith({ policy });
    expect(decide(ask(ANN, "terminate"))).toEqual(
      permitted(1, { demands: [demand(0), demand(2, 2)], confirmation: 3 }),
    );
    expect(decide(ask(ANN, "stop", "users"))).toEqual(permitted(1, { demands: [demand(5)], confirmation: 4 }));
  });

  test.each([["read" as const], ["lock" as const]])("are never wanted for %s, which cannot wait", (action) => {
    const policy = [rule("allow", "*"), approve(), rule("confirm", "*")];
    expect(decideWith({ policy })(ask(ANN, action))).toEqual(permitted(0));
  });

  test("allow nothing by themselves", () => {
    expect(decideWith({ policy: [approve(), rule("confirm", "*")] })(ask(ANN, "stop"))).toEqual(NOBODY);
  });

  test("are not asked for what is denied", () => {
    const policy = [rule("allow", "*"), approve(), rule("deny", "group:night", { reason: "no" })];
    expect(decideWith({ policy })(ask(BOB, "stop"))).toEqual(refused(2, "no"));
  });

  test.each([
    ["ann", true],
    ["bob", true],
    ["ci", false],
    ["nobody", false],
    ["constructor", false],
  ])("are given by people of the groups, as the config has them now: %s", (person, may) => {
    expect(compilePolicy(companyWith({})).mayApprove(person, demand(0))).toBe(may);
  });
});

describe("a ceiling", () => {
  const ceilings = [
    { where: ["channel:slack/C1"], actions: ["read" as const, "stop" as const], jobs: ["tag:critical"] },
    { where: ["source:slack"], actions: ["*" as const], jobs: ["*"], reason: "never from chat" },
    { where: ["source:v5", "channel:slack/C1"], actions: ["danger:load" as const], jobs: ["*"], reason: "load only" },
  ];
  const decide = decideWith({ policy: [rule("allow", "group:dba"), rule("allow", "client:ci")], ceilings });

  test.each<[string, Question, boolean]>([
    ["nothing where none holds", ask(CI, "terminate", "users", { place: { source: "v1", channel: null } }), true],
    ["nothing that it lists", ask(ANN, "stop", "orders", inChannel("C1")), true],
    ["nothing in another channel", ask(ANN, "terminate", "orders", inChannel("C2")), true],
    ["a verb that it does not list", ask(ANN, "start", "orders", inChannel("C1")), false],
    ["a job that it does not list", ask(ANN, "stop", "users", inChannel("C1")), false],
    ["a job without an alias", ask(ANN, "stop", null, inChannel("C1")), false],
    ["every job at once", ask(ANN, "read", null, { ...EVERY_JOB, ...inChannel("C1") }), false],
    ["what one of several does not list", ask(ANN, "read", "orders", inChannel("C1")), false],
    ["in any of its places", ask(CI, "start", "orders", { place: { source: "v5", channel: null } }), false],
  ])("keeps out %s", (_, question, allowed) => {
    expect(decide(question).allowed).toBe(allowed);
  });

  test("says why, and says it to nobody who may not ask anyway", () => {
    expect(decide(ask(ANN, "read", "orders", inChannel("C1")))).toEqual(refused(null, "load only"));
    expect(decide(ask(ANN, "start", "orders", inChannel("C1")))).toEqual(refused(null, "it may not be asked here"));
    expect(decide(ask(STRANGER, "start", "orders", inChannel("C1")))).toEqual(NOBODY);
  });
});
