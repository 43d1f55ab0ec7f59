import { describe, expect, test } from "vitest";
import { COMPARES } from "../../../shared/limits.ts";
import { type CompareTask, type DetailQuery, jobDetailSchema } from "../detail.ts";
import { type CompareFindings, readFindings } from "./result.ts";

/** DRS's answer to one query: rows by list and total count; `null`: "no such information". */
type Answer = { readonly rows: object; readonly total?: number } | null;

/** Read what a task has found, from a DRS that answers like this. Returns the queries, too. */
function read(task: Partial<CompareTask>, answer: (query: DetailQuery) => Answer, type = "lines") {
  const queries: DetailQuery[] = [];
  let series = readFindings({ id: "c-1", status: "SUCCESSFUL", type, ...task }, type);
  while (series.kind === "next") {
    queries.push(series.query);
    const found = answer(series.query);
    if (found === null) {
      if (!series.miss) throw new Error("refused");
      series = series.miss();
    } else {
      const total = found.total === undefined ? {} : { total_count: found.total };
      series = series.take(jobDetailSchema.parse({ job: { ...total, compare_result: found.rows } }).job);
    }
  }
  return { ...series.value, queries };
}

const page = <T>(rows: readonly T[], { offset = 0, limit = 10 }: DetailQuery): T[] =>
  rows.slice(offset, offset + limit);

const line = (name: string, status: string, source = 1000, target = source) => ({
  ...{ source_table_name: name, target_table_name: name, status, message: "" },
  ...{ source_row_num: `${source}`, target_row_num: `${target}`, difference_row_num: `${Math.abs(source - target)}` },
});

type Tables = Readonly<Record<string, readonly [status: string, tables: readonly object[]]>>;

/** A row compare of databases, each with its status and tables. */
const lines = (databases: Tables) => (query: DetailQuery) => {
  if (query.query_type === "overview") {
    const rows = Object.entries(databases).map(([source_db_name, [status]]) => ({
      ...{ source_db_name, target_db_name: source_db_name, status },
    }));
    return { rows: { line_compare_overview_infos: page(rows, query) }, total: rows.length };
  }
  const [, rows] = databases[query.source_db_name ?? ""] ?? ["", []];
  return { rows: { line_compare_detail_infos: page(rows, query) }, total: rows.length };
};

const content = (name: string, change: object = {}) => ({
  ...{ source_db: "shop", target_db: "shop", source_table_name: name, target_table_name: name, message: "" },
  ...{ source_row_num: 10, target_row_num: 10, difference_row_num: 0 },
  ...{ line_compare_result: true, content_compare_result: true },
  ...change,
});

const contents =
  (status: string, compared: readonly object[], uncompared: readonly object[] = []) =>
  (query: DetailQuery): Answer => {
    if (query.query_type === "overview") {
      const database = { source_db: "shop", target_db: "shop", status, compare_result: status === "CONSISTENT" };
      return { rows: { content_compare_overview_infos: page([database], query) }, total: 1 };
    }
    const rows = query.compare_detail_type === "compare" ? compared : uncompared;
    return { rows: { content_compare_detail_infos: page(rows, query) }, total: rows.length };
  };

describe("a row compare", () => {
  test("counts the rows and tables that differ, with differing tables first", () => {
    const { consistent, compare, queries } = read(
      {},
      lines({
        shop: ["INCONSISTENT", [line("items", "CONSISTENT"), line("orders", "INCONSISTENT", 1000, 863)]],
        crm: ["CONSISTENT", [line("people", "CONSISTENT", 5)]],
      }),
    );
    expect(consistent).toBe(false);
    expect(compare).toEqual({
      ...{ type: "lines", tables_total: 3, tables_different: 1, tables_uncompared: 0, rows_different: 137 },
      tables: [
        {
          ...{ database: "shop", table: "orders", source_rows: 1000, target_rows: 863, rows_different: 137 },
          ...{ result: "inconsistent", message: null },
        },
        expect.objectContaining({ table: "items", result: "consistent", rows_different: 0 }),
        expect.objectContaining({ table: "people", database: "crm", source_rows: 5 }),
      ],
      databases_total: 2,
      databases: [
        { database: "shop", target_database: "shop", status: "INCONSISTENT", result: "inconsistent" },
        { database: "crm", target_database: "crm", status: "CONSISTENT", result: "consistent" },
      ],
      objects: [],
      complete: true,
    });
    expect(queries).toEqual([
      {
        ...{ type: "compare", compare_type: "line_compare", query_type: "overview", compare_task_id: "c-1" },
        ...{ offset: 0, limit: COMPARES.page },
      },
      {
        ...{ type: "compare", compare_type: "line_compare", query_type: "detail", compare_task_id: "c-1" },
        ...{ source_db_name: "shop", target_db_name: "shop", offset: 0, limit: COMPARES.page },
      },
      expect.objectContaining({ query_type: "detail", source_db_name: "crm" }),
    ]);
  });

  test("that finds no difference is consistent", () => {
    const { consistent, compare } = read({}, lines({ shop: ["CONSISTENT", [line("a", "CONSISTENT")]] }));
    expect(consistent).toBe(true);
    expect(compare).toMatchObject({ tables_total: 1, tables_different: 0, tables_uncompared: 0, rows_different: 0 });
  });

  test.each([
    "FAILED_TO_COMPARE",
    "TARGET_DB_NOT_EXIST",
    "CAN_NOT_COMPARE",
    "CANCELED",
    "COMPARING",
    "WAITING_FOR_COMPARISON",
    "SOMETHING_NEW",
  ])("does not claim that a table is equal whose status is %s, nor numbers for it", (status) => {
    const { consistent, compare } = read(
      {},
      lines({ shop: ["CONSISTENT", [line("a", "CONSISTENT"), { ...line("b", status, 0), message: "no key" }]] }),
    );
    expect(consistent).toBeNull();
    expect(compare).toMatchObject({ tables_total: 2, tables_different: 0, tables_uncompared: 1 });
    expect(compare.tables[0]).toMatchObject({ table: "b", result: "uncompared", source_rows: null, message: "no key" });
  });

  test("differs where one table does, although another could not be compared", () => {
    const tables = [line("a", "INCONSISTENT", 3, 2), line("b", "CAN_NOT_COMPARE")];
    expect(read({}, lines({ shop: ["INCONSISTENT", tables] })).consistent).toBe(false);
  });

  test("is not consistent where a database could not be compared, or no table was", () => {
    const missing = { gone: ["TARGET_DB_NOT_EXIST", []], shop: ["CONSISTENT", [line("a", "CONSISTENT")]] } as const;
    expect(read({}, lines(missing)).consistent).toBeNull();
    expect(read({}, lines({ shop: ["CONSISTENT", []] })).consistent).toBeNull();
    expect(read({}, lines({})).consistent).toBeNull();
  });

  test.each(["CANCELLED", "TIMEOUT_INTERRUPT", "FAILED"])(
    "that ended as %s says neither and keeps what was compared",
    (status) => {
      const tables = [line("a", "INCONSISTENT", 10, 3), line("b", "CAN_NOT_COMPARE")];
      const { consistent, compare } = read({ status }, lines({ shop: ["INCONSISTENT", tables] }));
      expect(consistent).toBeNull();
      expect(compare).toMatchObject({ tables_different: 1, tables_uncompared: 1, rows_different: 7 });
    },
  );

  test("masks values that DRS quotes in its reason", () => {
    const row = { ...line("a", "FAILED_TO_COMPARE"), message: "Duplicate entry 'ada@example.com' for key" };
    const { compare } = read({}, lines({ shop: ["FAILED_TO_COMPARE", [row]] }));
    expect(compare.tables[0]?.message).toBe("Duplicate entry '…' for key");
  });
});

describe("paging", () => {
  const many = (count: number, status = "CONSISTENT") =>
    Array.from({ length: count }, (_, index) => line(`t${index}`, status, 2, status === "CONSISTENT" ? 2 : 1));

  test("reads all pages, also where DRS gives fewer rows than asked for", () => {
    const answer = lines({ shop: ["CONSISTENT", many(95)] });
    const { compare, consistent } = read({}, (query) => answer({ ...query, limit: 10 }));
    expect([compare.tables_total, consistent]).toEqual([95, true]);
  });

  test("reads on after a full page although the count says that it was the last", () => {
    const answer = lines({ shop: ["CONSISTENT", many(150)] });
    const { compare } = read({}, (query) => {
      const found = answer(query);
      return { ...found, total: Math.min(found.total, COMPARES.page) };
    });
    expect(compare.tables_total).toBe(150);
  });

  test("keeps totals of everything and the most important tables", () => {
    const tables = [...many(200), ...many(20, "INCONSISTENT"), line("x", "CAN_NOT_COMPARE")];
    const { compare } = read({}, lines({ shop: ["INCONSISTENT", tables] }));
    expect(compare).toMatchObject({
      tables_total: 221,
      tables_different: 20,
      tables_uncompared: 1,
      rows_different: 20,
    });
    expect(compare.tables).toHaveLength(COMPARES.kept);
    expect(compare.tables.slice(0, 21).map(({ result }) => result)).toEqual([
      ...Array.from({ length: 20 }, () => "inconsistent"),
      "uncompared",
    ]);
  });

  test("stops after a bounded number of calls, counts the rest as uncompared and claims nothing", () => {
    const answer = lines({ shop: ["CONSISTENT", many(50)], crm: ["CONSISTENT", many(COMPARES.page * COMPARES.calls)] });
    const { compare, consistent, queries } = read({}, answer);
    expect(queries).toHaveLength(COMPARES.calls);
    expect(consistent).toBeNull();
    expect(compare).toMatchObject({ complete: false, tables_total: 50 + COMPARES.page * COMPARES.calls });
    expect(compare.tables_uncompared).toBe(2 * COMPARES.page);
  });
});

describe("a content compare", () => {
  test("is consistent where every table is", () => {
    const { consistent, compare, queries } = read({}, contents("CONSISTENT", [content("a"), content("b")]), "contents");
    expect(consistent).toBe(true);
    expect(compare).toMatchObject({ type: "contents", tables_total: 2, rows_different: 0 });
    expect(queries.map(({ compare_detail_type }) => compare_detail_type)).toEqual([undefined, "compare", "uncompare"]);
  });

  test.each<[string, object, number]>([
    ["its contents", { content_compare_result: false, difference_row_num: 137 }, 137],
    ["its numbers of rows", { line_compare_result: false, target_row_num: 9, difference_row_num: 1 }, 1],
    ["DRS's word alone", { content_compare_result: false }, 0],
  ])("differs where one table does by %s", (_, change, rows) => {
    const { consistent, compare } = read(
      {},
      contents("INCONSISTENT", [content("a"), content("b", change)]),
      "contents",
    );
    expect(consistent).toBe(false);
    expect(compare).toMatchObject({ tables_different: 1, rows_different: rows });
  });

  test("says neither where a table could not be compared, whatever the overview says of its database", () => {
    const keyless = content("log", { message: "no primary key", content_compare_result: true });
    const { consistent, compare } = read({}, contents("CONSISTENT", [content("a")], [keyless]), "contents");
    expect(consistent).toBeNull();
    expect(compare).toMatchObject({ tables_total: 2, tables_uncompared: 1 });
    expect(compare.tables[0]).toMatchObject({ table: "log", result: "uncompared", message: "no primary key" });
  });

  test("that was interrupted takes a table without a difference for one that was not reached", () => {
    const rows = [content("a", { content_compare_result: false }), content("b", { content_compare_result: undefined })];
    const { compare } = read({ status: "TIMEOUT_INTERRUPT" }, contents("CANCELED", rows), "contents");
    expect(compare).toMatchObject({ tables_different: 0, tables_uncompared: 2 });
  });
});

describe("an object compare", () => {
  const row = (type: string, source_count: number, target_count: number, status: string) => ({
    ...{ type, source_count, target_count, status },
  });

  const objects =
    (types: readonly object[], details: Readonly<Record<string, readonly object[]>> = {}) =>
    (query: DetailQuery): Answer =>
      query.query_type === "overview"
        ? { rows: { objects_compare_overview_info: { compare_job_id: "c-1", status: "x", compare_results: types } } }
        : { rows: { objects_compare_detail_infos: page(details[query.object_type ?? ""] ?? [], query) } };

  test("is consistent where every type is", () => {
    const answer = objects([row("DB", 1, 1, "CONSISTENT"), row("TABLE", 3, 3, "CONSISTENT")]);
    const { consistent, compare, queries } = read({ type: undefined }, answer, "object");
    expect(consistent).toBe(true);
    expect(compare).toMatchObject({ type: "object", tables_total: 3, tables_different: 0, rows_different: null });
    expect(queries).toHaveLength(1);
  });

  test("names the objects that the target lacks", () => {
    const answer = objects([row("TABLE", 3, 2, "INCONSISTENT"), row("INDEX", 3, 1, "INCONSISTENT")], {
      TABLE: [
        { source_db_name: "shop", source_db_value: "orders", target_db_value: "orders" },
        { source_db_name: "shop", source_db_value: "log", target_db_value: "", error_message: "missing" },
      ],
      INDEX: ["a", "b"].map((name) => ({ source_db_name: "shop", source_db_value: name, target_db_value: "" })),
    });
    const { consistent, compare } = read({}, answer, "object");
    expect(consistent).toBe(false);
    expect(compare).toMatchObject({ tables_total: 3, tables_different: 1, tables_uncompared: 0 });
    expect(compare.tables).toEqual([expect.objectContaining({ database: "shop", table: "log", source_rows: null })]);
    expect(compare.objects).toEqual([
      { type: "TABLE", source_count: 3, target_count: 2, result: "inconsistent", missing: ["shop.log"] },
      { type: "INDEX", source_count: 3, target_count: 1, result: "inconsistent", missing: ["shop.a", "shop.b"] },
    ]);
  });

  test.each(["FAILED_TO_COMPARE", "CAN_NOT_COMPARE", "COMPARING", "SOMETHING_NEW"])(
    "says neither where a type of objects is %s",
    (status) => {
      const { consistent, compare } = read({}, objects([row("TABLE", 3, 3, status)]), "object");
      expect(consistent).toBeNull();
      expect(compare).toMatchObject({ tables_total: 3, tables_uncompared: 3 });
    },
  );

  test("without any counts says neither", () => {
    expect(read({}, objects([]), "object").consistent).toBeNull();
  });
});

describe("a result that DRS has no information about", () => {
  test.each(["lines", "contents", "object"])("is nothing known of a %s compare that was interrupted", (type) => {
    const { consistent, compare } = read({ status: "FAILED" }, () => null, type);
    expect(consistent).toBeNull();
    expect(compare).toMatchObject({ tables_total: 0, complete: false });
  });

  test("is a failed reading of a compare that ran to its end", () => {
    expect(() => read({}, () => null)).toThrow("refused");
  });
});

test("a compare of an unknown type says neither", () => {
  const { consistent, compare, queries }: CompareFindings & { queries: unknown[] } = read({}, () => null, "users");
  expect([consistent, compare.complete, queries]).toEqual([null, false, []]);
});
