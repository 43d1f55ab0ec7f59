import { env, runInDurableObject } from "cloudflare:test";
import { describe, expect, test } from "vitest";
import { migrate } from "../../../src/desk/store/schema.ts";
import { ARCHIVED, archivedData } from "../../../src/ledger/archived.ts";
import { DeskHeads } from "../../../src/ledger/desk-heads.ts";
import { HeadKeys } from "../../../src/ledger/head.ts";
import { Ledger } from "../../../src/ledger/ledger.ts";
import { Notary } from "../../../src/ledger/notary.ts";
import { Segments } from "../../../src/ledger/segments.ts";
import { Verifier } from "../../../src/ledger/verifier.ts";
import { LEDGER } from "../../../src/shared/limits.ts";
import { countedSql, growLedger } from "../harness/grown-ledger.ts";

/** How many rows the work on a ledger takes, which must not depend on its length. */

const AT = Date.UTC(2026, 10, 2);
const DESK = "cn-north-4/054ba152d480d55b2f5dc0069e7ddef0";

/** A ledger on a database of its own. */
async function withLedger(
  records: number,
  play: (ledger: ReturnType<typeof ledgerOn>, grow: (count: number) => void, size: () => number) => Promise<void>,
): Promise<void> {
  await runInDurableObject(env.DESK.get(env.DESK.newUniqueId()), async (_, { storage }) => {
    migrate(storage);
    const grow = (count: number) => growLedger(storage.sql, count, AT, "aaaaaa-1");
    grow(records);
    await play(ledgerOn(storage.sql), grow, () => storage.sql.databaseSize);
  });
}

function ledgerOn(storage: SqlStorage) {
  const { sql, take } = countedSql(storage);
  const segments = new Segments(sql, LEDGER.segmentAge, 0, () => {});
  const ledger = new Ledger(sql, segments, LEDGER.headEvery, () => {});
  const heads = new DeskHeads(new HeadKeys([new Uint8Array(32)]), DESK);
  return {
    ...{ segments, ledger, take },
    notary: new Notary(ledger, heads, DESK),
    verifier: new Verifier(ledger, heads),
    acknowledge: (number: number) => {
      const segment = segments.find(number);
      if (!segment) return;
      ledger.append({ kind: ARCHIVED, operation: null, actor: "client:archive", data: archivedData(segment) }, AT);
      segments.acknowledge(segment, AT, ledger.head().sequence);
    },
  };
}

const { verifyRecords, segmentRecords, exportRecords, dropRecords } = LEDGER;

describe("rows of the ledger", () => {
  test("one verification reads a bounded number of rows, and its cursor goes on to the end", async () => {
    await withLedger(2 * verifyRecords + 10, async ({ verifier, take }) => {
      let cursor: string | null = null;
      const calls: (readonly [number, number, boolean])[] = [];
      do {
        take();
        const verdict = await verifier.verify({ head: null, cursor });
        expect(take().read).toBeLessThanOrEqual(verifyRecords + 20);
        calls.push([verdict.after, verdict.records, verdict.ok]);
        cursor = verdict.cursor;
      } while (cursor !== null);
      expect(calls).toEqual([
        [0, verifyRecords, true],
        [verifyRecords, 2 * verifyRecords, true],
        [2 * verifyRecords, 2 * verifyRecords + 10, true],
      ]);
    });
  });

  test("closing a segment takes as many rows in a long ledger as in a short one", async () => {
    await withLedger(segmentRecords, async ({ segments, take }, grow) => {
      segments.closeDue(AT, 1);
      const first = take();
      grow(2 * segmentRecords);
      segments.closeDue(AT, 1);
      const second = take();
      expect(first.written).toBe(second.written);
      expect(second.read).toBeLessThanOrEqual(first.read + 2);
      expect(second.written).toBeLessThanOrEqual(3);
      expect(second.read).toBeLessThanOrEqual(10);
    });
  });

  test("a page of a segment and of the list reads no more rows than it has", async () => {
    await withLedger(3 * segmentRecords, async ({ segments, notary, take }) => {
      segments.closeDue(AT, 3);
      take();
      expect(notary.exportSegment({ number: 3, limit: exportRecords }, AT).kind).toBe("lines");
      expect(take().read).toBeLessThanOrEqual(exportRecords + 10);
      expect(notary.segments({ after: 2, limit: 1, onlyPending: true }, AT)).toHaveLength(1);
      expect(take().read).toBeLessThanOrEqual(5);
    });
  });

  test("a dropped record takes one written row and two read ones, and a chunk is bounded", async () => {
    await withLedger(2 * segmentRecords, async ({ segments, acknowledge, take }) => {
      segments.closeDue(AT, 2);
      acknowledge(1);
      take();
      const dropped = segments.dropSome(AT, dropRecords);
      expect(dropped).toMatchObject({ to: { sequence: dropRecords }, operations: ["aaaaaa-1"] });
      const { read, written } = take();
      expect(written).toBeLessThanOrEqual(dropRecords + 1);
      expect(read).toBeLessThanOrEqual(2 * dropRecords + 10);
    });
  });
});

describe("closing by age", () => {
  test("a segment closes a day after its first record, and never for acknowledgements alone", async () => {
    await withLedger(3, async ({ segments, acknowledge }, grow) => {
      const count = () => segments.list(0, 10, false).length;
      segments.closeDue(AT + LEDGER.segmentAge - 1, 9);
      expect(count()).toBe(0);
      segments.closeDue(AT + LEDGER.segmentAge, 9);
      expect(count()).toBe(1);
      acknowledge(1);
      segments.closeDue(AT + 9 * LEDGER.segmentAge, 9);
      expect(count()).toBe(1);
      grow(1);
      segments.closeDue(AT + 9 * LEDGER.segmentAge, 9);
      expect(segments.find(2)).toMatchObject({ from: { sequence: 3 }, to: { sequence: 5 } });
    });
  });
});

describe("dropping", () => {
  test("a verification goes on with what is left when records are dropped meanwhile", async () => {
    await withLedger(segmentRecords + 700, async ({ segments, verifier, acknowledge }) => {
      segments.closeDue(AT, 1);
      acknowledge(1);
      const verdict = verifier.verify({ head: null, cursor: null });
      while (segments.dropSome(AT, dropRecords));
      expect(await verdict).toMatchObject({ ok: true, after: segmentRecords, records: segmentRecords + 701 });
    });
  });

  test("a segment that is not acknowledged is never dropped, however old it is, nor what follows it", async () => {
    await withLedger(3 * segmentRecords, async ({ segments, ledger, acknowledge }, _, size) => {
      const full = size();
      segments.closeDue(AT, 3);
      acknowledge(2);
      acknowledge(3);
      expect(segments.nextDue()).toBeNull();
      expect(segments.dropSome(Number.MAX_SAFE_INTEGER, dropRecords)).toBeNull();
      acknowledge(1);
      let chunks = 0;
      while (segments.dropSome(AT, dropRecords)) chunks += 1;
      expect(chunks).toBe((3 * segmentRecords) / dropRecords);
      expect(ledger.newest(4, 4).map(({ sequence }) => sequence)).toEqual([3, 2, 1].map((n) => 3 * segmentRecords + n));
      expect(size()).toBeLessThan(full / 10);
    });
  });
});
