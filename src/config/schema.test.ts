import { describe, expect, test } from "vitest";
import { slack } from "../platforms/slack/index.ts";
import { compileConfig } from "./compile.ts";
import { type ConfigInput, configSchema, jobIdPattern } from "./schema.ts";
import { parseSources } from "./sources/sources.ts";

const ACCOUNT = { region: "cn-north-4", project_id: "0".repeat(32), secret: "IAM_MAIN" };
const CONFIG = { accounts: { main: ACCOUNT }, default_account: "main" };
const RULE = { who: ["*"], actions: ["*"], jobs: ["*"], effect: "allow" };

function problemsOf(change: object) {
  const config = compileConfig({ ...CONFIG, ...change } as ConfigInput);
  return config.ok ? [] : config.error;
}

/** What rules of these tests name. */
const NAMES = {
  people: { ann: {} },
  groups: { dba: ["ann"] },
  clients: { ci: { token: "CI" } },
  sources: { slack: slack() },
};

const rule = (change: object) => ({ policy: [{ ...RULE, ...change }] });
const accountWith = (change: object) => ({ accounts: { main: { ...ACCOUNT, ...change } } });

const client = (rate: object) => ({ clients: { c: { token: "C", rate } } });
const slackWith = (settings: object) => ({ sources: { s: { platform: slack.platform, settings } } });
const source = (rate: object) => slackWith({ rate });

describe("a config is refused", () => {
  test.each([
    [{ polcy: [] }, "/polcy", 'Did you mean "policy"?'],
    [accountWith({ regoin: "x" }), "/accounts/main/regoin", 'Did you mean "region"?'],
    [accountWith({ baseUrl: "x" }), "/accounts/main/baseUrl", 'Did you mean "base_url"?'],
    [{ jobs: { a: { id: "c7debc9c-8e09-4a5d-8dd6-cc44f78jb20r", acount: "x" } } }, "/jobs/a/acount", '"account"'],
    [{ ...NAMES, people: { ann: { slak: "T1/U1" } } }, "/people/ann/slak", 'Did you mean "slack"?'],
    [slackWith({ langage: "x" }), "/sources/s/langage", 'Did you mean "language"?'],
    [{ clients: { c: { token: "C", tokn: "x" } } }, "/clients/c/tokn", 'Did you mean "token"?'],
    [client({ burst: 1, per_second: 1, per_secnd: 1 }), "/clients/c/rate/per_secnd", 'Did you mean "per_second"?'],
    [rule({ efect: "deny" }), "/policy/0/efect", 'Did you mean "effect"?'],
    [rule({ unless: [] }), "/policy/0/unless", "Allowed: who, actions, jobs, where, when, effect, approvals, reason"],
  ])("for an unknown key, with the one that may be meant: %j", (change, pointer, detail) => {
    expect(problemsOf(change)).toEqual([{ pointer, detail: expect.stringContaining(detail) }]);
  });

  test.each([
    [accountWith({ region: "cn-north-3" }), "/accounts/main/region", "cn-north-4"],
    [accountWith({ project_id: "0" }), "/accounts/main/project_id", "32 hexadecimal digits"],
    [accountWith({ project_id: "A".repeat(32) }), "/accounts/main/project_id", "32 hexadecimal digits"],
    [accountWith({ calls_per_minute: 9 }), "/accounts/main/calls_per_minute", "10"],
    [accountWith({ calls_per_minute: 6001 }), "/accounts/main/calls_per_minute", "6000"],
    [accountWith({ calls_per_minute: 99.5 }), "/accounts/main/calls_per_minute", "whole number"],
    [accountWith({ secret: "iam_main" }), "/accounts/main/secret", "in capitals"],
    [accountWith({ base_url: "http://drs.example.com" }), "/accounts/main/base_url", "localhost"],
    [accountWith({ base_url: "https://127.0.0.1" }), "/accounts/main/base_url", "http://"],
    [accountWith({ base_url: "http://127.0.0.1:8788/" }), "/accounts/main/base_url", "without a path"],
    [accountWith({ base_url: "http://localhost@example.com" }), "/accounts/main/base_url", "localhost"],
    [accountWith({ base_url: "http://localhost.example.com" }), "/accounts/main/base_url", "localhost"],
    [{ jobs: { "or ders": { id: "c7debc9c-8e09-4a5d-8dd6-cc44f78jb20r" } } }, "/jobs/or ders", "not a usable name"],
    [{ jobs: { "a/b": { id: "c7debc9c-8e09-4a5d-8dd6-cc44f78jb20r" } } }, "/jobs/a~1b", "not a usable name"],
    [{ jobs: { a: { id: "c7debc9c" } } }, "/jobs/a/id", "a DRS job id"],
    [{ people: { ann: { slack: "ann" } }, sources: { s: slack() } }, "/people/ann/slack", "T0001/U0001"],
    [{ sources: { s: { platform: "slak" } } }, "/sources/s", "write slak()"],
    [{ sources: { s: "slack" } }, "/sources/s", "e.g. slack()"],
    [slackWith({ language: "fr" }), "/sources/s/language", "en-us, zh-cn"],
    [{ clients: { c: { token: "abc" } } }, "/clients/c/token", "in capitals"],
    [client({ burst: 0, per_second: 1 }), "/clients/c/rate/burst", "must be at least 1"],
    [client({ burst: 1.5, per_second: 1 }), "/clients/c/rate/burst", "must be a whole number"],
    [client({ burst: 1, per_second: 0 }), "/clients/c/rate/per_second", "must be more than 0"],
    [client({ burst: 1, per_second: "1" }), "/clients/c/rate/per_second", "must be a number"],
    [client({ burst: 1 }), "/clients/c/rate/per_second", "is mandatory: must be a number"],
    [source({ burst: 1e6, per_second: 1 }), "/sources/s/rate/burst", "must be at most 100000"],
    [source({ burst: 1, per_second: 1e5 }), "/sources/s/rate/per_second", "must be at most 10000"],
    [{ default_account: "" }, "/default_account", "letters, digits"],
    [{ policy: {} }, "/policy", "must be a list"],
  ])("for a value that is not allowed: %j", (change, pointer, detail) => {
    expect(problemsOf(change)).toEqual([{ pointer, detail: expect.stringContaining(detail) }]);
  });

  test.each([
    [{ who: [] }, "/policy/0/who"],
    [{ who: ["ann"] }, "/policy/0/who/0"],
    [{ who: ["persons:ann"] }, "/policy/0/who/0"],
    [{ who: ["person:"] }, "/policy/0/who/0"],
    [{ who: ["**"] }, "/policy/0/who/0"],
    [{ actions: [] }, "/policy/0/actions"],
    [{ actions: ["pause"] }, "/policy/0/actions/0"],
    [{ actions: ["strat"] }, "/policy/0/actions/0"],
    [{ jobs: [] }, "/policy/0/jobs"],
    [{ jobs: [""] }, "/policy/0/jobs/0"],
    [{ effect: "Deny" }, "/policy/0/effect"],
    [{ effect: undefined }, "/policy/0/effect"],
    [{ reason: "" }, "/policy/0/reason"],
  ])("for a rule that says nothing clear: %j", (change, pointer) => {
    expect(problemsOf(rule(change)).map((problem) => problem.pointer)).toEqual([pointer]);
  });

  test.each([
    "slack:dba-1",
    "slack:U0001",
    "slack:T0001",
    "slack:T0001-U0001",
    "slack:t0001/u0001",
    "slack:T0001/U0001 ",
  ])("for a rule about a Slack id that nobody can have: %s", (who) => {
    expect(problemsOf({ ...NAMES, ...rule({ who: [who] }) })).toEqual([
      { pointer: "/policy/0/who/0", detail: "team and user id, e.g. T0001/U0001" },
    ]);
  });

  test("for a rule about an id of a platform that no source uses, as it would never apply", () => {
    expect(problemsOf({ ...NAMES, ...rule({ effect: "deny", who: ["slak:T0001/U0001"] }) })).toEqual([
      { pointer: "/policy/0/who/0", detail: expect.stringContaining('Did you mean "slack"?') },
    ]);
  });

  test("with everything that is wrong at once", () => {
    const problems = problemsOf({ ...accountWith({ region: "x", secret: "y" }), ...rule({ effect: "maybe" }) });
    expect(problems.map(({ pointer }) => pointer)).toEqual([
      "/accounts/main/region",
      "/accounts/main/secret",
      "/policy/0/effect",
    ]);
  });
});

describe("a config is taken", () => {
  test("with nothing but an account, and then nobody may do anything", () => {
    expect(configSchema.parse(CONFIG)).toEqual({
      ...CONFIG,
      ...{ jobs: {}, people: {}, groups: {}, sources: {}, clients: {}, policy: [], ceilings: [], freezes: [] },
      ...{ endpoints: {}, public_ips: {}, replays: {}, compares: {}, secrets: [], public_hosts: [], console: {} },
    });
  });

  test.each(["*", "person:ann", "group:dba", "client:ci", "slack:T0001/U0001", "slack:E0001/W0001"])(
    "with a rule about %s",
    (who) => {
      expect(problemsOf({ ...NAMES, ...rule({ who: [who] }) })).toEqual([]);
    },
  );

  test.each(["http://127.0.0.1:8788", "http://[::1]", "http://localhost:1"])("with a simulator at %s", (base_url) => {
    expect(problemsOf(accountWith({ base_url }))).toEqual([]);
  });

  test("with the language of a source left out: it is English", () => {
    const { sources } = parseSources({ slack: slack() });
    expect(sources.get("slack")?.settings).toEqual({ language: "en-us" });
  });
});

describe("a job id", () => {
  test.each([
    "",
    "c7debc9c-8e09-4a5d-8dd6-cc44f78jb20",
    "C7DEBC9C-8e09-4a5d-8dd6-cc44f78jb20r",
    "c7debc9c8e094a5d8dd6cc44f78jb20r",
    "c7debc9c-8e09-4a5d-8dd6-cc44f78jb20r\n",
    "../c7debc9c-8e09-4a5d-8dd6-cc44f78jb20r",
  ])("is not %j", (id) => {
    expect(jobIdPattern.test(id)).toBe(false);
  });

  test.each(["c7debc9c-8e09-4a5d-8dd6-cc44f78jb20r", "6c65eafc-b359-403b-b2fb-9f5fc58jb601"])(
    "resembles a UUID without being one: %s",
    (id) => {
      expect(jobIdPattern.test(id)).toBe(true);
    },
  );
});
