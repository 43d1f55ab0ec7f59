import { existsSync } from "node:fs";
import { type FileHandle, mkdir, open, rename } from "node:fs/promises";
import { dirname, join } from "node:path";
import { type HeadKeys, readHead } from "../../src/ledger/head.ts";
import type { LedgerApi, ListedSegment } from "./ledger-api.ts";
import { checkFile } from "./ledger-file.ts";
import { readLine } from "./ledger-line.ts";
import { linesOf } from "./text-lines.ts";

/** A finding about the ledger: what the gateway gave is not one chain, or not that of the files before. */
export class LedgerFinding extends Error {}

interface Archiving {
  readonly api: LedgerApi;
  /** Directory of the files; those of a desk are in a directory named like it. */
  readonly out: string;
  /** `null` to take heads as they stand. */
  readonly keys: HeadKeys | null;
  /** Receives each segment once it is stored and acknowledged. */
  readonly onArchived: (segment: ListedSegment, file: string) => void;
}

/**
 * Archive the segments that nobody has acknowledged, oldest first: fetch one, verify it, store it, acknowledge it. A file has its name only
 * when it is complete and on disk, and is acknowledged after that, so that an interrupted run is simply repeated.
 * @throws LedgerFinding for a segment that is not what the gateway wrote; it is not acknowledged
 */
export async function archiveSegments(archiving: Archiving): Promise<void> {
  const { api } = archiving;
  let cursor: string | null = null;
  do {
    const page = await api.pending(cursor);
    for (const segment of page.segments) await archiveOne(archiving, segment);
    cursor = page.next_cursor;
  } while (cursor !== null);
}

async function archiveOne({ api, out, keys, onArchived }: Archiving, segment: ListedSegment): Promise<void> {
  const file = fileOf(out, segment, segment.number);
  if (existsSync(file)) await verify(file, segment, keys);
  else {
    const part = `${file}.part`;
    await mkdir(dirname(file), { recursive: true });
    await download(api, segment, part);
    await verify(part, segment, keys);
    await joins(fileOf(out, segment, segment.number - 1), segment);
    await rename(part, file);
    await synced(dirname(file));
  }
  await api.acknowledge(segment.number, await endOf(file));
  onArchived(segment, file);
}

function fileOf(out: string, { head }: ListedSegment, number: number): string {
  const opened = readHead(head);
  if (!opened.ok) throw new LedgerFinding(`segment ${number}: ${opened.error.detail}`);
  return join(out, opened.value.desk.replaceAll("/", "_"), `segment-${String(number).padStart(8, "0")}.ndjson`);
}

/** Write the records of all pages, and one last line for the whole segment. */
async function download(api: LedgerApi, { number, first, last }: ListedSegment, part: string): Promise<void> {
  const file = await open(part, "w");
  try {
    let after = first - 1;
    let from: string | undefined;
    while (after < last) {
      const lines = (await api.records(number, after)).trimEnd().split("\n");
      const trailer = trailerIn(lines.pop() ?? "", number);
      from ??= trailer.from;
      const to = readHead(trailer.to);
      if (!to.ok || to.value.sequence <= after) throw new LedgerFinding(`segment ${number} ends with record ${after}`);
      after = to.value.sequence;
      const end = after < last ? [] : [JSON.stringify({ head: trailer.head, from, to: trailer.to })];
      await append(file, [...lines, ...end]);
    }
    await file.sync();
  } finally {
    await file.close();
  }
}

const append = (file: FileHandle, lines: readonly string[]) =>
  file.writeFile(lines.map((line) => `${line}\n`).join(""));

function trailerIn(text: string, number: number) {
  const line = readLine(text);
  if (line.ok && line.value.kind === "trailer") return line.value.trailer;
  throw new LedgerFinding(`segment ${number}: a page does not end with the last line of an export`);
}

/** Check that a file has the segment's records, in one chain that begins and ends where the gateway says. */
async function verify(file: string, { number, first, last, from, head }: ListedSegment, keys: HeadKeys | null) {
  const report = await checkFile({ lines: () => linesOf(file), heads: [from, head], keys });
  const { problem } = report;
  const where = `segment ${number} in ${file}`;
  if (problem) {
    const place = problem.line === null ? "" : ` in line ${problem.line}`;
    throw new LedgerFinding(`${where}: WRONG (${problem.code})${place}: ${problem.detail}`);
  }
  const [begins, ends] = [report.from.sequence + 1, report.to.sequence];
  if (begins === first && ends === last) return;
  throw new LedgerFinding(`${where}: it has records ${begins} to ${ends}, the segment has ${first} to ${last}`);
}

/** Check that a segment carries on from the file of the one before, where that is in the directory. */
async function joins(before: string, { number, from }: ListedSegment): Promise<void> {
  if (!existsSync(before)) return;
  const [end, begin] = [readHead(await endOf(before)), readHead(from)];
  if (end.ok && begin.ok && end.value.sequence === begin.value.sequence && end.value.hash === begin.value.hash) return;
  throw new LedgerFinding(`segment ${number} does not carry on from the last record of ${before}`);
}

/** The signed head of a file's last record. */
async function endOf(file: string): Promise<string> {
  let last = "";
  for await (const line of linesOf(file)) if (line.trim() !== "") last = line;
  return trailerIn(last.trimEnd(), Number(/(\d+)\.ndjson$/.exec(file)?.[1])).to;
}

/** Have a new name in a directory survive a power failure. */
async function synced(directory: string): Promise<void> {
  const handle = await open(directory, "r");
  await handle.sync().finally(() => handle.close());
}
