import { describe, expect, test } from "vitest";
import { problemsOf } from "../../../test/support/company.ts";
import { slack } from "../../platforms/slack/index.ts";

/** The places at fault, with the company of `company.fixture.ts` around them. */

const RULE = { who: ["*"], actions: ["stop"], jobs: ["*"], effect: "allow" };
const rule = (change: object) => ({ policy: [{ ...RULE, ...change }] });
const approval = (change: object, more: object = {}) =>
  rule({ effect: "approve", approvals: { count: 1, groups: ["dba"], within: "30m", ...change }, ...more });
const CEILING = { where: ["source:slack"], actions: ["read"], jobs: ["*"] };
const ceiling = (change: object) => ({ ceilings: [{ ...CEILING, ...change }] });
const DATED = { from: "2026-12-31T22:00:00+08:00", until: "2027-01-01T22:00:00+08:00" };
const EVERY = { days: ["fri"], from: "22:00", to: "06:00", timezone: "Asia/Shanghai" };
const FREEZE = { name: "year-end", jobs: ["*"], reason: "books" };
const freeze = (change: object) => ({ freezes: [{ ...FREEZE, ...DATED, ...change }] });
const recurring = (change: object) => ({ freezes: [{ ...FREEZE, every: { ...EVERY, ...change } }] });

describe("a policy is refused, at its place, with what is allowed", () => {
  test.each<[string, object, string, string]>([
    ["a tag that no job has", rule({ jobs: ["tag:critcal"] }), "/policy/0/jobs/0", 'Did you mean "tag:critical"?'],
    [
      "an unknown account",
      rule({ jobs: ["account:mian"] }),
      "/policy/0/jobs/0",
      "Defined: account:main, account:europe",
    ],
    ["an unknown kind of job", rule({ jobs: ["label:x"] }), "/policy/0/jobs/0", "is not defined"],
    ["a source that asks and is none", rule({ who: ["source:slak"] }), "/policy/0/who/0", 'Did you mean "slack"?'],
    ["a source that nothing like is defined", rule({ who: ["source:"] }), "/policy/0/who/0", ""],
    ["an unknown source", rule({ where: ["source:slak"] }), "/policy/0/where/0", "Defined: v1, v5, console, slack"],
    ["a channel of an unknown source", rule({ where: ["channel:teams/C1"] }), "/policy/0/where/0", "Defined: slack"],
    ["a channel of the gateway's own", rule({ where: ["channel:v1/C1"] }), "/policy/0/where/0", "Defined: slack"],
    ["a channel by its name", rule({ where: ["channel:slack/dba"] }), "/policy/0/where/0", "not the id of a channel"],
    ["a channel without a source", rule({ where: ["channel:C0123"] }), "/policy/0/where/0", "channel:SOURCE/ID"],
    ["a place of no kind", rule({ where: ["slack"] }), "/policy/0/where/0", "source:"],
    ["no place at all", rule({ where: [] }), "/policy/0/where", ""],
    ["an unknown danger", rule({ actions: ["danger:ireversible"] }), "/policy/0/actions/0", "danger:irreversible"],
    [
      "approvals to a deny",
      approval({}, { effect: "deny" }),
      "/policy/0/approvals",
      'only a rule whose effect is "approve"',
    ],
    [
      "approvals to an allow",
      approval({}, { effect: "allow" }),
      "/policy/0/approvals",
      'only a rule whose effect is "approve"',
    ],
    ["no approvals", rule({ effect: "approve" }), "/policy/0/approvals", "is mandatory: must be an object"],
    [
      "an unknown effect",
      rule({ effect: "aprove" }),
      "/policy/0/effect",
      "must be one of: allow, deny, approve, confirm",
    ],
    ["approvals of nobody", approval({ count: 0 }), "/policy/0/approvals/count", "must be at least 1"],
    ["half an approval", approval({ count: 1.5 }), "/policy/0/approvals/count", "must be a whole number"],
    ["more approvals than people", approval({ count: 3 }), "/policy/0/approvals/count", "dba has 2 people"],
    [
      "more approvals than people, with what to write",
      approval({ count: 3 }),
      "/policy/0/approvals/count",
      "write at most 2, or name groups with more people",
    ],
    ...(
      [
        ["who ask alone", 2, ["group:dba"], "write at most 1"],
        ["of whom some ask", 2, ["person:ann"], "only those who approve ask"],
        ["who ask by their ids", 2, ["slack:T1/U1", "person:bob"], "nobody approves their own request"],
      ] as const
    ).map(([name, count, who, detail]): [string, object, string, string] => [
      `approvals of all approvers, ${name}`,
      approval({ count }, { who }),
      "/policy/0/approvals/count",
      detail,
    ]),
    [
      "the approval of the only one who asks",
      approval({ groups: ["night"] }, { who: ["person:bob"] }),
      "/policy/0/approvals/count",
      "only those who approve ask: name groups with more people",
    ],
    [
      "approvals of an empty group",
      approval({ groups: ["nobody"] }),
      "/policy/0/approvals/count",
      "nobody has 0 people",
    ],
    [
      "a person counted twice",
      approval({ count: 3, groups: ["dba", "night"] }),
      "/policy/0/approvals/count",
      "2 people",
    ],
    ["no groups", approval({ groups: [] }), "/policy/0/approvals/groups", ""],
    ["an unknown group", approval({ groups: ["dbas"] }), "/policy/0/approvals/groups/0", 'Did you mean "dba"?'],
    ["a time without a unit", approval({ within: "30" }), "/policy/0/approvals/within", '"30m"'],
    ["no time", approval({ within: "0m" }), "/policy/0/approvals/within", '"30m"'],
    ["too long a time", approval({ within: "8d" }), "/policy/0/approvals/within", "at most 7d"],
    ["an unknown key", approval({ grups: [] }), "/policy/0/approvals/grups", 'Did you mean "groups"?'],
    ["approvals of looking", approval({}, { actions: ["read"] }), "/policy/0/actions/0", "nobody can be asked first"],
    [
      "a confirmation of locking",
      rule({ effect: "confirm", actions: ["stop", "lock"] }),
      "/policy/0/actions/1",
      "at once",
    ],
    ["a condition that does not parse", rule({ when: "danger ==" }), "/policy/0/when", "Unexpected token"],
    ["a condition about nothing", rule({ when: 'dangr == "load"' }), "/policy/0/when", "Unknown variable: dangr"],
    [
      "a condition about a name, which changes",
      rule({ when: 'actor.name == "ann"' }),
      "/policy/0/when",
      "No such key: name",
    ],
    ["a condition of the wrong type", rule({ when: "danger > 3" }), "/policy/0/when", "string > int"],
    ["a condition that is none", rule({ when: "danger" }), "/policy/0/when", "must be true or false"],
    ["an empty condition", rule({ when: "" }), "/policy/0/when", ""],
    [
      "a danger that there is not",
      rule({ when: 'danger == "ireversible"' }),
      "/policy/0/when",
      'Did you mean "irreversible"?',
    ],
    ["an alias that there is not", rule({ when: '"order" != job.alias' }), "/policy/0/when", 'Did you mean "orders"?'],
    [
      "a verb that there is not",
      rule({ when: 'action in ["stop", "pause"]' }),
      "/policy/0/when",
      'action is never "pause"',
    ],
    ["a tag that there is not", rule({ when: '"crit" in job.tags' }), "/policy/0/when", 'job.tags is never "crit"'],
    ["a group that there is not", rule({ when: '!("dbas" in actor.groups)' }), "/policy/0/when", 'Did you mean "dba"?'],
    ["a ceiling of nowhere", ceiling({ where: [] }), "/ceilings/0/where", ""],
    ["a ceiling without a place", ceiling({ where: undefined }), "/ceilings/0/where", ""],
    [
      "a ceiling of an unknown place",
      ceiling({ where: ["source:v2"] }),
      "/ceilings/0/where/0",
      "Defined: v1, v5, console, slack",
    ],
    ["a ceiling of an unknown job", ceiling({ jobs: ["order"] }), "/ceilings/0/jobs/0", 'Did you mean "orders"?'],
    [
      "a ceiling with an effect",
      ceiling({ effect: "deny" }),
      "/ceilings/0/effect",
      "Allowed: where, actions, jobs, reason",
    ],
    ["a freeze without a time", { freezes: [FREEZE] }, "/freezes/0", "write from and until, or every"],
    [
      "a freeze with half a time",
      { freezes: [{ ...FREEZE, from: DATED.from }] },
      "/freezes/0",
      "from and until, or every",
    ],
    ["a freeze with both times", { freezes: [{ ...FREEZE, ...DATED, every: EVERY }] }, "/freezes/0", "or every"],
    [
      "a freeze that ends before it begins",
      freeze({ until: "2026-12-31T13:00:00Z" }),
      "/freezes/0/until",
      "later than from",
    ],
    [
      "a freeze that ends as it begins",
      freeze({ until: "2026-12-31T14:00:00Z" }),
      "/freezes/0/until",
      "later than from",
    ],
    ["a freeze without an offset", freeze({ from: "2026-12-31T22:00:00" }), "/freezes/0/from", "with its offset"],
    ["a freeze on no day", freeze({ from: "2026-02-30T22:00:00Z" }), "/freezes/0/from", "RFC 3339"],
    ["a freeze of an unknown tag", freeze({ jobs: ["tag:x"] }), "/freezes/0/jobs/0", "Defined: tag:critical, tag:shop"],
    ["a freeze that strangers override", freeze({ override: ["sre"] }), "/freezes/0/override/0", "Defined: dba, night"],
    ["a freeze without a reason", freeze({ reason: undefined }), "/freezes/0/reason", ""],
    ["a freeze with an unknown key", freeze({ overide: [] }), "/freezes/0/overide", 'Did you mean "override"?'],
    ["an unknown day", recurring({ days: ["friday"] }), "/freezes/0/every/days/0", "fri"],
    ["no day", recurring({ days: [] }), "/freezes/0/every/days", ""],
    ["a time of no clock", recurring({ from: "24:00" }), "/freezes/0/every/from", '"22:00"'],
    ["a time without minutes", recurring({ to: "6" }), "/freezes/0/every/to", '"22:00"'],
    ["an unknown zone", recurring({ timezone: "Asia/Peking" }), "/freezes/0/every/timezone", "Asia/Shanghai"],
    ["no zone", recurring({ timezone: undefined }), "/freezes/0/every/timezone", ""],
    ["a source called like the gateway's own", { sources: { v1: slack() } }, "/sources/v1", "own v1"],
    [
      "a tag of no name",
      { jobs: { a: { id: "c7debc9c-8e09-4a5d-8dd6-cc44f78jb20r", tags: ["a b"] } } },
      "/jobs/a/tags/0",
      "",
    ],
  ])("%s", (_, change, pointer, detail) => {
    expect(problemsOf(change)).toEqual([{ pointer, detail: expect.stringContaining(detail) }]);
  });

  test("two freezes of one name", () => {
    expect(problemsOf({ freezes: [...freeze({}).freezes, ...recurring({}).freezes] })).toEqual([
      { pointer: "/freezes/1/name", detail: "another freeze has the same name" },
    ]);
  });
});

describe("a policy is taken", () => {
  test.each<[string, object]>([
    ["with every kind of job", rule({ jobs: ["orders", "tag:critical", "account:europe"] })],
    ["with every kind of place", rule({ where: ["source:v1", "source:v5", "source:slack", "channel:slack/C0123ABC"] })],
    [
      "with a condition about what may be missing",
      rule({ when: 'job.alias == "" || lane == "" || actor.person == ""' }),
    ],
    ["with as many approvals as people", approval({ count: 2, groups: ["dba", "night"], within: "7d" })],
    ["with one approval less than approvers who ask", approval({ count: 1 }, { who: ["group:dba"] })],
    [
      "with approvals of all, where another person asks too",
      approval({ count: 2 }, { who: ["group:dba", "person:ci"] }),
    ],
    ["with approvals of all, where a client asks too", approval({ count: 2 }, { who: ["group:dba", "client:ci"] })],
    ["with approvals of all, where a stranger's id asks too", approval({ count: 2 }, { who: ["slack:T1/U9"] })],
    ["with approvals of a request that nobody makes", approval({ count: 2 }, { who: ["group:nobody"] })],
    ["with a freeze over midnight", recurring({})],
    ["with a freeze of a whole day", recurring({ from: "00:00", to: "00:00" })],
    ["with an override of an empty group: nobody may", freeze({ override: ["nobody"] })],
  ])("%s", (_, change) => {
    expect(problemsOf(change)).toEqual([]);
  });
});
