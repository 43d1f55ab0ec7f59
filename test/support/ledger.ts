import { type Entry, GENESIS, type LedgerRecord, recordHash } from "../../src/ledger/chain.ts";
import { exportLines } from "../../src/ledger/export.ts";
import type { HeadKeys, Position } from "../../src/ledger/head.ts";
import { REDACTION, type Remains, redactionData } from "../../src/ledger/redaction.ts";

export const DESK = "cn-north-4/054ba152d480d55b2f5dc0069e7ddef0";
const SINCE = 1_790_000_000_000;

/** Build a ledger of a number of records. */
export const ledgerOf = (length: number): LedgerRecord[] =>
  chained(
    Array.from({ length }, (_, index) => ({
      sequence: 0,
      at: SINCE + index,
      kind: index % 3 === 0 ? "accepted" : "sending",
      operation: `aaaaaa-${index}`,
      actor: index % 2 === 0 ? "client:ci-bot" : null,
      data: { number: index, reason: '\u2028 \u6682\u505c "x"', 7: null },
      hash: "",
    })),
  );

/** Renumber and rehash records, as an attacker who rewrites a ledger would. */
export function chained(records: readonly LedgerRecord[]): LedgerRecord[] {
  let hash = GENESIS;
  return records.map((record, index) => {
    const next = { ...record, sequence: index + 1 };
    hash = recordHash(hash, next, JSON.stringify(record.data));
    return { ...next, hash };
  });
}

/** Append a record, correctly chained. */
export function appended(records: readonly LedgerRecord[], entry: Entry): LedgerRecord[] {
  const { hash: previous, sequence: last } = records.at(-1) ?? { hash: GENESIS, sequence: 0 };
  const content = { ...entry, sequence: last + 1, at: SINCE + last };
  return [...records, { ...content, hash: recordHash(previous, content, JSON.stringify(entry.data)) }];
}

/** Remove the data of a record and append its redaction, as the gateway does. `named` falsifies what the redaction names. */
export function redacted(
  records: readonly LedgerRecord[],
  sequence: number,
  named: Partial<Remains> = {},
): LedgerRecord[] {
  const emptied = records.map((record) => (record.sequence === sequence ? { ...record, data: null } : record));
  const record = records[sequence - 1];
  if (!record) throw new Error(`there is no record ${sequence}`);
  const data = redactionData({ ...record, ...named }, "a password was typed");
  return appended(emptied, { kind: REDACTION, operation: record.operation, actor: "client:ci-bot", data });
}

export const positionOf = (records: readonly LedgerRecord[], sequence: number): Position => {
  const { hash = GENESIS } = records[sequence - 1] ?? {};
  return { sequence, hash };
};

/** The head of a ledger after one of its records, as the gateway signs it. */
export const headOf = (records: readonly LedgerRecord[], sequence: number, keys: HeadKeys, desk = DESK): string =>
  keys.sign({ desk, ...positionOf(records, sequence), at: SINCE + 10_000 });

/** An export as the response of `GET /v1/ledger`. */
export function exportOf(records: readonly LedgerRecord[], keys: HeadKeys, after = 0, limit = records.length): string {
  const page = records.slice(after, after + limit);
  const head = headOf(records, records.length, keys);
  const [from, to] = [after, after + page.length].map((sequence) => headOf(records, sequence, keys));
  return exportLines(page, { head, from: from ?? "", to: to ?? "" });
}
