import { DatabaseSync } from "node:sqlite";
import { describe, expect, test } from "vitest";
import { testOperation } from "../../../test/support/operation.ts";
import { REDACTIONS_OF } from "../../ledger/ledger.ts";
import { NEXT_DUE, OPEN_ON } from "./operations.ts";
import { MIGRATIONS, migrate } from "./schema.ts";

/** The step after which news wait in line. */
const IN_LINE = 7;

/** A desk's database after some of the steps. */
function databaseAt(version: number): DatabaseSync {
  const database = new DatabaseSync(":memory:");
  for (const step of MIGRATIONS.slice(0, version)) database.exec(step);
  return database;
}

/** An operation as versions 1 to 3 stored it. */
function insertOld(database: DatabaseSync, id: string, timer?: { kind: string; at: number }): void {
  const {
    content: _,
    channel: __,
    confirmation: ___,
    ...operation
  } = testOperation({ id, params: { note: '全量 "x"' } });
  database
    .prepare(
      "INSERT INTO operations (id, job, action, lane, state, actor, content, document, created_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
    )
    .run(id, "job-1", "stop", "status", "queued", "someone", `hash of ${id}`, JSON.stringify(operation), 17);
  if (timer) database.prepare("INSERT INTO due (operation, kind, at) VALUES (?, ?, ?)").run(id, timer.kind, timer.at);
}

/** A database as a desk has it. */
function storageOf(database: DatabaseSync): Parameters<typeof migrate>[0] {
  const exec = (text: string, ...values: number[]) => {
    if (values.length === 0 && !text.startsWith("SELECT")) return void database.exec(text);
    return database.prepare(text).all(...values);
  };
  return { sql: { exec }, transactionSync: (work: () => void) => work() } as unknown as ReturnType<typeof storageOf>;
}

describe("the steps", () => {
  const versionOf = (database: DatabaseSync) => database.prepare("SELECT version FROM meta").all();

  test("are each run once, however often a desk is opened", () => {
    const database = new DatabaseSync(":memory:");
    for (let times = 0; times < 2; times += 1) migrate(storageOf(database));
    expect(versionOf(database)).toEqual([{ version: MIGRATIONS.length }]);
  });

  test("of a later version are still known to have run after going back to this one", () => {
    const database = new DatabaseSync(":memory:");
    migrate(storageOf(database));
    database.exec("UPDATE meta SET version = version + 1");
    migrate(storageOf(database));
    expect(versionOf(database)).toEqual([{ version: MIGRATIONS.length + 1 }]);
  });
});

describe("a desk of version 3", () => {
  const database = databaseAt(3);
  insertOld(database, "aaaaaa-1", { kind: "poll", at: 4711 });
  insertOld(database, "aaaaaa-2");
  database.exec(MIGRATIONS[3] ?? "");
  const rows = database.prepare("SELECT * FROM operations ORDER BY id").all();

  test("keeps its operations, each with what tells its twins", () => {
    expect(rows.map(({ document }) => JSON.parse(String(document)))).toEqual(
      ["aaaaaa-1", "aaaaaa-2"].map((id) =>
        testOperation({ id, content: `hash of ${id}`, params: { note: '全量 "x"' } }),
      ),
    );
    expect(rows[0]).toMatchObject({ job: "job-1", action: "stop", state: "queued", actor: "someone", created_at: 17 });
  });

  test("keeps the timers of those that had one", () => {
    expect(rows.map(({ due_kind, due_at }) => [due_kind, due_at])).toEqual([
      ["poll", 4711],
      [null, null],
    ]);
  });

  test("finds the unfinished operations of a job, and what is due, by their indexes", () => {
    const plan = (query: string) => JSON.stringify(database.prepare(`EXPLAIN QUERY PLAN ${query}`).all());
    expect(plan(OPEN_ON)).toContain("operations_open");
    expect(plan("SELECT id FROM operations WHERE due_at <= 1 ORDER BY due_at LIMIT 9")).toContain("operations_due");
    expect(plan(NEXT_DUE)).toContain("operations_due");
  });
});

/** The step that adds segments to the ledger. */
const SEGMENTS = MIGRATIONS.findIndex((step) => step.includes("CREATE TABLE segments"));

test("a ledger of the version before segments keeps its records, and finds the redactions among them", () => {
  const database = databaseAt(SEGMENTS);
  const insert = database.prepare("INSERT INTO ledger (sequence, at, kind, data, hash) VALUES (?, 17, ?, ?, ?)");
  for (const [sequence, kind, data] of [
    [1, "accepted", ""],
    [2, "redaction", JSON.stringify({ sequence: 1 })],
    [3, "redaction", "no JSON"],
  ] as const)
    insert.run(sequence, kind, data, `hash ${sequence}`);
  const before = database.prepare("SELECT * FROM ledger").all();
  database.exec(MIGRATIONS[SEGMENTS] ?? "");
  expect(database.prepare("SELECT * FROM ledger").all()).toEqual(before);
  expect(database.prepare(REDACTIONS_OF).all(1)).toMatchObject([{ sequence: 2 }]);
  for (const table of ["segments", "ledger_start"])
    expect(database.prepare(`SELECT * FROM ${table}`).all()).toEqual([]);
});

test("what has not left yet when news come to wait in line leaves still", () => {
  const database = databaseAt(IN_LINE);
  database.exec("INSERT INTO outbox (operation, number, kind, tries, at) VALUES ('aaaaaa-1', 1, 'final', 2, 4711)");
  database.exec(MIGRATIONS[IN_LINE] ?? "");
  expect(database.prepare("SELECT * FROM outbox").all()).toMatchObject([
    { operation: "aaaaaa-1", number: 1, sequence: 0, kind: "final", news: null, tries: 2, at: 4711 },
  ]);
});
