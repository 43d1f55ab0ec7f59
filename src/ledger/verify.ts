import { GENESIS, type LedgerRecord, recordHash } from "./chain.ts";
import type { Position } from "./head.ts";

/** Codes of the errors in a chain. */
export const CHAIN_PROBLEMS = ["changed", "missing", "out_of_order", "rewritten", "cut"] as const;

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
} as const satisfies Record<LedgerProblem["code"], (other: number) => string>;

/** Position before the first record of a complete ledger. */
export const BEGINNING: Position = { sequence: 0, hash: GENESIS };

/** A record without its data, which is verified as text. */
type Chained = Omit<LedgerRecord, "data">;

/**
 * Verifies records against their chain, one after the other, and against heads that were kept elsewhere. It keeps only one
 * record, so that it can check a ledger of any length.
 */
export class ChainCheck {
  #position: Position;
  /** Hashes of later records, according to heads. */
  readonly #expected = new Map<number, string>();
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

  /** Check the next record. Records after the first error are ignored. */
  add(record: Chained, dataText: string): void {
    if (this.#problem) return;
    const { sequence, hash } = record;
    const next = this.#position.sequence + 1;
    const fault = this.#faultOf(record, dataText, next);
    if (fault) this.#fail(fault, sequence, next);
    else this.#position = { sequence, hash };
    this.#expected.delete(sequence);
  }

  #faultOf(record: Chained, dataText: string, next: number): LedgerProblem["code"] | undefined {
    const { sequence, hash } = record;
    if (sequence !== next) return sequence > next ? "missing" : "out_of_order";
    if (recordHash(this.#position.hash, record, dataText) !== hash) return "changed";
    return (this.#expected.get(sequence) ?? hash) === hash ? undefined : "rewritten";
  }

  /** Finish the check after the last record. */
  end(): void {
    if (this.#required > this.#position.sequence) this.#fail("cut", this.#required, this.#position.sequence);
  }

  #fail(code: LedgerProblem["code"], sequence: number, other = 0): void {
    this.#problem ??= { code, sequence, detail: WORDS[code](other) };
  }
}
