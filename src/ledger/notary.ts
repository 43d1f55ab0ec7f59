import { LEDGER } from "../shared/limits.ts";
import { logNotice } from "../shared/log.ts";
import type { DeskHeads } from "./desk-heads.ts";
import { exportLines } from "./export.ts";
import { type Ledger, type Row, read } from "./ledger.ts";
import type { Segment } from "./segments.ts";

/** A selection of records: those after a number or from the first one that is kept, or the newest. */
export type LedgerPage = { readonly after?: number | undefined; readonly limit: number } | { readonly last: number };

/** A selection of a segment's records: those after a number, or from its first one. */
export interface SegmentPage {
  readonly number: number;
  readonly after?: number | undefined;
  readonly limit: number;
}

/** An export, or why there is none. `through`: the last record that was dropped. */
export type Export =
  | { readonly kind: "lines"; readonly lines: string }
  | { readonly kind: "unknown_record" | "unknown_segment" }
  | { readonly kind: "archived"; readonly through: number };

/** A selection of segments. */
export interface SegmentFilter {
  readonly after: number;
  readonly limit: number;
  /** Leave out those that were acknowledged. */
  readonly onlyPending: boolean;
}

/** A segment as it is stated to clients, its ends signed. */
export interface SegmentStatement extends Pick<Segment, "number" | "until" | "archived"> {
  /** Numbers of its first and last record. */
  readonly first: number;
  readonly last: number;
  readonly from: string;
  readonly to: string;
  readonly isDropped: boolean;
}

/** Below every number: whoever can write the storage can also add rows before the first record. */
export const BEFORE_ALL = Number.MIN_SAFE_INTEGER;

/** Signs the heads of a desk's ledger for the log, for exports and for its segments. */
export class Notary {
  readonly #ledger: Ledger;
  readonly #heads: DeskHeads;
  readonly #desk: string;

  constructor(ledger: Ledger, heads: DeskHeads, desk: string) {
    this.#ledger = ledger;
    this.#heads = heads;
    this.#desk = desk;
  }

  /** Log the head when it is due. If the instance is killed in between, it is logged twice. */
  logHead(now: number): void {
    const due = this.#ledger.headDue();
    if (due === null || due > now) return;
    const position = this.#ledger.head();
    const { sequence } = position;
    logNotice("ledger_head", { desk: this.#desk, sequence, head: this.#heads.sign(position, now) });
    this.#ledger.headLogged(sequence);
  }

  /** Export records as NDJSON with a trailer. An export that would grow too large ends early, which the trailer shows. */
  export(page: LedgerPage, now: number): Export {
    const start = this.#ledger.segments.start();
    const end = this.#ledger.head().sequence;
    const after = "last" in page ? Math.max(start.sequence, end - page.last) : (page.after ?? start.sequence);
    return this.#page(after, "last" in page ? page.last : page.limit, now);
  }

  /** Export records of a segment in the same form. */
  exportSegment({ number, after, limit }: SegmentPage, now: number): Export {
    const segment = this.#ledger.segments.find(number);
    if (!segment) return { kind: "unknown_segment" };
    const { from, to } = segment;
    const begins = after ?? from.sequence;
    if (begins < from.sequence || begins > to.sequence) return { kind: "unknown_record" };
    return this.#page(begins, Math.min(limit, to.sequence - begins), now);
  }

  /** List closed segments. */
  segments({ after, limit, onlyPending }: SegmentFilter, now: number): SegmentStatement[] {
    return this.#ledger.segments.list(after, limit, onlyPending).map((segment) => this.state(segment, now));
  }

  state({ number, from, to, until, archived }: Segment, now: number): SegmentStatement {
    return {
      ...{ number, until, archived },
      first: from.sequence + 1,
      last: to.sequence,
      from: this.#heads.sign(from, now),
      to: this.#heads.sign(to, now),
      isDropped: to.sequence <= this.#ledger.segments.start().sequence,
    };
  }

  #page(after: number, limit: number, now: number): Export {
    const start = this.#ledger.segments.start().sequence;
    if (after < start) return { kind: "archived", through: start };
    const from = this.#ledger.position(after);
    if (!from) return { kind: "unknown_record" };
    const rows = this.#rows(after === start ? BEFORE_ALL : after, limit);
    const trailer = {
      head: this.#heads.sign(this.#ledger.head(), now),
      from: this.#heads.sign(from, now),
      to: this.#heads.sign(rows.at(-1) ?? from, now),
    };
    return { kind: "lines", lines: exportLines(rows.map(read), trailer) };
  }

  #rows(after: number, limit: number): Row[] {
    const rows: Row[] = [];
    let characters = 0;
    for (const row of this.#ledger.rowsAfter(after, limit)) {
      rows.push(row);
      characters += row.data.length;
      if (characters > LEDGER.exportCharacters) break;
    }
    return rows;
  }
}
