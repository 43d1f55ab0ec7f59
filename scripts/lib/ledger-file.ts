import { type Head, type HeadKeys, type HeadProblem, type Position, readHead } from "../../src/ledger/head.ts";
import { BEGINNING, ChainCheck, type LedgerProblem } from "../../src/ledger/verify.ts";
import type { Result } from "../../src/shared/result.ts";
import { type Line, readLine } from "./ledger-line.ts";

/** The lines of a file, from its beginning each time. */
export type Lines = () => AsyncIterable<string>;

/** What is wrong with a file, and where. `line` is `null` for what is in no line: a head that was given, or what is missing. */
interface FileProblem {
  readonly line: number | null;
  readonly code: LedgerProblem["code"] | HeadProblem["code"] | "other_ledger" | "unreadable" | "empty";
  readonly sequence?: number;
  readonly detail: string;
}

/** What checking a file has found. */
export interface FileReport {
  /** Good records, from the one after `from` to `to`. */
  readonly from: Position;
  readonly to: Position;
  readonly problem: FileProblem | null;
  /** Whether there is a finding about the ledger, or the file or a given head could not be read, which says nothing about it. */
  readonly verdict: "good" | "finding" | "unreadable";
  /** What could not be checked, and so is not proved. */
  readonly unproved: readonly string[];
}

interface Given {
  readonly lines: Lines;
  /** Heads that were kept elsewhere. */
  readonly heads: readonly string[];
  /** `null` to believe heads as they stand. */
  readonly keys: HeadKeys | null;
}

/** Checks an export, or several pages of one after the other in one file. Keeps one line at a time. */
export async function checkFile(given: Given): Promise<FileReport> {
  const heads = given.heads
    .map((written) => written.trim())
    .map((text) => (given.keys ? given.keys.open(text) : readHead(text)));
  const start = await startOf(given.lines, heads);
  const check = new FileCheck(start, given.keys);
  for (const head of heads) check.require(head);
  for await (const line of given.lines()) check.add(line);
  return check.end(given.heads.length > 0);
}

interface Start {
  readonly position: Position;
  /** Whether the first record has to be taken as it is: what stands before it is not known. */
  readonly isBlind: boolean;
}

/** Where the chain of a file begins: from its own word, from a head that was given, or where every ledger begins. */
async function startOf(lines: Lines, heads: readonly Result<Head, HeadProblem>[]): Promise<Start> {
  let first: Position | undefined;
  for await (const text of lines()) {
    if (first && !trimmed(text).startsWith('{"head":')) continue;
    const line = readLine(trimmed(text));
    if (!line.ok) continue;
    if (line.value.kind === "record") first ??= line.value.record;
    else {
      const from = readHead(line.value.trailer.from);
      // A line that speaks of a later page says nothing of the first.
      if (from.ok && from.value.sequence < (first?.sequence ?? Number.POSITIVE_INFINITY)) return seeing(from.value);
      break;
    }
  }
  if (!first || first.sequence <= 1) return seeing(BEGINNING);
  const before = first.sequence - 1;
  const known = heads.find((head) => head.ok && head.value.sequence === before);
  return known?.ok ? seeing(known.value) : { position: first, isBlind: true };
}

/** Without what programs put around lines: byte-order marks of files that were joined, white space and carriage returns at the end. */
const trimmed = (line: string): string => line.replace(/^\ufeff/, "").trimEnd();

const UNREADABLE: ReadonlySet<FileProblem["code"]> = new Set(["unreadable", "empty"]);

/** A malformed head is a mistake of whoever gave it; one that stands in a line was changed there. */
function verdictOf(problem: FileProblem | undefined): FileReport["verdict"] {
  if (!problem) return "good";
  const isMistyped = problem.code === "malformed_head" && problem.line === null;
  return isMistyped || UNREADABLE.has(problem.code) ? "unreadable" : "finding";
}

const seeing = ({ sequence, hash }: Position): Start => ({ position: { sequence, hash }, isBlind: false });

class FileCheck {
  readonly #start: Start;
  readonly #keys: HeadKeys | null;
  readonly #chain: ChainCheck;
  readonly #unproved: string[] = [];
  #problem: FileProblem | undefined;
  /** Whether the next record is the one that cannot be checked. */
  #isBlind: boolean;
  #line = 0;
  #desk: string | undefined;
  /** The furthest record that a head speaks of. */
  #furthest = 0;
  #endsWithTrailer = false;

  constructor(start: Start, keys: HeadKeys | null) {
    this.#start = start;
    this.#keys = keys;
    this.#isBlind = start.isBlind;
    this.#chain = new ChainCheck(start.position);
  }

  /** Has the record of a head that was kept elsewhere checked. */
  require(opened: Result<Head, HeadProblem>): void {
    if (!opened.ok) this.#fail({ line: null, ...opened.error });
    else {
      this.#note(opened.value, null);
      const { sequence } = opened.value;
      const willBeChecked = this.#chain.expect(opened.value, true);
      if (!willBeChecked) this.#unproved.push(`the head of record ${sequence}: that record is not in this file`);
    }
    this.#failWithChain(null);
  }

  add(text: string): void {
    this.#line += 1;
    if (this.#problem || text.trim() === "") return;
    const line = readLine(trimmed(text));
    if (line.ok) this.#take(line.value);
    else this.#fail({ line: this.#line, ...line.error });
    this.#failWithChain(this.#line);
  }

  #take(line: Line): void {
    this.#endsWithTrailer = line.kind === "trailer";
    if (line.kind === "trailer") this.#close(line.trailer);
    else if (this.#isBlind) this.#isBlind = false;
    else this.#chain.add(line.record, line.data);
  }

  /** The end of a page: it must end where it says. */
  #close(trailer: Readonly<Record<"head" | "from" | "to", string>>): void {
    const [head, , to] = [trailer.head, trailer.from, trailer.to].map((text) => this.#open(text));
    if (!head || !to || this.#problem) return;
    const { sequence } = this.#chain.position;
    if (to.sequence !== sequence) {
      const detail = `the page says that it ends with record ${to.sequence}, and it ends with record ${sequence}`;
      this.#fail({ line: this.#line, code: to.sequence > sequence ? "cut" : "out_of_order", sequence, detail });
    }
    for (const position of [to, head]) this.#chain.expect(position, false);
  }

  #open(text: string): Head | undefined {
    const opened = this.#keys ? this.#keys.open(text) : readHead(text);
    if (!opened.ok) this.#fail({ line: this.#line, ...opened.error });
    else this.#note(opened.value, this.#line);
    return opened.ok ? opened.value : undefined;
  }

  /** All heads must be of one ledger. */
  #note({ desk, sequence }: Head, line: number | null): void {
    this.#furthest = Math.max(this.#furthest, sequence);
    this.#desk ??= desk;
    if (desk === this.#desk) return;
    this.#fail({ line, code: "other_ledger", detail: `one head is of ${this.#desk}, another of ${desk}` });
  }

  #failWithChain(line: number | null): void {
    if (this.#chain.problem) this.#fail({ line, ...this.#chain.problem });
  }

  #fail(problem: FileProblem): void {
    this.#problem ??= problem;
  }

  end(hasHeads: boolean): FileReport {
    if (this.#line === 0) this.#fail({ line: null, code: "empty", detail: "an export has a last line at least" });
    const to = this.#chain.position;
    const isPart = this.#furthest > to.sequence;
    const unredacted = this.#chain.end(!isPart);
    this.#failWithChain(null);
    const withheld =
      isPart && unredacted !== undefined
        ? [`record ${unredacted}: its data is missing, and its redaction is not in this file`]
        : [];
    return {
      from: this.#start.position,
      to,
      problem: this.#problem ?? null,
      verdict: verdictOf(this.#problem),
      unproved: [...this.#unproved, ...withheld, ...this.#limits(to, hasHeads)],
    };
  }

  #limits(to: Position, hasHeads: boolean): string[] {
    const limits: readonly (readonly [boolean, string])[] = [
      [
        this.#start.isBlind,
        `record ${this.#start.position.sequence} itself: the hash of the record before it is not known`,
      ],
      [this.#furthest > to.sequence, `records ${to.sequence + 1} to ${this.#furthest}: they are not in this file`],
      [!this.#endsWithTrailer, "that the file is complete: it does not end with the last line of an export"],
      [this.#keys === null, "that the heads are the gateway's own: without LEDGER_KEY they are taken as they stand"],
      [
        !hasHeads,
        "that the ledger was not cut at its end or written anew before it was exported: only an earlier head (--head) shows that",
      ],
    ];
    return limits.flatMap(([holds, text]) => (holds ? [text] : []));
  }
}
