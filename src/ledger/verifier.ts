import { LEDGER } from "../shared/limits.ts";
import { type ArchivedData, readArchived } from "./archived.ts";
import type { DeskHeads, HeadObjection } from "./desk-heads.ts";
import type { Position } from "./head.ts";
import { dataTextOf, type Ledger } from "./ledger.ts";
import { BEFORE_ALL } from "./notary.ts";
import { ChainCheck, type LedgerProblem, ledgerProblem } from "./verify.ts";

/** What is verified in one call. */
export interface VerifyRequest {
  /** A head that was kept elsewhere. */
  readonly head: string | null;
  /** The cursor of the call before. */
  readonly cursor: string | null;
}

/** The result of verifying a part of the ledger. */
export interface Verdict {
  readonly ok: boolean;
  /** Number of the record before the first one that was checked. */
  readonly after: number;
  /** Number of the last good record. */
  readonly records: number;
  /** The head after the last good record. */
  readonly head: string;
  /** Where the next call goes on; `null` at the end of the ledger, and after a problem. */
  readonly cursor: string | null;
  /** What could not be checked. */
  readonly unproved?: string;
  readonly problem?: LedgerProblem | HeadObjection;
}

interface Progress {
  readonly check: ChainCheck;
  readonly from: Position;
}

/**
 * Verifies a ledger, a bounded number of records at a time. A cursor is a signed head, and its record must still be there: nobody can make
 * one that leaves out records that are wrong.
 */
export class Verifier {
  readonly #ledger: Ledger;
  readonly #heads: DeskHeads;

  constructor(ledger: Ledger, heads: DeskHeads) {
    this.#ledger = ledger;
    this.#heads = heads;
  }

  /** Verify the records after the cursor, or from the first one that is kept, in slices, so that other work can run in between. */
  async verify(request: VerifyRequest): Promise<Verdict> {
    const start = this.#ledger.segments.start();
    const cursor = this.#open(request.cursor);
    const head = this.#open(request.head);
    const from = cursor?.ok && cursor.value.sequence > start.sequence ? cursor.value : start;
    const progress = { check: new ChainCheck(from), from };
    for (const opened of [cursor, head]) {
      if (opened && !opened.ok) return this.#verdict(progress, { problem: opened.error });
    }
    const known = head?.ok ? head.value : null;
    const problem = this.#problemOfStart(start) ?? this.#contradiction(from) ?? this.#problemOfHead(known, from);
    if (problem) return this.#verdict(progress, { problem });
    return this.#go(request, progress, known);
  }

  async #go(request: VerifyRequest, progress: Progress, known: Position | null): Promise<Verdict> {
    const { check, from } = progress;
    const isLater = known !== null && known.sequence > from.sequence;
    if (isLater) check.expect(known, false);
    let before = from.sequence === this.#ledger.segments.start().sequence ? BEFORE_ALL : from.sequence;
    let isEnd = false;
    for (let left = LEDGER.verifyRecords; left > 0 && !isEnd && !check.problem; left -= LEDGER.verifySlice) {
      const rows = [...this.#ledger.rowsAfter(before, LEDGER.verifySlice)];
      for (const row of rows) check.add(row, dataTextOf(row));
      before = rows.at(-1)?.sequence ?? before;
      isEnd = rows.length < LEDGER.verifySlice;
      await new Promise((resolve) => setTimeout(resolve, 0));
      // Archived records were dropped meanwhile, also some that were to be checked.
      if (this.#ledger.segments.start().sequence > Math.max(before, from.sequence)) return this.verify(request);
    }
    if (isEnd && isLater) check.expect(known, true);
    if (!isEnd) check.lookAhead((sequence) => this.#ledger.redactionsOf(sequence));
    check.end(isEnd);
    const isUnproved = known !== null && known.sequence < from.sequence && !this.#knownPosition(known.sequence);
    return this.#verdict(progress, {
      ...(check.problem ? { problem: check.problem } : {}),
      ...(isUnproved ? { unproved: `the head of record ${known.sequence}: that record was archived and dropped` } : {}),
      hasMore: !isEnd,
    });
  }

  #open(text: string | null) {
    return text === null ? null : this.#heads.open(text);
  }

  /** Records may be missing at the beginning only if a later record says that they were archived. */
  #problemOfStart({ sequence }: Position): LedgerProblem | undefined {
    if (sequence === 0) return undefined;
    const segment = this.#ledger.segments.holding(sequence);
    const said = segment?.archived ? this.#archivedData(segment.archived.record) : null;
    if (segment && said?.segment === segment.number && said.hash === segment.to.hash) return undefined;
    const detail = `records up to ${sequence} are gone, and no record says that they were archived`;
    return { code: "missing", sequence, detail };
  }

  #archivedData(record: number): ArchivedData | null {
    const [row] = this.#ledger.rowsAfter(record - 1, 1);
    return row?.sequence === record ? readArchived(row) : null;
  }

  /** What is wrong with a head of a record that is not checked by this call. */
  #problemOfHead(head: Position | null, from: Position): LedgerProblem | undefined {
    if (!head || head.sequence > from.sequence) return undefined;
    return head.sequence < this.#ledger.segments.start().sequence && !this.#knownPosition(head.sequence)
      ? undefined
      : this.#contradiction(head);
  }

  /** Whether the ledger has another record at a position, or none. */
  #contradiction({ sequence, hash }: Position): LedgerProblem | undefined {
    const found = this.#knownPosition(sequence);
    if (!found) return ledgerProblem("cut", sequence, this.#ledger.newest(1, 1)[0]?.sequence);
    return found.hash === hash ? undefined : ledgerProblem("rewritten", sequence);
  }

  /** The position of a record that is kept, or that ends a segment. */
  #knownPosition(sequence: number): Position | undefined {
    const kept = this.#ledger.position(sequence);
    if (kept) return kept;
    const end = this.#ledger.segments.holding(sequence)?.to;
    return end?.sequence === sequence ? end : undefined;
  }

  #verdict(
    { check, from }: Progress,
    { problem, unproved, hasMore = false }: Pick<Verdict, "problem" | "unproved"> & { readonly hasMore?: boolean },
  ): Verdict {
    const head = this.#heads.sign(check.position, Date.now());
    return {
      ok: problem === undefined,
      after: from.sequence,
      records: check.position.sequence,
      head,
      cursor: hasMore && !problem ? head : null,
      ...(unproved ? { unproved } : {}),
      ...(problem ? { problem } : {}),
    };
  }
}
