import { GENESIS, type LedgerRecord, recordHash } from "./chain.ts";
import type { Position } from "./head.ts";

/** What can be wrong with a chain. */
export const CHAIN_PROBLEMS = ["changed", "missing", "out_of_order", "rewritten", "cut"] as const;

/** What is wrong with a ledger, and with which record. */
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

/** Where every whole ledger begins. */
export const BEGINNING: Position = { sequence: 0, hash: GENESIS };

/** A record without its data, which is taken as text. */
type Chained = Omit<LedgerRecord, "data">;

/**
 * Holds records against their chain, one after the other, and against heads that somebody kept. Knows one record at a time,
 * so that a ledger of any length can be checked.
 */
export class ChainCheck {
  #position: Position;
  /** Hashes that heads give to records which have not come yet. */
  readonly #expected = new Map<number, string>();
  #problem: LedgerProblem | undefined;
  /** The furthest record that must be there. */
  #required = 0;

  /** @param start the record before the first one */
  constructor(start: Position = BEGINNING) {
    this.#position = start;
  }

  /** The last record so far. */
  get position(): Position {
    return this.#position;
  }

  /** The first thing that is wrong. */
  get problem(): LedgerProblem | undefined {
    return this.#problem;
  }

  /**
   * Has the record of a head checked when it comes. One that came before cannot be looked at again.
   * @param mustCome whether it is a fault when the records end before it
   * @returns whether it will be checked
   */
  expect({ sequence, hash }: Position, mustCome: boolean): boolean {
    if (sequence < this.#position.sequence) return false;
    if (mustCome) this.#required = Math.max(this.#required, sequence);
    const known = sequence === this.#position.sequence ? this.#position.hash : this.#expected.get(sequence);
    if (known !== undefined && known !== hash) this.#fail("rewritten", sequence);
    this.#expected.set(sequence, hash);
    return true;
  }

  /** Checks the next record; after the first fault nothing is looked at any more. */
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

  /** Says that no more records come. */
  end(): void {
    if (this.#required > this.#position.sequence) this.#fail("cut", this.#required, this.#position.sequence);
  }

  #fail(code: LedgerProblem["code"], sequence: number, other = 0): void {
    this.#problem ??= { code, sequence, detail: WORDS[code](other) };
  }
}
