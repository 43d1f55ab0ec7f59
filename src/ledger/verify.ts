import { GENESIS, type LedgerRecord, recordHash } from "./chain.ts";
import type { Position } from "./head.ts";
import { namesExactly, REDACTION, type Remains, readRedaction } from "./redaction.ts";

/** Codes of the errors in a chain. */
export const CHAIN_PROBLEMS = [
  "changed",
  "missing",
  "out_of_order",
  "rewritten",
  "cut",
  "removed",
  "forged_redaction",
] as const;

/** An error in a ledger, with the number of its record. */
export interface LedgerProblem {
  readonly code: (typeof CHAIN_PROBLEMS)[number];
  readonly sequence: number;
  readonly detail: string;
}

const WORDS = {
  changed: () => "its content, or what it is chained to, is not what it was when its hash was made",
  missing: (expected: number) => `it follows where record ${expected} should stand: records are missing`,
  out_of_order: (expected: number) => `it stands where record ${expected} should: records are repeated or reordered`,
  rewritten: () => "it has another hash than a head says: this record, or one before it, was rewritten",
  cut: (last: number) => `a head says that there is this record, and the ledger ends at record ${last}`,
  removed: () => "its data is missing, and no later record redacts it",
  forged_redaction: (named: number) =>
    `it redacts record ${named}, but names another hash or content than record ${named} has`,
} as const satisfies Record<LedgerProblem["code"], (other: number) => string>;

/** A record that redacts another one. */
export interface Redaction {
  readonly sequence: number;
  readonly named: Remains;
}

/** Position before the first record of a complete ledger. */
export const BEGINNING: Position = { sequence: 0, hash: GENESIS };

/** A record without its data, which is verified as text. */
type Chained = Omit<LedgerRecord, "data">;

/** Describe an error; `other` is the number that its words name. */
export const ledgerProblem = (code: LedgerProblem["code"], sequence: number, other = 0): LedgerProblem => ({
  ...{ code, sequence },
  detail: WORDS[code](other),
});

/** Most records without data before their redactions: bounds the memory of a check when somebody empties a whole ledger. */
const MOST_REDACTED = 10_000;

/**
 * Verifies records against their chain, one after the other, and against heads that were kept elsewhere. It keeps only one
 * record, and records without data until their redaction, so that it can check a ledger of any length.
 */
export class ChainCheck {
  #position: Position;
  /** Hashes of later records, according to heads. */
  readonly #expected = new Map<number, string>();
  /** Records without data that no record has redacted so far. */
  readonly #emptied = new Map<number, Remains>();
  #problem: LedgerProblem | undefined;
  /** Number of the last record that the ledger must have. */
  #required = 0;

  /** @param start position before the first record */
  constructor(start: Position = BEGINNING) {
    this.#position = start;
  }

  /** Position of the last good record. */
  get position(): Position {
    return this.#position;
  }

  /** The first error. */
  get problem(): LedgerProblem | undefined {
    return this.#problem;
  }

  /**
   * Expect the record of a head. A record that has already been checked cannot be checked again.
   * @param mustCome whether a ledger that ends before the record is an error
   * @returns whether the record will be checked
   */
  expect({ sequence, hash }: Position, mustCome: boolean): boolean {
    if (sequence < this.#position.sequence) return false;
    if (mustCome) this.#required = Math.max(this.#required, sequence);
    const known = sequence === this.#position.sequence ? this.#position.hash : this.#expected.get(sequence);
    if (known !== undefined && known !== hash) this.#fail("rewritten", sequence);
    this.#expected.set(sequence, hash);
    return true;
  }

  /**
   * Check the next record. Records after the first error are ignored.
   * @param dataText `null` where the data was redacted
   */
  add(record: Chained, dataText: string | null): void {
    if (this.#problem) return;
    const { sequence, hash } = record;
    const next = this.#position.sequence + 1;
    const fault = this.#faultOf(record, dataText, next);
    if (fault) this.#fail(fault, sequence, next);
    else if (dataText === null) this.#takeEmptied(record);
    else if (record.kind === REDACTION) this.#takeRedaction(record, dataText);
    if (!this.#problem) this.#position = { sequence, hash };
    this.#expected.delete(sequence);
  }

  #faultOf(record: Chained, dataText: string | null, next: number): LedgerProblem["code"] | undefined {
    const { sequence, hash } = record;
    if (sequence !== next) return sequence > next ? "missing" : "out_of_order";
    if (dataText !== null && recordHash(this.#position.hash, record, dataText) !== hash) return "changed";
    return (this.#expected.get(sequence) ?? hash) === hash ? undefined : "rewritten";
  }

  /** Keep a record without data until a later one redacts it. A redaction cannot be redacted. */
  #takeEmptied(record: Chained): void {
    if (record.kind === REDACTION) this.#fail("removed", record.sequence);
    this.#emptied.set(record.sequence, record);
    if (this.#emptied.size > MOST_REDACTED) this.#failEmptied();
  }

  #takeRedaction({ sequence }: Chained, dataText: string): void {
    const named = readRedaction(dataText);
    const emptied = named && this.#emptied.get(named.sequence);
    if (!emptied) return;
    if (namesExactly(named, emptied)) this.#emptied.delete(named.sequence);
    else this.#fail("forged_redaction", sequence, named.sequence);
  }

  #failEmptied(): void {
    const [first] = this.#emptied.keys();
    if (first !== undefined) this.#fail("removed", first);
  }

  /**
   * Look ahead for the redactions of records without data, before a check ends in the middle of a ledger.
   * @param redactionsOf the later records that name a record as redacted, oldest first
   */
  lookAhead(redactionsOf: (sequence: number) => readonly Redaction[]): void {
    for (const [sequence, remains] of this.#emptied) {
      const [redaction] = redactionsOf(sequence);
      if (!redaction) this.#fail("removed", sequence);
      else if (!namesExactly(redaction.named, remains)) this.#fail("forged_redaction", redaction.sequence, sequence);
    }
  }

  /**
   * Finish the check after the last record.
   * @param isWhole whether the ledger ends here; if it continues, a redaction may follow later
   * @returns number of the first record whose redaction was not found, which is an error in a whole ledger
   */
  end(isWhole = true): number | undefined {
    if (this.#required > this.#position.sequence) this.#fail("cut", this.#required, this.#position.sequence);
    if (isWhole) this.#failEmptied();
    return [...this.#emptied.keys()][0];
  }

  #fail(code: LedgerProblem["code"], sequence: number, other = 0): void {
    this.#problem ??= ledgerProblem(code, sequence, other);
  }
}
