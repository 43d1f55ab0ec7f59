import { describe, expect, test } from "vitest";
import {
  ANN,
  ask,
  BOB,
  CI,
  decideWith,
  EVERY_JOB,
  freezeWith,
  NOBODY,
  permitted,
  refused,
  rule,
  STRANGER,
} from "../../test/support/company.ts";
import type { ConfigInput } from "../config/schema.ts";
import type { Question } from "../model/policy.ts";

type FreezeInput = NonNullable<ConfigInput["freezes"]>[number];

const SEPTEMBER = { from: "2026-09-01T00:00:00Z", until: "2026-10-01T00:00:00+08:00" };

const freeze = (more: Partial<FreezeInput> = {}): FreezeInput => ({
  name: "quarter",
  jobs: ["tag:shop"],
  reason: "the quarter closes",
  ...SEPTEMBER,
  ...more,
});

const policy = [rule("allow", "group:dba"), rule("allow", "client:ci")];
const decide = (question: Question, ...freezes: FreezeInput[]) => decideWith({ policy, freezes })(question);

const FROZEN = refused(null, 'frozen by "quarter" until 2026-09-30T16:00:00Z, reason: “the quarter closes”');

describe("a freeze refuses", () => {
  test.each<[string, Question, FreezeInput]>([
    ["a verb, with its name, its reason and its end", ask(ANN, "stop"), freeze()],
    ["a verb that only looks, since it is a call", ask(ANN, "diagnosis"), freeze()],
    ["clients", ask(CI, "stop"), freeze({ override: ["night"] })],
    ["people of other groups", ask(ANN, "stop"), freeze({ override: ["night"] })],
    ["by account", ask(ANN, "stop", null), freeze({ jobs: ["account:main"] })],
    ["everything", ask(ANN, "stop", "users"), freeze({ jobs: ["*"] })],
    ["looking, where it names it", ask(ANN, "read"), freeze({ actions: ["read"] })],
    [
      "looking at every job, where it names looking at one",
      ask(ANN, "read", null, EVERY_JOB),
      freeze({ actions: ["*"] }),
    ],
    ["a danger", ask(ANN, "reset"), freeze({ actions: ["danger:writes"] })],
  ])("%s", (_, question, frozen) => {
    expect(decide(question, frozen)).toEqual(FROZEN);
  });

  test("at times of the week, until they are over", () => {
    const every: FreezeInput["every"] = { days: ["mon"], from: "22:00", to: "06:00", timezone: "Asia/Shanghai" };
    expect(decide(ask(ANN, "stop"), { name: "nights", jobs: ["*"], reason: "nobody is there", every })).toEqual(
      refused(null, 'frozen by "nights" until 2026-09-21T22:00:00Z, reason: “nobody is there”'),
    );
  });

  test("nobody with more words than needed: who may not ask is told that", () => {
    expect(decide(ask(STRANGER, "stop"), freeze())).toEqual(NOBODY);
  });
});

describe("a freeze lets pass", () => {
  test.each<[string, Question, FreezeInput, number]>([
    ["looking", ask(ANN, "read"), freeze(), 0],
    ["locking", ask(ANN, "lock"), freeze(), 0],
    ["other jobs", ask(ANN, "stop", "billing"), freeze(), 0],
    ["other verbs than it names", ask(ANN, "stop"), freeze({ actions: ["danger:writes", "terminate"] }), 0],
    [
      "what is asked before it",
      ask(CI, "stop", "orders", { now: Date.parse("2026-08-31T23:59:59.999Z") }),
      freeze(),
      1,
    ],
    ["what is asked at its end", ask(CI, "stop", "orders", { now: Date.parse("2026-09-30T16:00:00Z") }), freeze(), 1],
  ])("%s", (_, question, frozen, by) => {
    expect(decide(question, frozen)).toEqual(permitted(by));
  });

  test("who may override it, and says so; each freeze by itself", () => {
    const both = [freeze({ override: ["night"] }), freeze({ name: "audit", override: ["dba"] })];
    expect(decide(ask(BOB, "stop"), ...both)).toEqual(permitted(0, { overridden: ["quarter", "audit"] }));
    expect(decide(ask(BOB, "stop", "billing"), ...both)).toEqual(permitted(0));
    expect(decide(ask(ANN, "stop"), ...both)).toEqual(FROZEN);
    expect(decide(ask(BOB, "stop"), freeze({ name: "audit", override: ["night"] }), freeze())).toEqual(FROZEN);
  });
});

describe("the freeze on a job", () => {
  const on = (question: Question, ...freezes: FreezeInput[]) => freezeWith({ policy, freezes })(question);

  test("is known to readers too, who could not do what it refuses", () => {
    expect(on(ask(STRANGER, "terminate"), freeze())).toEqual({ name: "quarter", mayOverride: false });
  });

  test("says whether the caller may act in spite of it", () => {
    expect(on(ask(ANN, "terminate"), freeze({ override: ["dba"] }))).toEqual({ name: "quarter", mayOverride: true });
    expect(on(ask(CI, "terminate"), freeze({ override: ["dba"] }))).toEqual({ name: "quarter", mayOverride: false });
  });

  test("is none outside its time, its jobs and its actions", () => {
    expect(on(ask(ANN, "terminate"))).toBeNull();
    expect(on(ask(ANN, "terminate"), freeze({ actions: ["start"] }))).toBeNull();
    expect(on(ask(ANN, "terminate", "users"), freeze({ jobs: ["orders"] }))).toBeNull();
    expect(
      on(ask(ANN, "terminate"), freeze({ from: "2020-01-01T00:00:00Z", until: "2020-02-01T00:00:00Z" })),
    ).toBeNull();
  });
});
