import { describe, expect, test } from "vitest";
import type { ConfigInput } from "../../../src/config/schema.ts";
import { HeadKeys, readHead } from "../../../src/ledger/head.ts";
import { LEDGER } from "../../../src/shared/limits.ts";
import { exampleSecrets } from "../../support/secrets.ts";
import { growLedger } from "../harness/grown-ledger.ts";
import { json } from "../harness/harness.ts";
import { onOwnDesk } from "../harness/own-desk.ts";

import {
  acknowledge,
  authorization,
  get,
  grown,
  hashOf,
  keys,
  linesOf,
  listed,
  OLD,
  refusalOf,
  segmentRecords,
  sequenceOf,
} from "../harness/segments.ts";

/** Segments of a ledger over HTTP, and verification that goes on from a cursor. */

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
          expect(await refusalOf(get(send, `/v1/ledger/segments/${number}`))).toEqual([404, "unknown_segment"]);
          expect(await refusalOf(acknowledge(send, number, head))).toEqual([404, "unknown_segment"]);
        }
        expect(await refusalOf(get(send, "/v1/ledger/segments/1?after=4"))).toEqual([404, "unknown_record"]);
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
        expect(await refusalOf(acknowledge(send, 1, head))).toEqual([409, "other_head"]);
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
