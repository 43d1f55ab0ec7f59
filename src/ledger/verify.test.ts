import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { GENESIS, type LedgerRecord, recordHash } from "./chain.ts";
import type { Position } from "./head.ts";
import { BEGINNING, ChainCheck } from "./verify.ts";

/** A stored record. */
type Stored = Omit<LedgerRecord, "data"> & { readonly data: string };

/** Chain records again from a position on, as an attacker who rewrites a ledger would. */
function chained(records: readonly Stored[], from: Position = BEGINNING): Stored[] {
  let { hash } = from;
  return records.map((record, index) => {
    const next = { ...record, sequence: from.sequence + index + 1 };
    hash = recordHash(hash, next, record.data);
    return { ...next, hash };
  });
}

const RECORDS = chained(
  Array.from({ length: 8 }, (_, index) => ({
    ...{ sequence: 0, at: 1_790_000_000_000 + index, kind: "accepted", operation: `aaaaaa-${index}` },
    ...{ actor: index % 2 === 0 ? "client:ci-bot" : null, data: `{"number":${index}}`, hash: "" },
  })),
);

const at = (sequence: number): Position => RECORDS[sequence - 1] ?? BEGINNING;

function check(records: readonly Stored[], heads: readonly Position[] = [], start = BEGINNING) {
  const chain = new ChainCheck(start);
  for (const head of heads) chain.expect(head, true);
  for (const record of records) chain.add(record, record.data);
  chain.end();
  return chain;
}

const problemOf = (...given: Parameters<typeof check>) => {
  const { problem } = check(...given);
  return problem && [problem.code, problem.sequence];
};

const at1 = RECORDS[0] as Stored;
const without = (index: number) => RECORDS.toSpliced(index, 1);
const swapped = RECORDS.with(2, RECORDS[3] as Stored).with(3, RECORDS[2] as Stored);
const changed = (index: number, change: Partial<Stored>) =>
  RECORDS.with(index, { ...(RECORDS[index] as Stored), ...change });
/** Rewritten from record 4 on, with correct hashes. */
const rewritten = [...RECORDS.slice(0, 3), ...chained(changed(3, { actor: "client:other" }).slice(3), at(3))];

describe("ChainCheck of a changed ledger", () => {
  test.each<[string, readonly Stored[], [string, number]]>([
    ["a changed time", changed(3, { at: 1 }), ["changed", 4]],
    ["a changed kind", changed(3, { kind: "refused" }), ["changed", 4]],
    ["a changed operation", changed(3, { operation: null }), ["changed", 4]],
    ["a changed actor", changed(3, { actor: "client:other" }), ["changed", 4]],
    ["changed data", changed(3, { data: "{}" }), ["changed", 4]],
    ["a changed hash", changed(3, { hash: GENESIS }), ["changed", 4]],
    ["a changed number", changed(3, { sequence: 9 }), ["missing", 9]],
    ["a removed record", without(3), ["missing", 5]],
    ["a removed beginning", without(0), ["missing", 2]],
    ["swapped records", swapped, ["missing", 4]],
    ["a record 0 before the first", [{ ...at1, sequence: 0 }, ...RECORDS], ["out_of_order", 0]],
    ["a record below 0 before the first", [{ ...at1, sequence: -3 }, ...RECORDS], ["out_of_order", -3]],
    [
      "a ledger that begins with record 0",
      RECORDS.map((each) => ({ ...each, sequence: each.sequence - 1 })),
      ["out_of_order", 0],
    ],
    ["a repeated record", RECORDS.toSpliced(3, 0, RECORDS[2] as Stored), ["out_of_order", 3]],
    [
      "a removed record with the rest renumbered",
      without(3).map((record, index) => ({ ...record, sequence: index + 1 })),
      ["changed", 4],
    ],
  ])("the check finds %s", (_, records, problem) => {
    expect(problemOf(records)).toEqual(problem);
    expect(check(records).position.sequence).toBeLessThan(5);
  });

  test.each<[string, readonly Stored[], readonly Position[], [string, number]]>([
    ["a cut tail", RECORDS.slice(0, 5), [at(8)], ["cut", 8]],
    ["a cut tail, by the latest of several heads", RECORDS.slice(0, 5), [at(3), at(6), at(5)], ["cut", 6]],
    ["nothing left at all", [], [at(1)], ["cut", 1]],
    ["a chain rewritten from the middle", rewritten, [at(6)], ["rewritten", 6]],
    ["a chain rewritten from its beginning", chained(changed(0, { actor: null })), [at(1)], ["rewritten", 1]],
    ["two heads that contradict each other", RECORDS, [at(6), { sequence: 6, hash: GENESIS }], ["rewritten", 6]],
  ])("the check finds %s only with an earlier head", (_, records, heads, problem) => {
    expect(problemOf(records, heads)).toEqual(problem);
    expect(problemOf(records)).toBeUndefined();
  });

  test("the check cannot find records that were rewritten after the known head", () => {
    expect(problemOf(rewritten, [at(3)])).toBeUndefined();
  });

  test("the check finds any single change of any record", () => {
    const fields = ["sequence", "at", "kind", "operation", "actor", "data", "hash"] as const;
    const values = fc.oneof(fc.integer(), fc.string(), fc.constant(null));
    fc.assert(
      fc.property(fc.nat(RECORDS.length - 1), fc.constantFrom(...fields), values, (index, field, value) => {
        fc.pre(RECORDS[index]?.[field] !== value);
        expect(problemOf(changed(index, { [field]: value } as Partial<Stored>))).toBeDefined();
      }),
    );
  });

  test("the check finds any other order, gap or repetition, but no missing end", () => {
    fc.assert(
      fc.property(fc.array(fc.nat(RECORDS.length - 1), { maxLength: 10 }), (order) => {
        const isBeginning = order.every((number, index) => number === index);
        expect(problemOf(order.map((number) => RECORDS[number] as Stored)) === undefined).toBe(isBeginning);
      }),
    );
  });
});

describe("ChainCheck of an unchanged ledger", () => {
  test.each<[string, readonly Stored[], readonly Position[], Position]>([
    ["an empty ledger", [], [], BEGINNING],
    ["an empty ledger with its head", [], [BEGINNING], BEGINNING],
    ["a complete ledger", RECORDS, [], BEGINNING],
    ["a complete ledger with earlier heads", RECORDS, [at(2), at(8), at(2)], BEGINNING],
    ["a part", RECORDS.slice(3), [at(6)], at(3)],
    ["a part with the head before its first record", RECORDS.slice(3), [at(3)], at(3)],
    ["a part without records", [], [at(8)], at(8)],
  ])("%s has no error", (_, records, heads, start) => {
    expect(problemOf(records, heads, start)).toBeUndefined();
    expect(check(records, heads, start).position.sequence).toBe(records.at(-1)?.sequence ?? start.sequence);
  });

  test("a head from before a part cannot be checked", () => {
    expect(new ChainCheck(at(3)).expect(at(2), true)).toBe(false);
  });
});
