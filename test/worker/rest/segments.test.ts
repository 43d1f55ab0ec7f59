import { Buffer } from "node:buffer";
import { describe, expect, test } from "vitest";
import type { ConfigInput } from "../../../src/config/schema.ts";
import { HeadKeys, readHead } from "../../../src/ledger/head.ts";
import { LEDGER } from "../../../src/shared/limits.ts";
import { testOperation } from "../../support/operation.ts";
import { exampleSecrets } from "../../support/secrets.ts";
import { growLedger } from "../harness/grown-ledger.ts";
import { eventually, json } from "../harness/harness.ts";
import { type Deploy, onOwnDesk, type Send } from "../harness/own-desk.ts";

/** Segments of a ledger over HTTP: listed, read, acknowledged, and dropped after that. */

const DAY = 24 * 60 * 60 * 1000;
const OLD = Date.now() - 8 * DAY;
const { segmentRecords } = LEDGER;
const authorization = `Bearer ${exampleSecrets.CI_BOT_TOKEN}`;
const keys = new HeadKeys([new Uint8Array(Buffer.from(exampleSecrets.LEDGER_KEY, "base64"))]);

/** A gateway whose desk already has records. */
async function grown(
  deploy: Deploy,
  sql: SqlStorage,
  grow: () => void,
  change: Partial<ConfigInput> = {},
): Promise<Send> {
  // Opens the desk, which makes its tables.
  if (sql.exec("SELECT name FROM sqlite_master WHERE name = 'ledger'").toArray().length === 0)
    await get(await deploy(change), "/v1/ledger");
  grow();
  return deploy(change);
}

const get = (send: Send, path: string) => send(path, { headers: { authorization } });

const acknowledge = (send: Send, number: number | string, head: string, token = exampleSecrets.CI_BOT_TOKEN) =>
  send(`/v1/ledger/segments/${number}/archived`, {
    method: "POST",
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
    body: JSON.stringify({ head }),
  });

const listed = async (send: Send, query = "") => json(get(send, `/v1/ledger/segments${query}`));

const linesOf = async (answer: Promise<Response>) =>
  new TextDecoder()
    .decode(await (await answer).arrayBuffer())
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line));

const sequenceOf = (head: string): number => {
  const read = readHead(head);
  return read.ok ? read.value.sequence : Number.NaN;
};

const isNotFound = async (answer: Promise<Response>) => {
  const { status, code } = await json(answer);
  return [status, code];
};

describe("/v1/ledger/segments", () => {
  test("segments close by size and by age, form one chain, and are read page by page", async () => {
    await onOwnDesk(async (deploy, _, { sql }) => {
      const send = await grown(deploy, sql, () => growLedger(sql, segmentRecords + 5, OLD));
      const { segments, next_cursor } = await listed(send);
      expect(next_cursor).toBeNull();
      expect(segments).toMatchObject([
        { number: 1, first: 1, last: segmentRecords, archived_at: null, dropped: false },
        { number: 2, first: segmentRecords + 1, last: segmentRecords + 5, until: new Date(OLD).toISOString() },
      ]);
      expect(readHead(segments[1].from)).toMatchObject({ value: { hash: hashOf(segments[0].head) } });
      expect(keys.open(segments[1].head).ok).toBe(true);
      growLedger(sql, 3, Date.now());
      expect((await listed(send)).segments).toHaveLength(2);
      expect(await listed(send, "?limit=1")).toMatchObject({ segments: [{ number: 1 }], next_cursor: "1" });
      expect(await listed(send, "?limit=1&cursor=1")).toMatchObject({ segments: [{ number: 2 }] });

      const page = await linesOf(get(send, "/v1/ledger/segments/2"));
      expect(page.slice(0, -1).map(({ sequence }) => sequence)).toEqual([1, 2, 3, 4, 5].map((n) => segmentRecords + n));
      expect(sequenceOf(page.at(-1).to)).toBe(segmentRecords + 5);
      const part = await linesOf(get(send, `/v1/ledger/segments/1?after=${segmentRecords - 2}&limit=1`));
      expect(part.map(({ sequence }) => sequence)).toEqual([segmentRecords - 1, undefined]);
    });
  });

  test("a segment is refused where there is none, and to clients that lack read or metrics", async () => {
    const allow = (client: string, actions: readonly string[]) => ({
      ...{ who: [client], actions, jobs: ["*"], effect: "allow" },
    });
    for (const actions of [["read"], ["metrics"]]) {
      await onOwnDesk(async (deploy, _, { sql }) => {
        const policy = [allow("client:viewer", actions), allow("client:ci-bot", ["read", "metrics"])];
        const send = await grown(deploy, sql, () => growLedger(sql, 3, OLD), {
          policy: policy as ConfigInput["policy"],
        });
        const [{ head }] = (await listed(send)).segments;
        const viewer = { headers: { authorization: `Bearer ${exampleSecrets.VIEWER_TOKEN}` } };
        for (const path of ["/v1/ledger/segments", "/v1/ledger/segments/1"]) {
          expect((await send(path, viewer)).status).toBe(403);
          expect((await send(path, { headers: {} })).status).toBe(401);
        }
        expect((await acknowledge(send, 1, head, exampleSecrets.VIEWER_TOKEN)).status).toBe(403);
        expect((await listed(send)).segments[0].archived_at).toBeNull();
        for (const number of ["2", "0", "x", "01", "1e1"]) {
          expect(await isNotFound(get(send, `/v1/ledger/segments/${number}`))).toEqual([404, "unknown_segment"]);
          expect(await isNotFound(acknowledge(send, number, head))).toEqual([404, "unknown_segment"]);
        }
        expect(await isNotFound(get(send, "/v1/ledger/segments/1?after=4"))).toEqual([404, "unknown_record"]);
        expect((await acknowledge(send, 1, head)).status).toBe(200);
      });
    }
  });

  test("a segment is acknowledged by its own head alone, once, in a record that cannot be redacted", async () => {
    await onOwnDesk(async (deploy, _, { sql }) => {
      const send = await grown(deploy, sql, () => growLedger(sql, segmentRecords + 5, OLD));
      const [first, second] = (await listed(send)).segments;
      const opened = keys.open(first.head);
      if (!opened.ok) throw new Error(opened.error.detail);
      const forged = new HeadKeys([new Uint8Array(32).fill(1)]).sign(opened.value);
      const elsewhere = keys.sign({ ...opened.value, desk: "cn-north-4/x" });
      const rewritten = keys.sign({ ...opened.value, hash: "7".repeat(64) });
      for (const head of [second.head, first.from, forged, elsewhere, rewritten]) {
        expect(await isNotFound(acknowledge(send, 1, head))).toEqual([409, "other_head"]);
      }
      const answer = await json(acknowledge(send, 1, first.head));
      expect(answer).toMatchObject({ number: 1, archived_at: expect.any(String), dropped: false });
      expect(await json(acknowledge(send, 1, first.head))).toMatchObject({ archived_at: answer.archived_at });
      const records = (await linesOf(get(send, "/v1/ledger?last=10"))).filter(({ kind }) => kind === "archived");
      expect(records).toMatchObject([
        { actor: "client:ci-bot", data: { segment: 1, first: 1, last: segmentRecords, hash: opened.value.hash } },
      ]);
      expect((await listed(send, "?pending=true")).segments).toMatchObject([{ number: 2 }]);
      const redaction = await send(`/v1/ledger/${records[0].sequence}/redact`, {
        method: "POST",
        headers: { authorization, "content-type": "application/json" },
        body: JSON.stringify({ hash: records[0].hash, reason: "no evidence" }),
      });
      expect(redaction.status).toBe(409);
    });
  });
});

const hashOf = (head: string): string | undefined => {
  const read = readHead(head);
  return read.ok ? read.value.hash : undefined;
};

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
      const send = await grown(deploy, sql, grow, { retention_days: 7 });
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
      const change = { retention_days: 7 };
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
      const again = await deploy({ retention_days: 7 });
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

const deskOf = (head: string): string => {
  const read = readHead(head);
  return read.ok ? read.value.desk : "";
};

describe("the cursor of /v1/ledger/verify", () => {
  test("verification accepts neither a forged cursor nor one whose record is another", async () => {
    await onOwnDesk(async (deploy, _, { sql }) => {
      const send = await grown(deploy, sql, () => growLedger(sql, LEDGER.verifyRecords + 5, OLD));
      const verify = async (query: string) => json(get(send, `/v1/ledger/verify${query}`));
      const first = await verify("");
      expect(first).toMatchObject({ ok: true, after: 0, records: LEDGER.verifyRecords });
      const from = (cursor: string) => `?cursor=${encodeURIComponent(cursor)}`;
      expect(await verify(from(first.next_cursor))).toMatchObject({
        ...{ ok: true, after: LEDGER.verifyRecords, records: LEDGER.verifyRecords + 5, next_cursor: null },
      });
      const opened = keys.open(first.next_cursor);
      if (!opened.ok) throw new Error(opened.error.detail);
      const forged = new HeadKeys([new Uint8Array(32).fill(1)]).sign(opened.value);
      expect(await verify(from(forged))).toMatchObject({ ok: false, problem: { code: "forged_head" } });
      sql.exec("UPDATE ledger SET hash = ? WHERE sequence = ?", "7".repeat(64), LEDGER.verifyRecords);
      expect(await verify(from(first.next_cursor))).toMatchObject({ ok: false, problem: { code: "rewritten" } });
      sql.exec("DELETE FROM ledger WHERE sequence >= ?", LEDGER.verifyRecords);
      expect(await verify(from(first.next_cursor))).toMatchObject({ ok: false, problem: { code: "cut" } });
      expect(await verify(`?head=${encodeURIComponent(first.head)}`)).toMatchObject({
        ...{ ok: false, problem: { code: "cut", sequence: LEDGER.verifyRecords } },
      });
    });
  });

  test("verification accepts a record whose redaction is on a later page, and finds one without a redaction", async () => {
    await onOwnDesk(async (deploy, _, { sql }) => {
      const send = await grown(deploy, sql, () => growLedger(sql, LEDGER.verifyRecords + 5, OLD));
      const [{ hash }] = (await linesOf(get(send, "/v1/ledger?after=2&limit=1"))) as [{ hash: string }];
      const redacted = await send("/v1/ledger/3/redact", {
        method: "POST",
        headers: { authorization, "content-type": "application/json" },
        body: JSON.stringify({ hash, reason: "a password was typed" }),
      });
      expect(redacted.status).toBe(200);
      const first = await json(get(send, "/v1/ledger/verify"));
      expect(first).toMatchObject({ ok: true, records: LEDGER.verifyRecords });
      sql.exec("UPDATE ledger SET data = '' WHERE sequence = 4");
      expect(await json(get(send, "/v1/ledger/verify"))).toMatchObject({
        ...{ ok: false, problem: { code: "removed", sequence: 4 } },
      });
    });
  });
});
