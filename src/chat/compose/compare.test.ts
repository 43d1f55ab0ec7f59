import { describe, expect, test } from "vitest";
import demo from "../../../examples/demo/gateway.config.ts";
import { testOperation } from "../../../test/support/operation.ts";
import { findJob, SEES_ALL } from "../../application/jobs/find-job.ts";
import { compileConfig } from "../../config/compile.ts";
import { messagesOf } from "../../i18n/texts.ts";
import { plainText } from "../../model/message.ts";
import type { ActionOperation } from "../../model/operation.ts";
import type { ComparedTable, CompareReport, Outcome } from "../../model/result.ts";
import { LANGUAGES, type Language } from "../../shared/language.ts";
import { interpret } from "../grammar/interpret.ts";
import { composeReport } from "./operation.ts";

const WAY = { name: "reply", carries: "all", limit: null } as const;

const table = (name: string, source: number, target: number, result: ComparedTable["result"]): ComparedTable => ({
  ...{ database: "shop", table: name, source_rows: source, target_rows: target, result, message: null },
  rows_different: Math.abs(source - target),
});

const ORDERS = table("orders", 1000, 863, "inconsistent");
const ITEMS = table("items", 25_310, 25_310, "consistent");
const LOG: ComparedTable = { ...table("log", 0, 0, "uncompared"), source_rows: null, target_rows: null };

const report = (change: Partial<CompareReport>): CompareReport => ({
  ...{ type: "lines", tables_total: 3, tables_different: 0, tables_uncompared: 0, rows_different: 0, tables: [] },
  ...{ databases_total: 1, databases: [], objects: [], complete: true },
  ...change,
});

const DIFFERS = report({ tables_different: 1, rows_different: 137, tables: [ORDERS, ITEMS] });

function told(result: Outcome, change: Partial<ActionOperation> = {}, language: Language = "en-us") {
  const operation = testOperation({
    ...{
      action: "create_compare",
      lane: "side",
      state: "succeeded",
      actionParams: { compare_task_param: { type: "lines" } },
    },
    ...{ result: { status: "SUCCESSFUL", task: "c-1", ...result } },
    job: { alias: "billing", account: "main", project_id: "p", id: "j", name: null },
    ...change,
  });
  const target = { source: "slack", language, address: {}, ways: [WAY], every: 0 };
  return composeReport({ operation, target, way: WAY });
}

const failed = (status: string, compare: CompareReport, language: Language = "en-us") =>
  told(
    { status, consistent: null, compare },
    { state: "failed", problem: { code: "compare_failed", detail: `the compare ended as ${status}` } },
    language,
  );

describe("a row compare", () => {
  test("that differs says how, in the tone of attention, with tables and the next step", () => {
    const message = told({ consistent: false, compare: DIFFERS });
    expect(message).toMatchObject({
      ...{ kind: "differs", tone: "attention", headline: "Row compare of billing: 1 of 3 tables differs" },
      body: ["The target is missing 137 rows in shop.orders.", "Don’t cut over yet."],
      next: "Next: /drs compare billing type=contents objects=shop.orders",
      buttons: [{ label: "Compare contents", value: "compare billing type=contents objects=shop.orders" }],
    });
    expect(message.table).toEqual({
      columns: ["Table", "Source / target", "Result"],
      rows: [
        ["shop.orders", "1,000 / 863", "137 differ"],
        ["shop.items", "25,310 / 25,310", "matches"],
      ],
      more: messagesOf("en-us").moreRows(1),
    });
    expect(plainText(message)).toContain("shop.orders: 1,000 / 863, 137 differ");
  });

  test("that differs in Chinese", () => {
    expect(told({ consistent: false, compare: DIFFERS }, {}, "zh-cn")).toMatchObject({
      headline: "billing 行数对比：3 张表中 1 张不一致",
      body: ["目标库 shop.orders 少 137 行。", "暂不要割接。"],
    });
  });

  test.each<[string, Partial<CompareReport>, string[]]>([
    [
      "has rows too many",
      { tables: [{ ...ORDERS, target_rows: 1001 }] },
      ["The target has 1 row too many in shop.orders."],
    ],
    ["differs in several tables", { tables_different: 2, tables: [ORDERS, ORDERS] }, ["137 rows differ."]],
    [
      "could not compare a table",
      { tables_uncompared: 1, tables: [] },
      ["137 rows differ.", "1 table couldn’t be compared."],
    ],
    [
      "was not read in full",
      { complete: false, tables: [] },
      ["137 rows differ.", "Not everything could be read from DRS."],
    ],
  ])("that differs and %s says so", (_, change, body) => {
    const compare = { ...DIFFERS, ...change };
    expect(told({ consistent: false, compare }).body).toEqual([...body, "Don’t cut over yet."]);
  });

  test.each<[string, string]>([
    ["many", "type=contents"],
    ["oddly named", "type=contents"],
  ])("names no tables in the next step where they are %s", (which, expected) => {
    const tables = which === "many" ? [ORDERS, ORDERS, ORDERS, ORDERS] : [{ ...ORDERS, table: "a b,c" }];
    const compare = { ...DIFFERS, tables_different: tables.length, tables };
    expect(told({ consistent: false, compare }).next).toBe(`Next: /drs compare billing ${expected}`);
  });

  test("without a difference is good, and points to the contents", () => {
    const compare = report({ tables: [ITEMS] });
    const message = told({ consistent: true, compare });
    expect(message).toMatchObject({
      ...{ tone: "good", headline: "Row compare of billing: 3 of 3 tables match", body: [] },
      next: "Next: /drs compare billing type=contents",
    });
    expect(message.table).toBeUndefined();
    expect(told({ consistent: true, compare }, {}, "zh-cn").headline).toBe("billing 行数对比：3 张表全部一致");
  });
});

test.each([["of an unknown kind", "random", "Row compare of billing: 1 of 3 tables differs"]])(
  "a compare %s is told as it was requested",
  (_, type, headline) => {
    expect(told({ consistent: false, compare: { ...DIFFERS, type } })).toMatchObject({ tone: "attention", headline });
  },
);

test("an end without findings claims nothing", () => {
  expect(told({}, { actionParams: {} }).tone).toBe("info");
  const { tone, kind } = told({ consistent: null, compare: report({ type: "random" }) }, { actionParams: {} });
  expect([tone, kind]).toEqual(["attention", "partly"]);
});

test("the next steps and buttons are lines that chat understands", () => {
  const compare = { ...DIFFERS, type: "contents" };
  const compiled = compileConfig(demo);
  if (!compiled.ok) throw new Error("the demo's config is wrong");
  const ends = [
    told({ consistent: false, compare: DIFFERS }),
    told({ consistent: false, compare }),
    told({ consistent: true, compare: report({}) }),
    told({ consistent: true, compare: report({ type: "contents" }) }),
    told({ consistent: null, compare: report({ type: "contents", tables_uncompared: 1 }) }),
  ];
  const lines = ends.flatMap(({ next = "", buttons = [] }) => [
    next.replace("Next: /drs ", ""),
    ...buttons.map(({ value }) => value),
  ]);
  expect(lines).toHaveLength(6);
  for (const line of lines) {
    const intent = interpret(line, (asked) => findJob(compiled.value, asked, SEES_ALL));
    expect([line, intent]).toEqual([line, expect.not.objectContaining({ kind: "mistake" })]);
  }
});

describe("a content compare", () => {
  test("that differs points to the repair of that compare", () => {
    expect(told({ consistent: false, compare: { ...DIFFERS, type: "contents" } })).toMatchObject({
      headline: "Content compare of billing: 1 of 3 tables differs",
      next: "Next: /drs repair billing task=c-1",
    });
  });

  test("that could not compare a table asks for attention, and for its rows", () => {
    const compare = report({ type: "contents", tables_uncompared: 1, tables: [LOG, ITEMS] });
    const message = told({ consistent: null, compare });
    expect(message).toMatchObject({
      ...{ kind: "partly", tone: "attention" },
      headline: "Content compare of billing: 1 of 3 tables couldn’t be compared",
      next: "Next: /drs compare billing type=lines",
    });
    expect(message.table?.rows[0]).toEqual(["shop.log", "— / —", "couldn’t be compared"]);
  });
});

test("an object compare that differs names what is missing", () => {
  const objects = [
    { type: "TABLE", source_count: 3, target_count: 3, result: "consistent", missing: [] },
    { type: "INDEX", source_count: 3, target_count: 1, result: "inconsistent", missing: ["shop.a", "shop.b"] },
  ] as const;
  const compare = report({ type: "object", rows_different: null, objects });
  const message = told({ consistent: false, compare });
  expect(message).toMatchObject({
    ...{ tone: "attention", headline: "Object compare of billing: 2 objects are missing in the target" },
    details: ["Missing in the target (INDEX): shop.a, shop.b"],
  });
  expect(message.table?.rows).toEqual([
    ["INDEX", "3 / 1", "differs"],
    ["TABLE", "3 / 3", "matches"],
  ]);
  expect(message.next).toBeUndefined();
});

describe("a compare that did not run to its end", () => {
  const compare = report({ tables_different: 1, tables_uncompared: 2, tables: [ORDERS, LOG] });

  test.each([
    ["CANCELLED", "Row compare of billing was cancelled: 1 of 3 tables compared", "已取消"],
    ["TIMEOUT_INTERRUPT", "Row compare of billing ran out of time: 1 of 3 tables compared", "超时"],
    ["FAILED", "Row compare of billing stopped early: 1 of 3 tables compared", "中断"],
  ])("%s keeps what was compared and can be tried again", (status, headline, chinese) => {
    const message = failed(status, compare);
    expect(message).toMatchObject({ kind: "partly", tone: "attention", headline });
    expect(message.body).toEqual(["1 of them differs.", "Don’t cut over yet."]);
    expect(message.buttons?.map(({ value }) => value)).toEqual([expect.stringContaining("retry ")]);
    expect(failed(status, compare, "zh-cn").headline).toContain(chinese);
  });

  test("and compared nothing is a failure", () => {
    const nothing = report({ tables_uncompared: 3 });
    expect(failed("FAILED", nothing)).toMatchObject({ kind: "failed", tone: "bad" });
  });
});

test.each(LANGUAGES)("a compare for later claims nothing in %s", (language) => {
  const result = { status: "WAITING_FOR_RUNNING" };
  const message = told(result, { params: { type: "lines", at: "2030-01-01T02:00Z" } }, language);
  expect(message.tone).toBe("info");
  expect(message.headline).toContain("2030-01-01T02:00Z");
});

test.each(LANGUAGES)("no compare's end shows DRS's word for a task that ran, in %s", (language) => {
  const all = [
    told({ consistent: false, compare: DIFFERS }, {}, language),
    told({ consistent: true, compare: report({}) }, {}, language),
    told({ consistent: null, compare: report({ tables_total: 0 }) }, {}, language),
    failed("CANCELLED", report({}), language),
  ];
  for (const message of all) {
    expect(plainText(message)).not.toMatch(/SUCCESSFUL|CANCELLED/);
    expect(message.headline.length).toBeLessThanOrEqual(60);
  }
});
