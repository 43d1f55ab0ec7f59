import { describe, expect, test } from "vitest";
import { ANN, ask, decideWith, permitted, refused, rule } from "../../support/company.ts";

/** What only the runtime can show: CEL and time zones inside workerd. */

describe("in workerd", () => {
  test.each([
    ['danger == "load" && params.list.exists(x, x == 2) && now.getHours("Asia/Shanghai") == 0', permitted(0)],
    ['params.list == [1] || reason.contains("x")', refused(null, "no rule of the policy allows it")],
    ['params.mode == "a"', refused(0, "rule 0 cannot be evaluated: No such key: mode")],
    ['now.getHours("Mars/North") == 1', refused(0, expect.stringContaining("Mars/North"))],
  ])("a condition is evaluated: %s", (when, decision) => {
    const decide = decideWith({ policy: [rule("allow", "*", { when })] });
    expect(decide(ask(ANN, "stop", "orders", { params: { list: [1, 2] } }))).toEqual(decision);
  });

  test("a freeze holds in the local time of its zone", () => {
    const every = { days: ["mon" as const], from: "22:00", to: "06:00", timezone: "Asia/Shanghai" };
    const freezes = [{ name: "nights", jobs: ["*"], reason: "nobody is there", every }];
    const decide = decideWith({ policy: [rule("allow", "*")], freezes });
    const reason = 'frozen by "nights" until 2026-09-21T22:00:00Z, reason: “nobody is there”';
    expect(decide(ask(ANN, "stop"))).toEqual(refused(null, reason));
    expect(decide(ask(ANN, "stop", "orders", { now: Date.parse("2026-09-21T22:00:00Z") }))).toEqual(permitted(0));
  });
});
