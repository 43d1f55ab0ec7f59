import { describe, expect, test } from "vitest";
import type { OutcomeRow } from "../../desk/store/operations.ts";
import { consoleWordsOf } from "../../i18n/console-texts.ts";
import { messagesOf } from "../../i18n/texts.ts";
import { outcomeOf } from "../../model/outcome.ts";
import { LANGUAGES, type Language } from "../../shared/language.ts";
import type { Visit } from "../visit.ts";
import { charts } from "./chart.ts";

const DAY = 86_400_000;
/** Noon. */
const NOW = Date.parse("2026-11-24T12:00:00Z");

const row = ({ action = "stop", state = "succeeded", ...change }: Partial<OutcomeRow> = {}): OutcomeRow => ({
  ...{ job: "job-1", action, state, created_at: NOW, finished_at: NOW + 90_000 },
  outcome: outcomeOf({ action, state, result: null }),
  ...change,
});

interface Given {
  readonly language?: Language;
  readonly words?: Partial<Visit["words"]>;
  readonly mayRead?: (alias: string | null) => boolean;
  readonly accounts?: readonly string[];
}

let since: number;

/** What somebody sees of operations: those of the job `job-1` have the alias `orders`. */
async function drawn(
  rows: readonly OutcomeRow[],
  { language = "en-us", words = {}, mayRead = () => true, accounts = ["main"] }: Given = {},
): Promise<string> {
  const services = {
    gateway: {
      config: {
        accounts: new Map(accounts.map((name) => [name, { name, desk: name }])),
        jobsById: new Map([["main job-1", { alias: "orders", account: { name: "main" } }]]),
      },
    },
    policy: { decide: ({ job }: { job: { alias: string | null } }) => ({ allowed: mayRead(job.alias) }) },
    desk: () => ({
      outcomes: async (from: number) => {
        since = from;
        return rows;
      },
    }),
    now: () => NOW,
  };
  const visit = {
    ...{ services, language, messages: messagesOf(language), words: { ...consoleWordsOf(language), ...words } },
    ...{ principal: { kind: "person", id: "slack:T0001/U0001", name: "dba-1" } },
    place: { source: "console", channel: null },
  };
  return String(await charts(visit as unknown as Visit));
}

/** The bars of a chart, without those of its legend. */
const bars = (chart: string) =>
  [...chart.matchAll(/<rect class="(\w+)" x="([^"]*)" y="([^"]*)" width="([^"]*)" height="([^"]*)"\/>/g)]
    .map(([, tone, ...numbers]) => [tone, ...numbers.map(Number)] as const)
    .filter(([, , , width, height]) => width !== 10 || height !== 10);

/** The two charts of a page. */
const figures = (page: string) => page.split("<figure").slice(1);

const cells = (chart: string) =>
  [...chart.matchAll(/<tr>(<th scope="row">.*?)<\/tr>/g)].map(([, line = ""]) =>
    line.split(/<\/t[hd]>/).flatMap((cell) => cell.replace(/<[^>]*>/g, "") || []),
  );

describe("nothing is drawn", () => {
  test("of nothing", async () => {
    expect(await drawn([])).toBe("");
  });

  test("of what somebody may not read", async () => {
    expect(await drawn([row()], { mayRead: () => false })).toBe("");
    const page = await drawn([row(), row({ job: "unknown" })], { mayRead: (alias) => alias === "orders" });
    expect(cells(page)[0]).toEqual(["11-24", "1", "0", "0", "0", "0"]);
  });

  test("of times where nothing has come to a result", async () => {
    const open = [row({ state: "running", finished_at: null }), row({ state: "cancelled" })];
    const [outcomes, times] = figures(await drawn(open));
    expect(cells(outcomes ?? "")).toEqual([["11-24", "0", "0", "0", "1", "1"]]);
    expect(times).toBeUndefined();
  });
});

describe("operations by day and outcome", () => {
  const outcomes = async (rows: readonly OutcomeRow[], given?: Given) => figures(await drawn(rows, given))[0] ?? "";

  test("go back to the beginning of the day two weeks ago", async () => {
    await drawn([row()]);
    expect(new Date(since).toISOString()).toBe("2026-11-11T00:00:00.000Z");
  });

  test("one value fills its column, and no other is drawn", async () => {
    const chart = await outcomes([row()]);
    expect(bars(chart)).toEqual([["good", 13 * 30 + 4, 20, 22, 120]]);
    expect(chart).toContain('<text x="0" y="12">1</text>');
  });

  test("each day has its parts on top of one another, by what became of them", async () => {
    const day = (ago: number, ...states: OutcomeRow["state"][]) =>
      states.map((state) => row({ state, created_at: NOW - ago * DAY }));
    const chart = await outcomes([
      ...day(0, "succeeded", "failed", "unknown", "denied"),
      ...day(13, "queued", "succeeded"),
    ]);
    expect(bars(chart)).toEqual([
      ["good", 4, 110, 22, 30],
      ["wait", 4, 80, 22, 30],
      ["good", 394, 110, 22, 30],
      ["bad", 394, 50, 22, 60],
      ["other", 394, 20, 22, 30],
    ]);
    expect(cells(chart)).toEqual([
      ["11-11", "1", "0", "0", "0", "1"],
      ["11-24", "1", "0", "2", "1", "0"],
    ]);
  });

  test("a compare that differs, or was interrupted, is not drawn as a success", async () => {
    const chart = await outcomes([
      row({ action: "create_compare", outcome: "differences" }),
      row({ action: "create_compare", state: "failed", outcome: "partly" }),
    ]);
    expect(bars(chart).map(([tone]) => tone)).toEqual(["warn"]);
    expect(cells(chart)).toEqual([["11-24", "0", "2", "0", "0", "0"]]);
  });

  test("of several accounts are one chart", async () => {
    expect(cells(await outcomes([row()], { accounts: ["main", "other"] }))).toEqual([
      ["11-24", "2", "0", "0", "0", "0"],
    ]);
  });

  test("what is older than the chart, or of tomorrow, makes no column that is nowhere", async () => {
    const chart = await outcomes([row({ created_at: NOW - 14 * DAY }), row({ created_at: NOW + DAY }), row()]);
    expect(bars(chart)).toHaveLength(1);
    const empty = await outcomes([row({ created_at: NOW + DAY })]);
    expect(bars(empty)).toEqual([]);
    expect(empty).not.toContain("NaN");
  });
});

describe("time to result", () => {
  const times = async (rows: readonly OutcomeRow[]) => figures(await drawn(rows))[1] ?? "";
  const lasting = (...seconds: readonly number[]) => seconds.map((each) => row({ finished_at: NOW + each * 1000 }));

  test("shows the median and the slowest tenth of each verb", async () => {
    const chart = await times([
      ...lasting(5, 1, 2, 3, 4, 60, 6, 7, 8, 9),
      row({ action: "precheck", state: "failed", finished_at: NOW + 30_000 }),
    ]);
    expect(cells(chart)).toEqual([
      ["pause", "6 s", "60 s"],
      ["precheck", "30 s", "30 s"],
    ]);
    expect(bars(chart)).toEqual([
      ["other", 110, 8, 220, 6],
      ["good", 110, 4, 22, 14],
      ["other", 110, 30, 110, 6],
      ["good", 110, 26, 110, 14],
    ]);
  });

  test.each([
    ["no time at all", 0, "0 s"],
    ["a clock that was set back", -5, "0 s"],
    ["ten years", 10 * 365 * 86_400, "87600 h"],
    ["more than numbers hold", Number.MAX_SAFE_INTEGER / 1000, "2501999792 h 59 min"],
  ])("of %s is a bar that is inside the chart", async (_, seconds, text) => {
    const chart = await times(lasting(seconds));
    expect(cells(chart)[0]).toEqual(["pause", text, text]);
    for (const [, x = 0, , width = 0] of bars(chart)) {
      expect(width).toBeGreaterThanOrEqual(1);
      expect(x + width).toBeLessThanOrEqual(420);
    }
    expect(chart).not.toMatch(/NaN|Infinity|e\+/);
  });
});

describe("for who cannot see them, charts", () => {
  test.each(LANGUAGES)("have a name and their numbers as a table, in %s", async (language) => {
    const words = consoleWordsOf(language);
    const [outcomes = "", times = ""] = figures(await drawn([row()], { language }));
    for (const [chart, name] of [
      [outcomes, words.chartOutcomes],
      [times, words.chartTimes],
    ] as const) {
      expect(chart).toContain(`<figcaption>${name}</figcaption><svg role="img" aria-label="${name}"`);
      expect(chart).toContain(`<summary>${words.table}<span class="soft"> (${name})</span></summary>`);
    }
    const heads = (chart: string) => [...chart.matchAll(/<th scope="col">(.*?)<\/th>/g)].map(([, head]) => head);
    expect(heads(outcomes)).toEqual([words.day, ...Object.values(words.outcomes)]);
    expect(heads(times)).toEqual([words.action, words.median, words.slowest]);
    for (const name of Object.values(words.outcomes)) expect(outcomes).toContain(`>${name}</text>`);
  });

  test("are never left by what a text has in it", async () => {
    const evil = '"><script>alert(1)</script>';
    const page = await drawn([row()], { words: { chartOutcomes: evil, chartTimes: evil, table: evil } });
    expect(page).not.toContain("<script>");
    expect(page).toContain('aria-label="&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt;"');
  });
});
