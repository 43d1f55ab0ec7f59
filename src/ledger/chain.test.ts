import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { GENESIS, type LedgerRecord, recordHash } from "./chain.ts";

type Content = Omit<LedgerRecord, "hash" | "data">;

const FIRST: Content = {
  sequence: 1,
  at: 1_790_000_000_000,
  kind: "accepted",
  operation: "aaaaaa-01K0000000000000000000000",
  actor: "slack:T0001/U0001",
};
const DATA = '{"state":"queued","rule":0}';
const SECOND: Content = { ...FIRST, sequence: 2, at: FIRST.at + 1, kind: "起动", actor: null };

const FIRST_HASH = "1cfdef55a3e36d2763e0e58efe4d4b05ef89d72df55c8256915829c6785587d5";
const SECOND_HASH = "3c35b1fdcbcdadd0eb552d94714b17b1c0c808c29fb04bb22c0ca6d18effe60c";

describe("recordHash", () => {
  // Made with another implementation. Ledgers are kept for ever: these values must never change.
  test("the hash of a record never changes between versions", () => {
    expect(recordHash(GENESIS, FIRST, DATA)).toBe(FIRST_HASH);
    expect(recordHash(FIRST_HASH, SECOND, "{}")).toBe(SECOND_HASH);
  });

  test("the hash does not depend on the order of the fields", () => {
    const { kind, sequence, actor, at, operation } = FIRST;
    expect(recordHash(GENESIS, { actor, operation, kind, at, sequence }, DATA)).toBe(FIRST_HASH);
  });

  test.each<[string, Partial<Content>]>([
    ["sequence", { sequence: 2 }],
    ["time", { at: FIRST.at + 1 }],
    ["kind", { kind: "Accepted" }],
    ["operation", { operation: null }],
    ["actor", { actor: null }],
    ["actor, even by its type alone", { actor: "null" }],
  ])("the hash depends on the %s", (_, change) => {
    expect(recordHash(GENESIS, { ...FIRST, ...change }, DATA)).not.toBe(FIRST_HASH);
  });

  test("the hash depends on the previous hash and on every character of the data", () => {
    expect(recordHash("1".repeat(64), FIRST, DATA)).not.toBe(FIRST_HASH);
    expect(recordHash(GENESIS, FIRST, '{"rule":0,"state":"queued"}')).not.toBe(FIRST_HASH);
    expect(recordHash(GENESIS, FIRST, `${DATA} `)).not.toBe(FIRST_HASH);
  });

  test("different fields never give the same hash", () => {
    const texts = fc.string({ maxLength: 4 });
    const contents = fc.tuple(texts, texts, texts, texts);
    const hashOf = ([kind, operation, actor, data]: readonly [string, string, string, string]) =>
      recordHash(GENESIS, { ...FIRST, kind, operation, actor }, data);
    fc.assert(
      fc.property(contents, contents, (one, other) => {
        expect(hashOf(one) === hashOf(other)).toBe(one.every((text, index) => text === other[index]));
      }),
    );
    expect(hashOf(['a","b', "c", "d", "e"])).not.toBe(hashOf(["a", 'b","c', "d", "e"]));
  });
});

describe("a chain of records", () => {
  function chain(records: readonly string[]): string[] {
    let previous = GENESIS;
    return records.map((data, index) => {
      previous = recordHash(previous, { ...FIRST, sequence: index + 1 }, data);
      return previous;
    });
  }

  test("a change alters the hashes from its record on, and none before", () => {
    fc.assert(
      fc.property(fc.array(fc.string(), { minLength: 1, maxLength: 8 }), fc.nat(), (records, nth) => {
        const at = nth % records.length;
        const changed = chain(records.with(at, `${records[at]}!`));
        for (const [index, hash] of chain(records).entries()) expect(changed[index] === hash).toBe(index < at);
      }),
    );
  });
});
