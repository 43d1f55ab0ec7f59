import { describe, expect, test } from "vitest";
import { ledgerOf, redacted } from "../../test/support/ledger.ts";
import type { LedgerRecord } from "./chain.ts";
import { REDACTION } from "./redaction.ts";
import { ChainCheck } from "./verify.ts";

const RECORDS = ledgerOf(6);
const REDACTED = redacted(RECORDS, 3);

function check(records: readonly LedgerRecord[], isWhole = true) {
  const chain = new ChainCheck();
  for (const record of records) chain.add(record, record.data === null ? null : JSON.stringify(record.data));
  const unredacted = chain.end(isWhole);
  return { problem: chain.problem && [chain.problem.code, chain.problem.sequence], unredacted };
}

const emptied = (records: readonly LedgerRecord[], sequence: number) =>
  records.map((record) => (record.sequence === sequence ? { ...record, data: null } : record));

describe("ChainCheck of a record without data", () => {
  test.each<[string, readonly LedgerRecord[], [string, number]]>([
    ["that no record redacts", emptied(RECORDS, 3), ["removed", 3]],
    ["that is the last one", emptied(RECORDS, 6), ["removed", 6]],
    ["next to one that was redacted", emptied(REDACTED, 2), ["removed", 2]],
    ["whose redaction was cut off", REDACTED.slice(0, -1), ["removed", 3]],
    ["whose redaction stands before it", emptied(redacted(RECORDS, 3, { sequence: 8 }), 8), ["removed", 3]],
    ["that is a redaction", redacted(REDACTED, 7), ["removed", 7]],
    [
      "whose redaction was changed",
      REDACTED.with(6, { ...RECORDS[5], ...REDACTED[6], actor: null } as never),
      ["changed", 7],
    ],
    [
      "that was changed, too",
      REDACTED.with(2, { ...REDACTED[2], actor: "client:x" } as never),
      ["forged_redaction", 7],
    ],
  ])("the check refuses one %s", (_, records, problem) => {
    expect(check(records).problem).toEqual(problem);
  });

  test.each<[string, Parameters<typeof redacted>[2]]>([
    ["hash", { hash: "7".repeat(64) }],
    ["time", { at: 1 }],
    ["kind", { kind: "denied" }],
    ["operation", { operation: null }],
    ["actor", { actor: "client:other" }],
  ])("the check refuses one whose redaction names another %s", (_, named) => {
    expect(RECORDS[2]).not.toMatchObject(named ?? {});
    expect(check(redacted(RECORDS, 3, named)).problem).toEqual(["forged_redaction", 7]);
  });

  test("the check refuses one with another hash than its redaction names, since the next record does not chain to it", () => {
    expect(check(REDACTED.with(2, { ...REDACTED[2], hash: "7".repeat(64) } as never)).problem).toEqual(["changed", 4]);
  });

  test("the check accepts one that a later record redacts", () => {
    expect(check(REDACTED)).toEqual({ problem: undefined, unredacted: undefined });
    expect(check(redacted(redacted(REDACTED, 1), 6)).problem).toBeUndefined();
  });

  test("a part that ends before the redaction is no error, but names the record", () => {
    expect(check(REDACTED.slice(0, 5), false)).toEqual({ problem: undefined, unredacted: 3 });
  });

  test("the check stops after 10,000 of them without redactions", () => {
    const chain = new ChainCheck();
    const many = ledgerOf(10_002);
    for (const record of many) chain.add(record, null);
    expect(chain.problem).toMatchObject({ code: "removed", sequence: 1 });
    expect(chain.position.sequence).toBe(10_000);
  });
});

test("a redaction of a record that has its data changes nothing", () => {
  const records = redacted(RECORDS, 3, { hash: "7".repeat(64) }).with(2, RECORDS[2] as LedgerRecord);
  expect(check(records).problem).toBeUndefined();
  expect(records.at(-1)?.kind).toBe(REDACTION);
});
