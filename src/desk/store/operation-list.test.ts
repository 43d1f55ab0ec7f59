import { describe, expect, test } from "vitest";
import { deskTables } from "../../../test/support/desk-tables.ts";
import { PAGE } from "../../shared/limits.ts";
import { listOperations, type OperationFilter, parse } from "./operation-list.ts";

const { sql } = deskTables();

/** `aaaaaa-1…` was made at 1 and so on: two to be looked for, and then a window full of others. */
const idOf = (number: number) => `aaaaaa-${String(number).padStart(26, "0")}`;
const NEWEST = PAGE.searched + 2;
sql.exec(
  `WITH RECURSIVE numbers (number) AS (VALUES (1) UNION ALL SELECT number + 1 FROM numbers WHERE number < ?)
   INSERT INTO operations (id, job, action, state, actor, document, created_at)
   SELECT id, 'job-1', 'stop', state, 'someone', json_object('id', id, 'state', state), number
   FROM (SELECT number, format('aaaaaa-%026d', number) AS id,
           CASE number WHEN 1 THEN 'failed' WHEN 2 THEN 'awaiting_approval' ELSE 'succeeded' END AS state
         FROM numbers)`,
  NEWEST,
);

const found = (filter: Partial<OperationFilter>) => {
  const { operations, through } = listOperations(sql, { limit: 2, ...filter });
  return { ids: operations.map(({ id }) => id), through };
};

test.each([{}, { job: "job-1" }])(
  "what lies behind the window of %j is found when the list goes on from its end",
  (job) => {
    const edge = idOf(NEWEST - PAGE.searched + 1);
    expect(found({ ...job, state: "failed" })).toEqual({ ids: [], through: edge });
    expect(found({ ...job, state: "failed", before: edge })).toEqual({ ids: [idOf(1)], through: null });
  },
);

test.each([{}, { job: "job-1" }])("what is open is found at once, however old it is, of %j", (job) => {
  expect(found({ ...job, state: "awaiting_approval" })).toEqual({ ids: [idOf(2)], through: null });
});

test("a full page ends with its last one", () => {
  expect(found({ state: "succeeded" })).toEqual({ ids: [idOf(NEWEST), idOf(NEWEST - 1)], through: idOf(NEWEST - 1) });
  expect(found({})).toEqual(found({ state: "succeeded" }));
});

test("nothing is older than what was asked for", () => {
  expect(found({ action: "reset", since: 10 })).toEqual({ ids: [], through: null });
  expect(found({ since: NEWEST })).toEqual({ ids: [idOf(NEWEST)], through: null });
  expect(found({ until: 2, before: idOf(10) })).toEqual({ ids: [idOf(1)], through: null });
});

test("of a job that nobody has heard of there is nothing", () => {
  expect(found({ job: "job-2", state: "failed" })).toEqual({ ids: [], through: null });
});

describe("a scope", () => {
  const older = idOf(NEWEST - PAGE.searched + 1);

  test("of no job has nothing, and nothing older", () => {
    expect(found({ scope: { only: [] } })).toEqual({ ids: [], through: null });
  });

  test.each([{ only: ["job-2"] }, { without: ["job-1"] }])(
    "without a job ends where its operations were all: %j",
    (scope) => {
      expect(found({ scope })).toEqual({ ids: [], through: null });
      expect(found({ scope, state: "failed" })).toEqual({ ids: [], through: null });
    },
  );

  test.each([{ only: ["job-1", "job-2"] }, { without: ["job-2"] }])(
    "with a job is searched as that is: %j",
    (scope) => {
      expect(found({ scope })).toEqual(found({}));
      expect(found({ scope, state: "failed" })).toEqual({ ids: [], through: older });
      expect(found({ scope, state: "failed", before: older })).toEqual({ ids: [idOf(1)], through: null });
    },
  );
});

test.each([
  ["watch", "watch"],
  ["stop", "action"],
])("an operation that version 0.1 stored with the action %s gets the kind %s", (action, kind) => {
  expect(parse(JSON.stringify({ id: "aaaaaa-1", action }))).toEqual({ id: "aaaaaa-1", action, kind });
});
