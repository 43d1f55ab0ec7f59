import { env, runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { Buffer } from "node:buffer";
import { afterEach, describe, expect, inject, test, vi } from "vitest";
import { slackCommand } from "../../../scripts/lib/slack-request.ts";
import type { ConfigInput } from "../../../src/config/schema.ts";
import { type Head, HeadKeys } from "../../../src/ledger/head.ts";
import { LEDGER, REFUSALS_PER_HOUR } from "../../../src/shared/limits.ts";
import { secret } from "../../support/log-scan/registry.ts";
import { exampleSecrets } from "../../support/secrets.ts";
import {
  AKSK_PROJECT,
  act,
  command,
  DEMO_PROJECT,
  eventually,
  gateway,
  json,
  makeJob,
  rest,
  sendCommand,
} from "../harness/harness.ts";

import { onOwnDesk } from "../harness/own-desk.ts";

/** Of vitest.config.ts. */
const TIME_SCALE = 0.02;

const keys = new HeadKeys([new Uint8Array(Buffer.from(exampleSecrets.LEDGER_KEY, "base64"))]);
const deskOf = (project: string) => env.DESK.get(env.DESK.idFromName(`cn-north-4/${project}`));

interface Line {
  readonly sequence: number;
  readonly at: string;
  readonly kind: string;
  readonly actor: string | null;
  readonly data: Readonly<Record<string, unknown>>;
  readonly hash: string;
}

async function exported(query = ""): Promise<{ records: Line[]; head: Head; from: Head; to: Head; headText: string }> {
  const answer = await rest("GET", `/v1/ledger${query}`);
  expect(answer.headers.get("content-type")).toBe("application/x-ndjson");
  const lines = new TextDecoder()
    .decode(await answer.arrayBuffer())
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line));
  const trailer = lines.pop();
  return {
    records: lines,
    head: opened(trailer.head),
    from: opened(trailer.from),
    to: opened(trailer.to),
    headText: trailer.head,
  };
}

function opened(text: string): Head {
  const head = keys.open(text);
  if (!head.ok) throw new Error(head.error.detail);
  return head.value;
}

const stopped = async (account = "") => {
  const project = account === "" ? DEMO_PROJECT : AKSK_PROJECT;
  const job = await makeJob({ status: "INCRE_TRANSFER_STARTED", project_id: project });
  return act(`${account}${job}`, "stop", {}, { prefer: "wait=20" });
};

describe("an export", () => {
  test("ends with a line that is no record and says where it and the ledger begin and end", async () => {
    await stopped();
    const { records, head, from, to } = await exported();
    expect(from).toMatchObject({ desk: `cn-north-4/${DEMO_PROJECT}`, sequence: 0, hash: "0".repeat(64) });
    expect(to).toEqual(head);
    expect(head).toMatchObject({ sequence: records.length, hash: records.at(-1)?.hash });
    expect(Math.abs(head.at - Date.now())).toBeLessThan(60_000);
  });

  test("of a page says that there is more, and what it goes on from", async () => {
    const page = await exported("?after=1&limit=2");
    expect(page.records.map(({ sequence }) => sequence)).toEqual([2, 3]);
    expect([page.from.sequence, page.to.sequence]).toEqual([1, 3]);
    expect(page.to.hash).toBe(page.records[1]?.hash);
    expect(page.head.sequence).toBeGreaterThan(3);
  });

  test("of the newest has the newest", async () => {
    const { records, head, to } = await exported("?last=2");
    expect(records.map(({ sequence }) => sequence)).toEqual([head.sequence - 1, head.sequence]);
    expect(to).toEqual(head);
    const whole = await exported("?last=1000");
    expect(whole.records[0]?.sequence).toBe(1);
  });

  test("from the end on is empty", async () => {
    const { head } = await exported("?last=1");
    const rest_ = await exported(`?after=${head.sequence}`);
    expect(rest_.records).toEqual([]);
    expect(rest_.from.hash).toBe(head.hash);
  });
});

describe("asking for the ledger is refused", () => {
  test.each([
    ["/v1/ledger?last=0", 400, "/last"],
    ["/v1/ledger?last=1001", 400, "/last"],
    ["/v1/ledger?last=5&after=3", 400, "/last: stands alone"],
    ["/v1/ledger?after=-1", 400, "/after"],
    ["/v1/ledger?limit=5000", 400, "/limit"],
    ["/v1/ledger?newest=5", 400, "/newest"],
    ["/v1/ledger?after=1000000", 404, "no record 1000000"],
    ["/v1/ledger?account=nobody", 404, "nobody"],
    ["/v1/ledger/verify?account=nobody", 404, "nobody"],
    ["/v1/ledger/verify?head=x", 400, "/head: a head reads drs-ledger-head.v1"],
    ["/v1/ledger/verify?after=1", 400, "/after"],
    ["/v1/ledger/verify?cursor=5", 400, "/cursor: a head reads drs-ledger-head.v1"],
  ])("%s", async (path, status, part) => {
    const answer = await rest("GET", path);
    expect(answer.status).toBe(status);
    expect((await json(answer)).detail).toContain(part);
  });
});

describe("a client that may read some jobs", () => {
  const policy: ConfigInput["policy"] = [
    { who: ["client:viewer"], actions: ["read"], jobs: ["orders"], effect: "allow" },
    { who: ["client:ci-bot"], actions: ["*"], jobs: ["*"], effect: "allow" },
  ];

  test.each(["/v1/ledger", "/v1/ledger?last=1", "/v1/ledger/verify"])("is not shown %s", async (path) => {
    await onOwnDesk(async (deploy) => {
      const send = await deploy({ policy });
      const as = (token: string) => ({ headers: { authorization: `Bearer ${token}` } });
      expect((await send("/v1/jobs/orders", as(exampleSecrets.VIEWER_TOKEN))).status).not.toBe(403);
      const answer = await send(path, as(exampleSecrets.VIEWER_TOKEN));
      expect(answer.status).toBe(403);
      expect(await answer.json()).toMatchObject({
        code: "denied",
        detail: "the policy does not allow it for every job",
      });
      expect((await send(path, as(exampleSecrets.CI_BOT_TOKEN))).status).toBe(200);
    });
  });
});

describe("checking the ledger", () => {
  const verify = async (head?: string, account = "") =>
    json(rest("GET", `/v1/ledger/verify?${account}${head === undefined ? "" : `head=${encodeURIComponent(head)}`}`));

  test("finds nothing wrong, with an earlier head and without", async () => {
    const { headText, head } = await exported("?last=1");
    await stopped();
    const verdict = await verify(headText);
    expect(verdict).toEqual({
      ...{ ok: true, after: 0, records: expect.any(Number), head: expect.any(String), next_cursor: null },
    });
    expect(verdict.records).toBeGreaterThan(head.sequence);
    expect(opened(verdict.head).sequence).toBe(verdict.records);
    expect(await verify()).toMatchObject({ ok: true });
    expect(await verify(` ${headText} `)).toMatchObject({ ok: true });
  });

  test("does not believe heads of another ledger or another key", async () => {
    const { head } = await exported("?last=1");
    const forged = new HeadKeys([new Uint8Array(32).fill(1)]).sign(head);
    expect(await verify(forged)).toMatchObject({ ok: false, problem: { code: "forged_head" } });
    const other = keys.sign({ ...head, desk: `cn-north-4/${AKSK_PROJECT}` });
    expect(await verify(other)).toMatchObject({ ok: false, problem: { code: "other_ledger" } });
  });

  test("finds what was changed and what was cut off", async () => {
    await stopped("demo-aksk/");
    const before = await exported("?account=demo-aksk&last=1");
    const sql = (query: string) =>
      runInDurableObject(deskOf(AKSK_PROJECT), (_, { storage }) => void storage.sql.exec(query));
    await sql("UPDATE ledger SET actor = 'client:other' WHERE sequence = 2");
    expect(await verify(undefined, "account=demo-aksk&")).toMatchObject({
      ok: false,
      records: 1,
      problem: { code: "changed", sequence: 2 },
    });
    for (const number of [0, -1, -1_000_000]) {
      await sql(
        `INSERT INTO ledger SELECT ${number}, at, kind, operation, actor, data, hash FROM ledger WHERE sequence = 1`,
      );
      expect(await verify(undefined, "account=demo-aksk&")).toMatchObject({
        ...{ ok: false, records: 0, problem: { code: "out_of_order", sequence: number } },
      });
      expect((await exported("?account=demo-aksk")).records[0]?.sequence).toBe(number);
      await sql("DELETE FROM ledger WHERE sequence <= 0");
    }
    await sql("DELETE FROM ledger WHERE sequence >= 2");
    expect(await verify(undefined, "account=demo-aksk&")).toMatchObject({ ok: true, records: 1 });
    expect(await verify(before.headText, "account=demo-aksk&")).toMatchObject({
      ok: false,
      problem: { code: "cut", sequence: before.head.sequence },
    });
  });
});

describe("the head", () => {
  afterEach(() => void vi.restoreAllMocks());

  const alarm = (project: string) => runInDurableObject(deskOf(project), (_, { storage }) => storage.getAlarm());

  test("is logged an hour after the ledger grew, and then the desk sleeps", async () => {
    await stopped();
    const { head, records } = await exported("?last=1000");
    const desk = deskOf(DEMO_PROJECT);
    const due = Date.parse(records[0]?.at ?? "") + LEDGER.headEvery * TIME_SCALE;
    await eventually(async () => (await alarm(DEMO_PROJECT)) === due);
    const log = vi.spyOn(console, "info");
    const now = vi.spyOn(Date, "now").mockReturnValue(due);
    expect(await runDurableObjectAlarm(desk)).toBe(true);
    now.mockRestore();
    const lines = log.mock.calls.map(([line]) => JSON.parse(String(line)));
    expect(lines).toEqual([
      { level: "info", event: "ledger_head", desk: head.desk, sequence: head.sequence, head: expect.any(String) },
    ]);
    expect(opened(lines[0].head)).toEqual({ ...head, at: due });
    expect(await alarm(DEMO_PROJECT)).toBeNull();
    expect(await runDurableObjectAlarm(desk)).toBe(false);
    // The next record sets the next one.
    await stopped();
    await eventually(async () => ((await alarm(DEMO_PROJECT)) ?? 0) > due);
  });
});

describe("the secret that vouched for a command", () => {
  test("is in the record of what it became: the source's current one or the one before", async () => {
    const job = await makeJob({ status: "INCRE_TRANSFER_STARTED" });
    await sendCommand(command(`stop ${job}`));
    await sendCommand(slackCommand({ text: `stop ${job}`, user: "U0002", secret: inject("previousSlackSecret") }));
    await sendCommand(slackCommand({ text: `stop ${job}`, user: "U0004", secret: inject("previousSlackSecret") }));
    const { records } = await exported("?last=30");
    const about = records.filter(({ data, kind }) => data.job === job || kind === "joined");
    expect(about.map(({ kind, data }) => [kind, data.source, data.secret])).toEqual(
      expect.arrayContaining([
        ["accepted", "slack", "current"],
        ["joined", "slack", "previous"],
        ["refused", "slack", "previous"],
      ]),
    );
  });
});

describe("a flood", () => {
  afterEach(() => void vi.restoreAllMocks());

  const unverified = async (subject: string) =>
    (await exported("?last=1000")).records.filter(
      ({ kind, data }) => kind === "unverified" && data.subject === subject,
    );
  const counted = (records: readonly Line[]) =>
    records.reduce<Record<string, number>>((sum, { data }) => {
      for (const [reason, count] of Object.entries(data.counts as Record<string, number>))
        sum[reason] = (sum[reason] ?? 0) + count;
      return sum;
    }, {});
  const totalOf = (records: readonly Line[]) => Object.values(counted(records)).reduce((sum, count) => sum + count, 0);
  /** Has the desk believe that so much time has passed for what is counted. */
  const later = async () => {
    await runInDurableObject(deskOf(DEMO_PROJECT), (_, { storage }) => {
      storage.sql.exec("UPDATE tallies SET due_at = 1");
      return storage.setAlarm(Date.now());
    });
    await runDurableObjectAlarm(deskOf(DEMO_PROJECT));
  };

  test("of forged requests adds one record a source and minute, whatever is counted", async () => {
    vi.spyOn(console, "warn").mockImplementation(() => {});
    const { headers, body } = slackCommand({
      text: "stop orders",
      user: "U0001",
      secret: "not-the-secret-of-this-source",
    });
    for (let sent = 0; sent < 2000; sent += 50) {
      const answers = await Promise.all(
        Array.from({ length: 50 }, () => gateway("/hooks/slack", { method: "POST", headers, body })),
      );
      expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 50 }, () => 401));
    }
    const form = { "content-type": "application/x-www-form-urlencoded" };
    const large = await gateway("/hooks/slack", { method: "POST", headers: form, body: "x".repeat(600_000) });
    expect(large.status).toBe(413);
    const records = await eventually(async () => {
      const found = await unverified("slack");
      return found.length > 0 && found;
    });
    const perMinute = Map.groupBy(records, (record) => record.at.slice(0, 16));
    for (const [minute, ofMinute] of perMinute) expect(ofMinute.length, minute).toBe(1);
    const all = await eventually(async () => {
      await later();
      const found = await unverified("slack");
      return totalOf(found) >= 2001 && found;
    });
    expect(all.length).toBeLessThanOrEqual(records.length + 1);
    expect(counted(all)).toEqual({ bad_signature: 2000, too_large: 1 });
    expect(all[0]).toMatchObject({
      actor: null,
      data: { subject: "slack", since: expect.any(String), until: expect.any(String) },
    });
    await later();
    expect(await unverified("slack")).toEqual(all);
  });

  const CALLS = {
    v1: ["GET", "/v1/operations", "authorization"],
    v5: ["GET", `/v5/${DEMO_PROJECT}/jobs`, "x-auth-token"],
  } as const;

  test.each(["v1", "v5"] as const)("of calls to %s with wrong tokens adds one record a minute", async (source) => {
    vi.spyOn(console, "warn").mockImplementation(() => {});
    const [method, path, header] = CALLS[source];
    const token = secret("a token of nobody", "not-a-token-of-any-client");
    const call = async (headers: Record<string, string>) => (await gateway(path, { method, headers })).status;
    const forged = { [header]: source === "v1" ? `Bearer ${token}` : token };
    const answers = await Promise.all(Array.from({ length: 300 }, (_, sent) => call(sent % 3 === 0 ? {} : forged)));
    expect(new Set(answers)).toEqual(new Set([401]));
    const records = await eventually(async () => {
      const found = await unverified(source);
      return found.length > 0 && found;
    });
    for (const [minute, ofMinute] of Map.groupBy(records, (record) => record.at.slice(0, 16))) {
      expect(ofMinute.length, minute).toBe(1);
    }
    await eventually(async () => {
      await later();
      return totalOf(await unverified(source)) >= 300;
    });
    expect(counted(await unverified(source))).toEqual({ missing: 100, unknown_token: 200 });
    expect(JSON.stringify(await unverified(source))).not.toContain(token);
  });

  test("of signed calls to v5 that are too old is told from forged ones", async () => {
    vi.spyOn(console, "warn").mockImplementation(() => {});
    const { SDK_CLIENT_ACCESS_KEY } = exampleSecrets;
    const signature = "0".repeat(64);
    const authorization = `SDK-HMAC-SHA256 Access=${SDK_CLIENT_ACCESS_KEY}, SignedHeaders=host;x-sdk-date, Signature=${signature}`;
    const call = async (at: string) =>
      gateway(CALLS.v5[1], { headers: { authorization, "x-sdk-date": at } }).then(({ status }) => status);
    const now = new Date().toISOString().replace(/[-:]|\.\d+/g, "");
    expect([await call("20200101T000000Z"), await call(now)]).toEqual([401, 401]);
    await eventually(async () => {
      await later();
      const { stale, bad_signature } = counted(await unverified("v5"));
      return stale === 1 && bad_signature === 1;
    });
  });

  test("of refused commands adds sixty records an hour and principal, and one that counts the rest", async () => {
    vi.spyOn(console, "warn").mockImplementation(() => {});
    const more = 7;
    for (let sent = 0; sent < REFUSALS_PER_HOUR + more; sent += 1) {
      const answer = await rest("POST", "/v1/jobs/orders/actions/stop", { token: exampleSecrets.VIEWER_TOKEN });
      expect(answer.status).toBe(403);
    }
    const ofViewer = async () =>
      (await exported("?last=1000")).records.filter(
        ({ actor, data }) => actor === "client:viewer" || data.subject === "client:viewer",
      );
    const before = await ofViewer();
    expect(before.filter(({ kind }) => kind === "refused").length).toBeGreaterThanOrEqual(REFUSALS_PER_HOUR);
    await later();
    const rest_ = (await ofViewer()).filter(({ kind }) => kind === "refused_more");
    const recorded = before.filter(({ kind }) => kind === "refused").length;
    expect(counted(rest_)).toEqual({ refused: REFUSALS_PER_HOUR + more - recorded });
  });
});

// Last: it is counted, and what is counted wakes the desk.
describe("asking for the ledger without a token is refused", () => {
  test.each(["/v1/ledger", "/v1/ledger/verify"])("%s", async (path) => {
    expect((await rest("GET", path, { token: null })).status).toBe(401);
  });
});
