import { describe, expect, test } from "vitest";
import {
  ANN,
  approve,
  ask,
  CI,
  decideWith,
  inChannel,
  NOBODY,
  permitted,
  refused,
  rule,
} from "../../test/support/company.ts";
import type { Question } from "../model/policy.ts";

describe("a condition decides whether its rule holds", () => {
  const v1: Partial<Question> = { place: { source: "v1", channel: null } };
  test.each<[string, Question, boolean]>([
    ['actor.id == "slack:T1/U1" && actor.kind == "person"', ask(ANN, "stop"), true],
    ['actor.person == "ann" && "dba" in actor.groups', ask(ANN, "stop"), true],
    ['actor.kind == "client" && actor.person == "" && size(actor.groups) == 0', ask(CI, "stop"), true],
    ['action == "stop" && danger == "load" && lane == "status"', ask(ANN, "stop"), true],
    ['action == "read" && danger == "" && lane == ""', ask(ANN, "read"), true],
    ['danger in ["writes", "irreversible"]', ask(ANN, "stop"), false],
    ['job.alias == "orders" && job.account == "main" && "shop" in job.tags', ask(ANN, "stop"), true],
    ['job.alias == "" && size(job.tags) == 0', ask(ANN, "stop", null), true],
    ["has(params.force) && params.force == true", ask(ANN, "terminate", "orders", { params: { force: true } }), true],
    ["has(params.force) && params.force == true", ask(ANN, "terminate"), false],
    ['source == "slack" && channel == "C1"', ask(ANN, "stop", "orders", inChannel("C1")), true],
    ['source == "v1" && channel == ""', ask(CI, "stop", "orders", v1), true],
    ['reason.startsWith("INC-")', ask(ANN, "stop", "orders", { reason: "INC-7" }), true],
    ['reason == ""', ask(ANN, "stop"), true],
    ['now.getHours("Asia/Shanghai") < 6', ask(ANN, "stop"), true],
  ])("%s", (when, question, holds) => {
    expect(decideWith({ policy: [rule("allow", "*", { when })] })(question)).toEqual(holds ? permitted(0) : NOBODY);
  });

  test.each(["deny", "confirm", "approve"] as const)("of %s too", (effect) => {
    const holding = (when: string) => (effect === "approve" ? approve({ when }) : rule(effect, "*", { when }));
    const decide = (when: string) => decideWith({ policy: [rule("allow", "*"), holding(when)] })(ask(ANN, "stop"));
    expect(decide("false")).toEqual(permitted(0));
    expect(decide("true")).not.toEqual(permitted(0));
  });
});

describe("a rule that cannot be evaluated refuses, and says which and why", () => {
  const when = 'params.mode == "target"';
  const broken = refused(1, "rule 1 cannot be evaluated: No such key: mode");

  test.each(["allow", "deny", "confirm", "approve"] as const)("where it would %s", (effect) => {
    const second = effect === "approve" ? approve({ when }) : rule(effect, "*", { when });
    expect(decideWith({ policy: [rule("allow", "*"), second] })(ask(ANN, "stop"))).toEqual(broken);
  });

  test("whatever large things are hidden in what it looks at", () => {
    const policy = [rule("allow", "*"), rule("deny", "*", { when: 'params.items.exists(item, item == "bad")' })];
    const items = [...Array.from({ length: 100 }, () => "good"), "bad"];
    expect(decideWith({ policy })(ask(ANN, "stop", "orders", { params: { items } }))).toEqual(
      refused(1, expect.stringContaining("params.items: more than 100 elements")),
    );
  });

  test.each<[string, object]>([
    ["other people", { who: ["group:night"] }],
    ["other verbs", { actions: ["start"] }],
    ["other jobs", { jobs: ["users"] }],
    ["other places", { where: ["source:v5"] }],
  ])("but not where it is about %s", (_, other) => {
    const policy = [rule("allow", "*"), rule("deny", "*", { when, ...other })];
    expect(decideWith({ policy })(ask(ANN, "stop"))).toEqual(permitted(0));
  });

  test("and a deny that holds is named before it", () => {
    const policy = [rule("allow", "*", { when }), rule("deny", "*", { reason: "no" })];
    expect(decideWith({ policy })(ask(ANN, "stop"))).toEqual(refused(1, "no"));
  });
});
