import { describe, expect, test } from "vitest";
import { testOperation } from "../../support/operation.ts";
import { growLedger } from "../harness/grown-ledger.ts";
import { eventually, json } from "../harness/harness.ts";
import { onOwnDesk } from "../harness/own-desk.ts";

import {
  acknowledge,
  DAY,
  deskOf,
  get,
  grown,
  hashOf,
  keys,
  linesOf,
  listed,
  OLD,
  segmentRecords,
  sequenceOf,
} from "../harness/segments.ts";

/** What is dropped after it was archived, and what is kept. */

/** Operations with two old records each. */
function addOperations(sql: SqlStorage): void {
  for (const [id = "", state = ""] of [
    ["a", "succeeded"],
    ["b", "unknown"],
    ["c", "running"],
    ["d", "failed"],
  ]) {
    sql.exec(
      "INSERT INTO operations (id, job, action, state, actor, document, created_at, hidden) VALUES (?, 'j', 'stop', ?, 'x', ?, ?, 1)",
      ...[id, state, JSON.stringify({ id, action: "stop", state }), Date.now()],
    );
    growLedger(sql, 2, OLD, id);
  }
}

describe("an operation older than 30 days", () => {
  test("an old operation that has ended is shortened to who, what and how it ended", async () => {
    await onOwnDesk(async (deploy, _, { sql, wake }) => {
      const reading = { answer: { status: 200, body: {} }, note: "85 %", blockers: [], trace: "00-1-2-01" };
      const operation = testOperation({ id: "a", state: "succeeded", reason: "a release", ...reading });
      const add = () =>
        sql.exec(
          "INSERT INTO operations (id, job, action, state, actor, document, created_at, hidden) VALUES ('a', 'j', 'stop', 'succeeded', 'x', ?, ?, 1)",
          ...[JSON.stringify(operation), Date.now() - 31 * DAY],
        );
      await grown(deploy, sql, () => void add());
      await wake();
      const { document } = sql.exec<{ document: string }>("SELECT document FROM operations").one();
      const { blockers: _blockers, trace: _trace, ...kept } = operation;
      expect(JSON.parse(document)).toEqual({ ...kept, answer: null, note: null });
    });
  });
});

describe("retention_days", () => {
  const countOf = (sql: SqlStorage) => sql.exec<{ n: number }>("SELECT COUNT(*) AS n FROM ledger").one().n;

  test("acknowledged segments are dropped when they are old enough, and the ledger says so instead of showing a gap", async () => {
    await onOwnDesk(async (deploy, _, { sql, wake }) => {
      const grow = () => {
        growLedger(sql, segmentRecords, OLD);
        growLedger(sql, 5, Date.now() - 2 * DAY);
      };
      const send = await grown(deploy, sql, grow, { retention_days: 8 });
      const [first, second] = (await listed(send)).segments;
      const whole = await json(get(send, "/v1/ledger/verify"));
      await wake();
      expect(countOf(sql)).toBe(segmentRecords + 5);
      for (const { number, head } of [first, second]) expect((await acknowledge(send, number, head)).status).toBe(200);
      await eventually(async () => {
        await wake();
        return countOf(sql) === 7;
      });
      await wake();
      expect(countOf(sql)).toBe(7);
      expect((await listed(send)).segments).toMatchObject([{ dropped: true }, { dropped: false }]);

      const { code, detail } = await json(get(send, "/v1/ledger?after=0"));
      expect([code, detail]).toEqual([
        "archived",
        `records up to ${segmentRecords} were archived and dropped: go on with after=${segmentRecords}`,
      ]);
      expect((await get(send, "/v1/ledger/segments/1")).status).toBe(410);
      for (const query of ["", "?last=1000", `?after=${segmentRecords}`]) {
        const kept = await linesOf(get(send, `/v1/ledger${query}`));
        expect(kept.map(({ sequence }) => sequence)[0]).toBe(segmentRecords + 1);
        expect(sequenceOf(kept.at(-1).from)).toBe(segmentRecords);
      }
      const verify = async (query: string) => json(get(send, `/v1/ledger/verify${query}`));
      const good = { ok: true, after: segmentRecords, records: segmentRecords + 7, next_cursor: null };
      expect(await verify("")).toMatchObject(good);
      expect(await verify(`?head=${encodeURIComponent(whole.head)}`)).toMatchObject(good);
      expect(await verify(`?head=${encodeURIComponent(first.head)}`)).toMatchObject(good);
      const inside = keys.sign({ desk: deskOf(first.head), sequence: 5, hash: "7".repeat(64), at: 1 });
      expect(await verify(`?head=${encodeURIComponent(inside)}`)).toMatchObject({
        ...good,
        unproved: "the head of record 5: that record was archived and dropped",
      });
      const false_ = keys.sign({ desk: deskOf(first.head), sequence: segmentRecords, hash: "7".repeat(64), at: 1 });
      expect(await verify(`?head=${encodeURIComponent(false_)}`)).toMatchObject({
        ok: false,
        problem: { code: "rewritten", sequence: segmentRecords },
      });
    });
  });

  test("everything is kept unless the config has it", async () => {
    await onOwnDesk(async (deploy, _, { sql, wake }) => {
      const send = await grown(deploy, sql, () => growLedger(sql, 5, OLD));
      const [segment] = (await listed(send)).segments;
      await acknowledge(send, 1, segment.head);
      await wake();
      expect(countOf(sql)).toBe(6);
    });
  });

  test("operations of which no record is left are removed, unless they are open or unknown", async () => {
    await onOwnDesk(async (deploy, _, { sql, wake }) => {
      const change = { retention_days: 8 };
      const earlier = await grown(deploy, sql, () => addOperations(sql), change);
      const [segment] = (await listed(earlier)).segments;
      const send = await grown(deploy, sql, () => growLedger(sql, 1, Date.now(), "d"), change);
      await acknowledge(send, 1, segment.head);
      await wake();
      const left = sql.exec<{ id: string }>("SELECT id FROM operations ORDER BY id").toArray();
      expect(left.map(({ id }) => id)).toEqual(["b", "c", "d"]);
    });
  });

  test("verification finds records that were removed without an acknowledgement", async () => {
    await onOwnDesk(async (deploy, _, { sql }) => {
      const send = await grown(deploy, sql, () => growLedger(sql, 5, OLD));
      const [segment] = (await listed(send)).segments;
      growLedger(sql, 1, Date.now());
      sql.exec("DELETE FROM ledger WHERE sequence <= 5");
      sql.exec("UPDATE segments SET archived_at = 1, archived_by = 6");
      sql.exec("INSERT INTO ledger_start (id, sequence, hash) VALUES (1, 5, ?)", hashOf(segment.head) ?? "");
      const again = await deploy({ retention_days: 8 });
      expect(await json(get(again, "/v1/ledger/verify"))).toMatchObject({
        ok: false,
        problem: {
          code: "missing",
          detail: "records up to 5 are gone, and no record says that they were archived",
        },
      });
    });
  });
});
