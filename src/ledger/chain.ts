import { createHash } from "node:crypto";

/** A step that is to be written: what happened, to which operation, by whom. `data` holds no secret. */
export interface Entry {
  readonly kind: string;
  readonly operation: string | null;
  readonly actor: string | null;
  readonly data: Readonly<Record<string, unknown>>;
}

/** A written step. `hash` covers everything before it, so that a change anywhere shows from there on. */
export interface LedgerRecord extends Entry {
  readonly sequence: number;
  /** Epoch milliseconds. */
  readonly at: number;
  readonly hash: string;
}

/** What the first record is chained to. */
export const GENESIS = "0".repeat(64);

/**
 * The hash of a record: SHA-256 over the hash before it and the record's content as JSON in a fixed order of fields.
 * `data` is taken as the text that is stored, so that reading back never depends on the order of its keys.
 */
export function recordHash(previous: string, record: Omit<LedgerRecord, "hash" | "data">, dataText: string): string {
  const { sequence, at, kind, operation, actor } = record;
  const content = JSON.stringify([previous, sequence, at, kind, operation, actor, dataText]);
  return createHash("sha256").update(content).digest("hex");
}
