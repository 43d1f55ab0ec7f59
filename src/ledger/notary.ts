import { LEDGER } from "../shared/limits.ts";
import { logNotice } from "../shared/log.ts";
import { exportLines } from "./export.ts";
import type { HeadKeys, HeadProblem, Position } from "./head.ts";
import { dataTextOf, type Ledger, type Row, read } from "./ledger.ts";
import { ChainCheck, type LedgerProblem } from "./verify.ts";

/** A selection of records: those after a number, or the newest. */
export type LedgerPage = { readonly after: number; readonly limit: number } | { readonly last: number };

/** The result of verifying the whole ledger. */
export interface Verdict {
  readonly ok: boolean;
  /** Number of good records from the beginning. */
  readonly records: number;
  /** The head after the last good record. */
  readonly head: string;
  readonly problem?: LedgerProblem | HeadProblem | OtherLedger;
}

interface OtherLedger {
  readonly code: "other_ledger";
  readonly detail: string;
}

/** Below every number: whoever can write the storage can also add rows before record 1. */
const BEFORE_ALL = Number.MIN_SAFE_INTEGER;

/** Signs the heads of a desk's ledger for the log and for exports, and verifies the ledger against them. */
export class Notary {
  readonly #ledger: Ledger;
  readonly #keys: HeadKeys;
  readonly #desk: string;

  constructor(ledger: Ledger, keys: HeadKeys, desk: string) {
    this.#ledger = ledger;
    this.#keys = keys;
    this.#desk = desk;
  }

  /** Log the head when it is due. If the instance is killed in between, it is logged twice. */
  logHead(now: number): void {
    const due = this.#ledger.headDue();
    if (due === null || due > now) return;
    const position = this.#ledger.head();
    const { sequence } = position;
    logNotice("ledger_head", { desk: this.#desk, sequence, head: this.#sign(position, now) });
    this.#ledger.headLogged(sequence);
  }

  /**
   * Export records as NDJSON with a trailer. An export that would grow too large ends early, which the trailer shows.
   * @returns `null` when the ledger lacks the record that the page starts after
   */
  export(page: LedgerPage, now: number): string | null {
    const head = this.#ledger.head();
    const after = "last" in page ? Math.max(0, head.sequence - page.last) : page.after;
    const from = this.#ledger.position(after);
    if (!from) return null;
    const rows = this.#rows(after, "last" in page ? page.last : page.limit);
    const trailer = {
      head: this.#sign(head, now),
      from: this.#sign(from, now),
      to: this.#sign(rows.at(-1) ?? from, now),
    };
    return exportLines(rows.map(read), trailer);
  }

  #rows(after: number, limit: number): Row[] {
    const rows: Row[] = [];
    let characters = 0;
    for (const row of this.#ledger.rowsAfter(after === 0 ? BEFORE_ALL : after, limit)) {
      rows.push(row);
      characters += row.data.length;
      if (characters > LEDGER.exportCharacters) break;
    }
    return rows;
  }

  /** Verify the whole chain in slices, so that other work can run in between. */
  async verify(head: string | null): Promise<Verdict> {
    const check = new ChainCheck();
    const problem = head === null ? undefined : this.#expect(check, head);
    if (problem) return this.#verdict(check, problem);
    let before = BEFORE_ALL;
    let count: number = LEDGER.verifySlice;
    while (!check.problem && count === LEDGER.verifySlice) {
      count = 0;
      for (const row of this.#ledger.rowsAfter(before, LEDGER.verifySlice)) {
        check.add(row, dataTextOf(row));
        before = row.sequence;
        count += 1;
      }
      await new Promise((resolve) => setTimeout(resolve, 0));
    }
    check.end();
    return this.#verdict(check, check.problem);
  }

  #expect(check: ChainCheck, text: string): HeadProblem | OtherLedger | undefined {
    const head = this.#keys.open(text);
    if (!head.ok) return head.error;
    if (head.value.desk !== this.#desk) {
      return { code: "other_ledger", detail: `it is a head of ${head.value.desk}; this is ${this.#desk}` };
    }
    check.expect(head.value, true);
    return undefined;
  }

  #verdict({ position }: ChainCheck, problem: Verdict["problem"]): Verdict {
    const verdict = { ok: problem === undefined, records: position.sequence, head: this.#sign(position, Date.now()) };
    return problem === undefined ? verdict : { ...verdict, problem };
  }

  #sign(position: Position, at: number): string {
    const { sequence, hash } = position;
    return this.#keys.sign({ desk: this.#desk, sequence, hash, at });
  }
}
