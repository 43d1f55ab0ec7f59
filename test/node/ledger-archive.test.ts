import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { LedgerApi, ListedSegment } from "../../scripts/lib/ledger-api.ts";
import { archiveSegments } from "../../scripts/lib/ledger-archive.ts";
import { checkFile } from "../../scripts/lib/ledger-file.ts";
import { linesOf } from "../../scripts/lib/text-lines.ts";
import type { LedgerRecord } from "../../src/ledger/chain.ts";
import { exportLines } from "../../src/ledger/export.ts";
import { HeadKeys } from "../../src/ledger/head.ts";
import { chained, DESK, headOf, ledgerOf, redacted } from "../support/ledger.ts";

/** Archiving the segments of a gateway, interrupted anywhere. */

const KEYS = new HeadKeys([new Uint8Array(32).fill(7)]);
const SIZE = 10;
const PAGE = 4;
const RECORDS = ledgerOf(3 * SIZE + 2);

let out: string;
let directory: string;

beforeEach(() => {
  out = mkdtempSync(join(tmpdir(), "drs-gateway-archive-"));
  directory = join(out, DESK.replace("/", "_"));
});

afterEach(() => rmSync(out, { recursive: true, force: true }));

/** A gateway with three closed segments, which counts what it is asked. */
class Gateway implements LedgerApi {
  readonly acknowledged = new Map<number, string>();
  readonly asked: string[] = [];
  records_: readonly LedgerRecord[] = RECORDS;
  /** Ends the run before a step, as when its process is killed. */
  crashAt: string | undefined;

  #step(name: string): void {
    this.asked.push(name);
    if (name !== this.crashAt) return;
    this.crashAt = undefined;
    throw new Error(`killed at ${name}`);
  }

  head = (sequence: number) => headOf(this.records_, sequence, KEYS);

  pending = async (cursor: string | null) => {
    this.#step("list");
    const after = Number(cursor ?? 0);
    const all = [1, 2, 3].map((number): ListedSegment => {
      const [first, last] = [(number - 1) * SIZE + 1, number * SIZE];
      return { number, first, last, from: this.head(first - 1), head: this.head(last) };
    });
    const [segment] = all.filter(({ number }) => number > after && !this.acknowledged.has(number));
    return { segments: segment ? [segment] : [], next_cursor: segment ? String(segment.number) : null };
  };

  records = async (segment: number, after: number) => {
    this.#step(`records ${segment} ${after}`);
    const end = Math.min(after + PAGE, segment * SIZE);
    const trailer = { head: this.head(this.records_.length), from: this.head(after), to: this.head(end) };
    return exportLines(this.records_.slice(after, end), trailer);
  };

  acknowledge = async (segment: number, head: string) => {
    this.#step(`acknowledge ${segment}`);
    this.acknowledged.set(segment, head);
    this.#step(`acknowledged ${segment}`);
  };
}

const archive = async (gateway: Gateway, keys: HeadKeys | null = KEYS): Promise<number[]> => {
  const done: number[] = [];
  await archiveSegments({ api: gateway, out, keys, onArchived: ({ number }) => void done.push(number) });
  return done;
};

const fileOf = (number: number) => join(directory, `segment-0000000${number}.ndjson`);

const checkedFiles = (heads: readonly string[] = []) =>
  checkFile({
    async *lines() {
      for (const number of [1, 2, 3]) yield* linesOf(fileOf(number));
    },
    heads,
    keys: KEYS,
  });

describe("archiving", () => {
  test("every closed segment is stored in a file, in one chain, and acknowledged by its head", async () => {
    const gateway = new Gateway();
    expect(await archive(gateway)).toEqual([1, 2, 3]);
    expect(readdirSync(directory)).toEqual([1, 2, 3].map((number) => `segment-0000000${number}.ndjson`));
    expect([...gateway.acknowledged]).toEqual([1, 2, 3].map((number) => [number, gateway.head(number * SIZE)]));
    const report = await checkedFiles([gateway.head(15)]);
    expect(report).toMatchObject({ verdict: "good", problem: null, from: { sequence: 0 }, to: { sequence: 3 * SIZE } });
    expect(report.unproved).toEqual([expect.stringContaining("records 31 to 32")]);
    expect(await archive(gateway)).toEqual([]);
  });

  test("a bounded number of records is fetched at a time", async () => {
    const gateway = new Gateway();
    await archive(gateway);
    expect(gateway.asked.filter((step) => step.startsWith("records"))).toHaveLength(9);
  });

  test.each([
    ["while it fetches", "records 2 14", [1]],
    ["after it fetched and before it stored", "records 2 18", [1]],
    ["after it stored and before it acknowledged", "acknowledge 2", [1]],
    ["after it acknowledged", "acknowledged 2", [1, 2]],
    ["between two segments", "list", []],
  ])("a run goes on without loss or gap after one that was killed %s", async (_, step, before) => {
    const gateway = new Gateway();
    gateway.crashAt = step;
    await expect(archive(gateway)).rejects.toThrow("killed");
    expect([...gateway.acknowledged.keys()]).toEqual(before);
    for (const number of before) expect(existsSync(fileOf(number))).toBe(true);
    await archive(gateway);
    expect([...gateway.acknowledged.keys()]).toEqual([1, 2, 3]);
    expect(await checkedFiles()).toMatchObject({ verdict: "good", to: { sequence: 3 * SIZE } });
    expect(readdirSync(directory).filter((name) => name.endsWith(".part"))).toEqual([]);
  });

  test("a stored segment is not fetched again after a run that was killed", async () => {
    const gateway = new Gateway();
    gateway.crashAt = "acknowledge 1";
    await expect(archive(gateway)).rejects.toThrow("killed");
    gateway.asked.length = 0;
    await archive(gateway);
    expect(gateway.asked.filter((step) => step.startsWith("records 1"))).toEqual([]);
  });

  test("a file that was cut off is written again", async () => {
    const gateway = new Gateway();
    gateway.crashAt = "records 1 4";
    await expect(archive(gateway)).rejects.toThrow("killed");
    writeFileSync(`${fileOf(1)}.part`, '{"sequence":1,"at":"20');
    expect(await archive(gateway)).toEqual([1, 2, 3]);
  });

  test("a segment is archived whose redaction is in a later one", async () => {
    const gateway = new Gateway();
    gateway.records_ = redacted(RECORDS, 4);
    expect(await archive(gateway)).toEqual([1, 2, 3]);
    expect(await checkedFiles()).toMatchObject({ verdict: "good" });
  });
});

describe("archiving of a wrong ledger", () => {
  const rewritten = chained(RECORDS.map((one, index) => (index === 4 ? { ...one, actor: "client:other" } : one)));

  test.each<[string, (gateway: Gateway) => void, HeadKeys, string]>([
    [
      "a record was changed",
      (gateway) => {
        gateway.records_ = RECORDS.with(3, { ...(RECORDS[3] as LedgerRecord), actor: "client:other" });
      },
      KEYS,
      "WRONG (changed) in line 4",
    ],
    ["its heads are of another key", () => {}, new HeadKeys([new Uint8Array(32)]), "WRONG (forged_head)"],
    [
      "a record is missing",
      (gateway) => {
        gateway.records_ = RECORDS.toSpliced(5, 1);
      },
      KEYS,
      "WRONG (missing)",
    ],
  ])("a segment is not acknowledged when %s", async (_, change, keys, part) => {
    const gateway = new Gateway();
    change(gateway);
    await expect(archive(gateway, keys)).rejects.toThrow(part);
    expect(gateway.acknowledged.size).toBe(0);
    expect(existsSync(fileOf(1))).toBe(false);
  });

  test("a segment is not acknowledged when the chain was rewritten since the segment before it was archived", async () => {
    const gateway = new Gateway();
    gateway.crashAt = "records 2 10";
    await expect(archive(gateway)).rejects.toThrow("killed");
    gateway.records_ = rewritten;
    await expect(archive(gateway)).rejects.toThrow("segment 2 does not carry on from the last record of");
    expect([...gateway.acknowledged.keys()]).toEqual([1]);
  });

  test("a segment is not acknowledged when its stored file was changed before it was acknowledged", async () => {
    const gateway = new Gateway();
    gateway.crashAt = "acknowledge 1";
    await expect(archive(gateway)).rejects.toThrow("killed");
    writeFileSync(fileOf(1), readFileSync(fileOf(1), "utf8").replace('"number":2', '"number":3'));
    await expect(archive(gateway)).rejects.toThrow("WRONG (changed) in line 3");
    expect(gateway.acknowledged.size).toBe(0);
  });
});
