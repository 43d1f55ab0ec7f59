import { globSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { messagesOf } from "../../i18n/texts.ts";
import { CHECK_CODES, type CutoverReadiness, FINDINGS, type Finding } from "../../model/cutover.ts";
import { LANGUAGES } from "../../shared/language.ts";
import { composeCutover, showCutover } from "./cutover.ts";

const NOW = 1_800_000_000_000;
const JOB = { label: "orders", written: "prod/orders" };

const readiness = (ready: boolean | null, ...findings: Finding[]): CutoverReadiness => ({
  ready,
  goal: { below: 5, for: 300 },
  at: NOW,
  checks: findings.map((finding, index) => ({
    ...{ code: CHECK_CODES[index] ?? "idle", finding, state: FINDINGS[finding], value: 7, at: NOW - 60_000 },
  })),
});

describe("readiness in chat", () => {
  test("says that a job can be cut over, with the warnings, where it is ready", () => {
    const message = composeCutover(readiness(true, "incremental", "compare_rows_only"), JOB, "en-us");
    expect(message).toMatchObject({ tone: "good", headline: "orders: ready to cut over" });
    expect(message.body).toEqual([
      "• Delay: the number of rows matches in all tables, 60 s ago; contents were not compared. Compare the contents of all tables: /drs compare prod/orders type=contents",
    ]);
  });

  test("says of a job that has ended nothing but that", () => {
    const { body } = composeCutover(readiness(false, "job_over", "compare_missing", "idle"), JOB, "en-us");
    expect(body).toEqual([expect.stringContaining("can no longer be cut over")]);
  });

  test("counts what is not met, and says what to do", () => {
    const message = composeCutover(readiness(false, "other_status", "delay_above", "idle"), JOB, "en-us");
    expect(message).toMatchObject({
      tone: "attention",
      headline: "orders isn't ready to cut over: 2 of 3 checks not met",
    });
    expect(message.body).toHaveLength(2);
    expect(message.body[1]).toContain("/drs watch prod/orders until delay<5s");
  });

  test("does not say no where something is merely unknown", () => {
    const { headline } = composeCutover(readiness(null, "incremental", "delay_unsampled"), JOB, "en-us");
    expect(headline).toBe("orders: not known to be ready to cut over: 1 of 2 checks are open");
  });

  test("a watch that reached its goal says so first, and then what is missing", () => {
    const shown = showCutover(readiness(false, "compare_missing"), JOB, messagesOf("zh-cn"), "增量中");
    expect(shown).toMatchObject({ tone: "attention", headline: "orders 已达到目标：增量中" });
    expect(shown.body[0]).toBe("orders 尚不能割接：1 项检查中 1 项未满足");
  });
});

describe.each(LANGUAGES)("in %s", (language) => {
  test.each(Object.keys(FINDINGS) as Finding[])("the finding %s is a sentence without gaps", (finding) => {
    const [line = ""] = composeCutover(readiness(null, finding), JOB, language).body;
    expect(line).not.toMatch(/undefined|null|NaN|\(\)|（）| {2}/);
    expect(line !== "").toBe(FINDINGS[finding] !== "met");
  });
});

test("no other text says that a job can be cut over", () => {
  const sources = globSync("src/**/*.ts").filter((path) => !/\.test\.ts$/.test(path));
  const claiming = sources.filter((path) =>
    /can cut over|ready to cut over`|可以割接/.test(readFileSync(path, "utf8")),
  );
  expect(claiming).toEqual(["src/i18n/cutover.ts"]);
});
