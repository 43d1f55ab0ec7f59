import { describe, expect, test } from "vitest";
import { deskTables } from "../../../test/support/desk-tables.ts";
import { Ledger, REDACTIONS_OF } from "../../ledger/ledger.ts";
import { Segments } from "../../ledger/segments.ts";
import type { State } from "../../model/operation.ts";
import { PAGE } from "../../shared/limits.ts";
import type { OperationFilter } from "./operation-list.ts";
import { Operations, TO_COMPACT, TO_HIDE } from "./operations.ts";
import { BODIES_ON } from "./requests.ts";
import { Soonest } from "./soonest.ts";

const ID = "aaaaaa-01K0000000000000000000000";
const { sql, asked, plan } = deskTables();
const operations = new Operations(sql, new Soonest());
const segments = new Segments(sql, 1000, 1000, () => {});
const ledger = new Ledger(sql, segments, 1000, () => {});

/** The steps of everything that this asks of the tables. */
function steps(work: () => unknown): string[] {
  asked();
  work();
  return asked().flatMap(plan);
}

/** Reads a whole table or index unless something ends it. */
const scans = (found: readonly string[]) => found.filter((step) => /^SCAN (operations|ledger)\b/.test(step));

const NARROWED: Partial<OperationFilter>[] = [
  { action: "reset" },
  { actor: "slack:T0001/U0001" },
  { since: 1, until: 2 },
  { state: "failed" },
  { state: "failed", action: "reset", actor: "slack:T0001/U0001", since: 1, until: 2 },
];

const OPEN: State[] = ["received", "awaiting_approval", "queued", "sending", "running"];

describe("a page of operations", () => {
  test("of one job is read out of the indexes of what is open and what has ended, already in order", () => {
    const found = steps(() => operations.list({ job: "job-1", before: ID, limit: PAGE.default }));
    expect(found).toContain("MERGE (UNION ALL)");
    expect(found).toContain("SEARCH operations USING INDEX operations_open (job=? AND id<?)");
    expect(found).toContain("SEARCH operations USING INDEX operations_ended (job=? AND id<?)");
    expect(found).toHaveLength(5);
  });

  test.each(NARROWED)("that is narrowed by %j goes on from where the page before ended", (filter) => {
    const found = steps(() => operations.list({ ...filter, before: ID, limit: PAGE.default }));
    expect(found.filter((step) => !step.includes("(id<?)"))).toEqual([]);
  });

  test.each(NARROWED)("of one job that is narrowed by %j reads of that job only", (filter) => {
    const found = steps(() => operations.list({ ...filter, job: "job-1", limit: PAGE.default }));
    expect(scans(found)).toEqual([]);
    expect(found.filter((step) => step.startsWith("SEARCH")).every((step) => step.includes("(job=?"))).toBe(true);
  });

  test.each(OPEN)("that are %s reads what is open and no more", (state) => {
    const found = steps(() => operations.list({ state, limit: PAGE.max }));
    expect(scans(found)).toEqual(["SCAN operations USING INDEX operations_open"]);
    expect(found).toHaveLength(2);
  });
});

describe("one operation", () => {
  test.each([
    ["by its id", () => operations.find(ID), "SEARCH operations USING INDEX sqlite_autoindex_operations_1 (id=?)"],
    ["with its steps", () => ledger.ofOperation(ID), "SEARCH ledger USING INDEX ledger_operation (operation=?)"],
  ])("is found %s", (_, work, step) => {
    expect(steps(work)).toEqual([step]);
  });
});

describe("what has no condition is read from its newest end, in order, as far as a limit goes", () => {
  const BY_ID = "SCAN operations USING INDEX sqlite_autoindex_operations_1";

  test.each<[string, () => unknown, string[]]>([
    ["operations", () => operations.list({ limit: PAGE.default }), [BY_ID]],
    ["what charts are drawn of", () => operations.outcomes(0, PAGE.charted), [BY_ID]],
    ["the ledger's end", () => ledger.head(), ["SCAN ledger"]],
  ])("%s", (_, work, found) => {
    asked();
    work();
    const [query = ""] = asked();
    expect(query).toMatch(/ORDER BY (id|sequence) DESC LIMIT [?1]$/);
    expect(plan(query)).toEqual(found);
  });

  test.each([undefined, ["refused"]])("the ledger's records of kinds %j", (kinds) => {
    ledger.newest(PAGE.default, 100, kinds);
    const [query = ""] = asked();
    expect(query).toContain("FROM ledger ORDER BY sequence DESC LIMIT ?)");
    expect(scans(plan(query))).toEqual(["SCAN ledger"]);
  });
});

test.each([
  ["new records", () => ledger.stepsAfter(17, 100), "SEARCH ledger USING INTEGER PRIMARY KEY (rowid>?)"],
  ["a record", () => ledger.position(17), "SEARCH ledger USING INTEGER PRIMARY KEY (rowid=?)"],
  ["what an export has", () => [...ledger.rowsAfter(17, 1)], "SEARCH ledger USING INTEGER PRIMARY KEY (rowid>?)"],
])("%s are found by their number", (_, work, step) => {
  expect(steps(work)).toEqual([step]);
});

test("the redactions of a record, and the segment that has it, are found by their indexes", () => {
  expect(plan(REDACTIONS_OF)).toEqual(["SEARCH ledger USING INDEX ledger_redactions (<expr>=?)"]);
  const segment = steps(() => segments.holding(17));
  expect(segment.filter((step) => step.startsWith("SCAN"))).toEqual([]);
  expect(segment).toContainEqual(
    expect.stringContaining("SEARCH segments USING INDEX sqlite_autoindex_segments_1 (last>?)"),
  );
});

test("what is old enough to be shortened is found by an index of what has ended", () => {
  expect(plan(TO_COMPACT)).toEqual(["SEARCH operations USING INDEX operations_to_compact (created_at<?)"]);
});

test("what an earlier version stored in clear is found by an index that holds nothing else", () => {
  expect(plan(TO_HIDE)).toEqual(["SCAN operations USING INDEX operations_to_hide"]);
});

test("the kept bodies of a job are found by the job, and by the main child job that a call goes to", () => {
  const found = plan(BODIES_ON);
  expect(found.filter((step) => step.startsWith("SCAN"))).toEqual([]);
  expect(found).toContainEqual(expect.stringContaining("INDEX operations_open (job=?"));
  expect(found).toContainEqual(expect.stringContaining("INDEX operations_sent_to (<expr>=?"));
});
