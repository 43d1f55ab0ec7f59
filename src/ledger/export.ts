import type { LedgerRecord } from "./chain.ts";

/** A record as clients see it. The order of its fields is part of the form: who verifies an export holds its lines against it. */
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
 * The last line of an export, which is no record. Three heads: the end of the whole ledger, the record before the first line,
 * and the record of the last one. Where `to` is not `head` the ledger goes on.
 */
export interface Trailer {
  readonly head: string;
  readonly from: string;
  readonly to: string;
}

/** An export: a line a record, then the trailer. */
export const exportLines = (records: readonly LedgerRecord[], { head, from, to }: Trailer): string =>
  [...records.map(presentRecord), { head, from, to }].map((line) => `${JSON.stringify(line)}\n`).join("");
