import { createHash } from "node:crypto";

/** An entry to append: the event, its operation and its actor. `data` contains no secret. */
export interface Entry {
  readonly kind: string;
  readonly operation: string | null;
  readonly actor: string | null;
  readonly data: Readonly<Record<string, unknown>>;
}

/** A stored entry. `hash` covers all records before it, so that a change is visible in every record after it. */
export interface LedgerRecord extends Omit<Entry, "data"> {
  /** `null`: removed by a later record, see redaction.ts. */
  readonly data: Entry["data"] | null;
  readonly sequence: number;
  /** Epoch milliseconds. */
  readonly at: number;
  readonly hash: string;
}

/** The hash that the first record is chained to. */
export const GENESIS = "0".repeat(64);

/**
 * Compute the hash of a record: SHA-256 over the previous hash and the record's content as JSON with a fixed field order.
 * `data` counts as its stored text, so that verification does not depend on the order of its keys.
 */
export function recordHash(previous: string, record: Omit<LedgerRecord, "hash" | "data">, dataText: string): string {
  const { sequence, at, kind, operation, actor } = record;
  const content = JSON.stringify([previous, sequence, at, kind, operation, actor, dataText]);
  return createHash("sha256").update(content).digest("hex");
}
