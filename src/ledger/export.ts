import type { LedgerRecord } from "./chain.ts";

/** Present a record to clients. The order of the fields is part of the format: verifiers of an export compare lines. */
export const presentRecord = ({ sequence, at, kind, operation, actor, data, hash }: LedgerRecord) => ({
  sequence,
  at: new Date(at).toISOString(),
  kind,
  operation,
  actor,
  data,
  hash,
});

/**
 * The last line of an export, which is no record. It has three heads: of the whole ledger, of the record before the first line,
 * and of the last record in the export. If `to` differs from `head`, the ledger continues.
 */
export interface Trailer {
  readonly head: string;
  readonly from: string;
  readonly to: string;
}

/** Write an export: one line per record, then the trailer. */
export const exportLines = (records: readonly LedgerRecord[], { head, from, to }: Trailer): string =>
  [...records.map(presentRecord), { head, from, to }].map((line) => `${JSON.stringify(line)}\n`).join("");
