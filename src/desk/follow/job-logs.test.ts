import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { CallClass } from "../../cloud/call-budget.ts";
import { type DetailQuery, jobDetailSchema } from "../../cloud/drs/detail.ts";
import { FAILURE_LOG, GLANCE } from "../../shared/limits.ts";
import { JobLogs, type LogQuery } from "./job-logs.ts";

const DUPLICATE = "write table shop.orders failed: Duplicate entry '88231' for key 'PRIMARY'";
const row = (message: string, create_time = "2026-11-28T10:23:00Z", level = "Error") => ({
  level,
  message,
  create_time,
});
const FAILED = "INCRE_TRANSFER_FAILED";

/** A cloud whose log has these rows, and the queries that it gets. */
function cloudWith(rows: readonly object[]) {
  const queries: { job: string; query: DetailQuery; language: string | null }[] = [];
  const state = { rows, delay: 0, isDown: false, classes: [] as CallClass[] };
  const logs = new JobLogs(
    {
      delay: (callClass) => {
        state.classes.push(callClass);
        return state.delay;
      },
      detail: async (_, job, query, language = null) => {
        queries.push({ job, query, language });
        if (state.isDown) return { kind: "unavailable", cause: "HTTP 500", retryAfter: null };
        const { offset = 0, limit = 0 } = query;
        const logs = state.rows.slice(offset, offset + limit);
        const { job: value } = jobDetailSchema.parse({ job: { total_count: state.rows.length, logs } });
        return { kind: "read", value };
      },
    },
    1,
  );
  return { logs, queries, state };
}

beforeEach(() => void vi.useFakeTimers({ now: 1_800_000_000_000 }));
afterEach(() => void vi.useRealTimers());

describe("the cause of a failure", () => {
  test("is read from the newest error lines, whatever their order and level", async () => {
    const { logs, queries } = cloudWith([
      row("Read timed out", "2026-11-28T10:00:00Z"),
      row("Job status changed", "2026-11-28T10:30:00Z", "Info"),
      row(DUPLICATE),
    ]);
    expect(await logs.causeOf("a", FAILED)).toMatchObject({ kind: "duplicate_key", table: "shop.orders" });
    expect(queries.map(({ query }) => query)).toEqual([
      { type: "log", log_level: "Error", offset: 0, limit: FAILURE_LOG.lines },
    ]);
  });

  test("is read from the last page where DRS puts the oldest lines first", async () => {
    const earlier = Array.from({ length: FAILURE_LOG.lines + 5 }, (_, hours) =>
      row("Read timed out", new Date(Date.parse("2026-11-20T00:00:00Z") + hours * 3_600_000).toISOString()),
    );
    const rows = [...earlier, row(DUPLICATE)];
    const { logs, queries } = cloudWith(rows);
    expect(await logs.causeOf("a", FAILED)).toMatchObject({ kind: "duplicate_key" });
    expect(queries.map(({ query }) => query.offset)).toEqual([0, rows.length - FAILURE_LOG.lines]);
  });

  test("is read once a minute while the job stays in its status, for all readers of a language", async () => {
    const { logs, queries } = cloudWith([row(DUPLICATE)]);
    await Promise.all([logs.causeOf("a", FAILED), logs.causeOf("a", FAILED)]);
    expect(queries).toHaveLength(1);
    await logs.causeOf("a", FAILED, { language: "zh-cn" });
    expect(queries.map(({ language }) => language)).toEqual([null, "zh-cn"]);
    await logs.causeOf("a", "FULL_TRANSFER_FAILED");
    expect(queries).toHaveLength(3);
    vi.advanceTimersByTime(FAILURE_LOG.fresh);
    await logs.causeOf("a", "FULL_TRANSFER_FAILED");
    expect(queries).toHaveLength(4);
  });

  test("is not read beyond the call budget", async () => {
    const { logs, queries, state } = cloudWith([row(DUPLICATE)]);
    state.delay = 1;
    expect(await logs.causeOf("a", FAILED, { callClass: "watch" })).toBeNull();
    expect([queries.length, state.classes]).toEqual([0, ["watch"]]);
  });

  test("is read again after a reading that failed", async () => {
    const { logs, state } = cloudWith([row(DUPLICATE)]);
    state.isDown = true;
    expect(await logs.causeOf("a", FAILED)).toBeNull();
    state.isDown = false;
    expect(await logs.causeOf("a", FAILED)).toMatchObject({ kind: "duplicate_key" });
  });

  test("of many jobs is read for a few at a time, and known ones cost nothing", async () => {
    const { logs, queries } = cloudWith([row(DUPLICATE)]);
    const jobs = Array.from({ length: GLANCE.atOnce + 2 }, (_, index) => ({ job: `job-${index}`, status: FAILED }));
    expect(await logs.causesOf(jobs, null)).toHaveLength(GLANCE.atOnce);
    expect(await logs.causesOf(jobs, null)).toHaveLength(jobs.length);
    expect(queries).toHaveLength(jobs.length);
  });
});

describe("a page of the log", () => {
  const query: LogQuery = { level: null, limit: 5, offset: 1, language: "zh-cn", hasValues: false };

  test("is masked unless values may be shown, and error lines have a kind", async () => {
    const { logs, queries } = cloudWith([row("left out"), row(DUPLICATE), row("Job status changed", "never", "Info")]);
    const at = Date.parse("2026-11-28T10:23:00Z");
    expect(await logs.page("a", query)).toEqual({
      kind: "read",
      value: {
        total: 3,
        lines: [
          { at, level: "Error", message: DUPLICATE.replace("88231", "***"), kind: "duplicate_key" },
          { at: null, level: "Info", message: "Job status changed", kind: null },
        ],
      },
    });
    expect(queries).toEqual([{ job: "a", query: { type: "log", offset: 1, limit: 5 }, language: "zh-cn" }]);
    const shown = await logs.page("a", { ...query, level: "Error", hasValues: true });
    expect(shown).toMatchObject({ value: { lines: [{ message: DUPLICATE }, {}] } });
    expect(queries[1]?.query).toMatchObject({ log_level: "Error" });
  });

  test("is refused as DRS refuses it", async () => {
    const { logs, state } = cloudWith([]);
    state.isDown = true;
    expect(await logs.page("a", query)).toMatchObject({ kind: "unavailable" });
  });
});
