import { describe, expect, test } from "vitest";
import { CHECK_CODES, type CheckCode, type CompareFact, type CutoverFacts, FINDINGS, readinessOf } from "./cutover.ts";
import type { DelaySample } from "./delay-sample.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const NOW = 1_800_000_000_000;

const INCREMENTAL = "INCRE_TRANSFER_STARTED";

/** Samples a minute apart, the last one now: the delays, oldest first. */
const minutely = (...delays: (number | null)[]): DelaySample[] =>
  delays.map((delay, index) => ({
    ...{ at: NOW - (delays.length - 1 - index) * MINUTE, status: INCREMENTAL, delay, percent: 100 },
  }));

const HALF_AN_HOUR = minutely(...Array<number>(31).fill(2));

const COMPARE: CompareFact = {
  isWhole: true,
  ...{ type: "contents", startedAt: NOW - 20 * MINUTE, endedAt: NOW - 15 * MINUTE, consistent: true },
  ...{ tablesTotal: 3, tablesDifferent: 0 },
};

const READY: CutoverFacts = {
  now: NOW,
  status: INCREMENTAL,
  goal: { below: 5, for: 300 },
  goalTime: 5 * MINUTE,
  samples: HALF_AN_HOUR,
  delayGap: 2.5 * MINUTE,
  statusGap: 45 * MINUTE,
  startedAt: NOW - HOUR,
  compares: [COMPARE],
  failedObjects: 0,
  lastError: null,
  precheck: { at: NOW - 2 * HOUR, passed: true, skipped: 0 },
  lockedBy: null,
  freeze: null,
  openOperations: 0,
  runningTasks: 0,
};

const judge = (change: Partial<CutoverFacts>) => readinessOf({ ...READY, ...change });
const check = (code: CheckCode, change: Partial<CutoverFacts>) =>
  judge(change).checks.find((found) => found.code === code);
const finding = (code: CheckCode, change: Partial<CutoverFacts>) => check(code, change)?.finding;

describe("readiness to cut over", () => {
  test("is true where every check is met", () => {
    const { ready, checks } = judge({});
    expect(ready).toBe(true);
    expect(checks.map(({ code, state }) => [code, state])).toEqual(CHECK_CODES.map((code) => [code, "met"]));
  });

  test("is true in spite of warnings", () => {
    expect(judge({ precheck: null, compares: [{ ...COMPARE, type: "lines" }] }).ready).toBe(true);
  });

  test("is null where something is unknown, and false where anything is not met", () => {
    expect(judge({ runningTasks: null }).ready).toBeNull();
    expect(judge({ runningTasks: null, openOperations: 1 }).ready).toBe(false);
  });

  test("is never true for a job that cannot be read", () => {
    expect(judge({ status: null }).ready).toBeNull();
  });
});

describe("the phase", () => {
  test.each([
    [INCREMENTAL, "incremental"],
    ["FULL_TRANSFER_STARTED", "other_status"],
    ["RELEASE_RESOURCE_COMPLETE", "job_over"],
    [null, "status_unread"],
  ])("%s is %s", (status, expected) => {
    expect(finding("incremental", { status })).toBe(expected);
  });
});

describe("the delay", () => {
  test.each<[string, DelaySample[], string]>([
    ["is below the goal in all samples of the time", minutely(90, 4, 4, 4, 4, 4, 4), "delay_below"],
    ["has been above in that time", minutely(4, 4, 4, 5, 4, 4, 4), "delay_above"],
    ["was above just before that time, and nobody knows since when not", minutely(9, 4, 4, 4, 4, 4), "delay_above"],
    ["has been sampled for too short a time", minutely(4, 4, 4), "delay_unsampled"],
    ["has been sampled with a gap", minutely(4, 4, null, null, 4, 4, 4), "delay_unsampled"],
    ["is sampled without figures", minutely(null, null, null, null, null, null, null), "delay_unsampled"],
    ["has not been sampled", [], "delay_unsampled"],
  ])("%s", (_, samples, expected) => {
    expect(finding("delay", { samples })).toBe(expected);
  });

  test("means nothing outside the incremental phase, and not for long after it has begun", () => {
    expect(finding("delay", { status: "PAUSING" })).toBe("delay_meaningless");
    const begun = minutely(null, null, null, 1, 1).map((sample) =>
      sample.delay === null ? { ...sample, status: "FULL_TRANSFER_COMPLETE" } : sample,
    );
    expect(finding("delay", { samples: begun })).toBe("delay_too_short");
  });

  test("tells the highest one of the time, and when it was", () => {
    expect(check("delay", { samples: minutely(4, 1, 3, 2, 1, 1, 1) })).toMatchObject({ value: 3 });
    expect(check("delay", { samples: minutely(1, 1, 1, 1, 7, 1, 1) })).toMatchObject({
      value: 7,
      at: NOW - 2 * MINUTE,
    });
  });
});

describe("the compare", () => {
  test.each<[string, Partial<CompareFact>, Partial<CutoverFacts>, string]>([
    ["has found every table equal", {}, {}, "compare_equal"],
    ["was of rows only", { type: "lines" }, {}, "compare_rows_only"],
    ["found differences", { consistent: false, tablesDifferent: 1 }, {}, "compare_differs"],
    ["was interrupted", { consistent: null }, {}, "compare_partial"],
    ["was before the job was started again", {}, { startedAt: NOW - 10 * MINUTE }, "compare_outdated"],
  ])("%s", (_, change, others, expected) => {
    expect(finding("compared", { compares: [{ ...COMPARE, ...change }], ...others })).toBe(expected);
  });

  test("whose result is not known is unclear", () => {
    const { consistent: _, ...compare } = COMPARE;
    expect(finding("compared", { compares: [compare] })).toBe("compare_unclear");
  });

  test("only the newest of data counts, and there must be one", () => {
    const differs: CompareFact = { ...COMPARE, consistent: false };
    expect(finding("compared", { compares: [differs, COMPARE] })).toBe("compare_differs");
    expect(finding("compared", { compares: [{ ...differs, type: "object" }, COMPARE] })).toBe("compare_equal");
    expect(finding("compared", { compares: [] })).toBe("compare_missing");
  });

  test("of a part shows that something differs, but not that nothing does", () => {
    const part: CompareFact = { ...COMPARE, isWhole: false };
    expect(finding("compared", { compares: [part] })).toBe("compare_selected");
    expect(finding("compared", { compares: [part, COMPARE] })).toBe("compare_equal");
    expect(finding("compared", { compares: [part, { ...COMPARE, consistent: false }] })).toBe("compare_differs");
    expect(finding("compared", { compares: [{ ...part, consistent: false }, COMPARE] })).toBe("compare_differs");
  });

  test("is old after 24 hours", () => {
    const old = { ...COMPARE, startedAt: NOW - 26 * HOUR, endedAt: NOW - 25 * HOUR };
    const samples = Array.from({ length: 60 }, (_, index) => ({
      ...{ at: NOW - (60 - index) * 30 * MINUTE, status: INCREMENTAL, delay: 1, percent: 100 },
    }));
    expect(finding("compared", { compares: [old], samples, startedAt: null })).toBe("compare_old");
  });

  test("counts only where the job has been seen ever since: nobody else restarted it", () => {
    const earlier = { ...COMPARE, startedAt: NOW - 5 * HOUR, endedAt: NOW - 4 * HOUR };
    expect(finding("compared", { compares: [earlier], startedAt: null })).toBe("compare_unobserved");
  });
});

describe("objects", () => {
  const objects: CompareFact = { ...COMPARE, type: "object" };

  test.each<[string, Partial<CutoverFacts>, string]>([
    ["none has failed", {}, "objects_fine"],
    ["some have failed", { failedObjects: 2 }, "objects_failed"],
    [
      "DRS reports on none, and a compare found them equal",
      { failedObjects: null, compares: [objects] },
      "objects_fine",
    ],
    ["a compare found some missing", { compares: [{ ...objects, consistent: false }] }, "objects_differ"],
    ["nothing is known", { failedObjects: null }, "objects_unread"],
    [
      "a compare before the last start says nothing",
      { failedObjects: null, compares: [{ ...objects, startedAt: NOW - 2 * HOUR }] },
      "objects_unread",
    ],
  ])("%s", (_, change, expected) => {
    expect(finding("objects", change)).toBe(expected);
  });
});

describe("errors", () => {
  const failedAt = (at: number) => [
    { at, status: "INCRE_TRANSFER_FAILED", delay: null, percent: null },
    ...HALF_AN_HOUR,
  ];

  test.each<[string, Partial<CutoverFacts>, string]>([
    ["the log has none", {}, "errors_none"],
    ["the log has one of before the last start", { lastError: NOW - 2 * HOUR }, "errors_none"],
    ["the log has one since", { lastError: NOW - MINUTE }, "errors_seen"],
    ["the job has failed", { status: "INCRE_TRANSFER_FAILED" }, "errors_seen"],
    ["the job was seen failed since", { samples: failedAt(NOW - 50 * MINUTE) }, "errors_seen"],
    ["the job was seen failed before that", { samples: failedAt(NOW - 2 * HOUR) }, "errors_none"],
    ["the log has one, and nobody knows when the job was started", { lastError: 1, startedAt: null }, "errors_unread"],
  ])("%s", (_, change, expected) => {
    expect(finding("errors", change)).toBe(expected);
  });

  test("without the log, the job must have been seen since its start", () => {
    const { lastError: _, ...unread } = READY;
    const errors = (change: Partial<CutoverFacts>) =>
      readinessOf({ ...unread, ...change }).checks.find(({ code }) => code === "errors")?.finding;
    expect(errors({ startedAt: NOW - HOUR })).toBe("errors_none");
    expect(errors({ startedAt: NOW - 5 * HOUR })).toBe("errors_unread");
    expect(errors({ startedAt: null })).toBe("errors_unread");
  });
});

describe("the other checks", () => {
  test.each<[CheckCode, Partial<CutoverFacts>, string]>([
    ["precheck", { precheck: { at: 0, passed: true, skipped: 2 } }, "precheck_skipped"],
    ["precheck", { precheck: { at: 0, passed: false, skipped: 0 } }, "precheck_failed_before"],
    ["precheck", { precheck: { at: NOW, passed: false, skipped: 0 } }, "precheck_failed"],
    ["precheck", { precheck: null }, "precheck_missing"],
    ["unlocked", { lockedBy: { name: "dba-2", since: 0 } }, "locked"],
    ["unlocked", { freeze: { name: "year end", mayOverride: false } }, "frozen"],
    ["unlocked", { freeze: { name: "year end", mayOverride: true } }, "freeze_overridable"],
    ["idle", { openOperations: 1 }, "operations_open"],
    ["idle", { runningTasks: 1 }, "tasks_running"],
    ["idle", { runningTasks: null }, "tasks_unread"],
  ])("%s with %j is %s", (code, change, expected) => {
    expect(check(code, change)).toMatchObject({
      finding: expected,
      state: FINDINGS[expected as keyof typeof FINDINGS],
    });
  });
});
