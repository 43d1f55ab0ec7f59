import { env, runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { describe, expect, test } from "vitest";
import type { ConfigInput } from "../../../src/config/schema.ts";
import { secret } from "../../support/log-scan/registry.ts";
import { exampleSecrets } from "../../support/secrets.ts";
import { cookieOf, signIn, visitor } from "../harness/console-visit.ts";
import { act, DEMO_PROJECT, effectsOn, json, makeJob, reaches, rest } from "../harness/harness.ts";
import { onOwnDesk } from "../harness/own-desk.ts";

/** Removing the data of a ledger record without breaking the chain. */

/** A password that no rule recognises as one. */
const MARKER = secret("a password in a reason", "redact-me-Xk29.vault");
const REASON = "typed by accident, see OPS-7";

const desk = () => env.DESK.get(env.DESK.idFromName(`cn-north-4/${DEMO_PROJECT}`));

/** All that the desk has stored about an operation. */
const stored = (id: string) =>
  runInDurableObject(desk(), (_, { storage }) => {
    const operations = storage.sql.exec("SELECT * FROM operations WHERE id = ?", id).toArray();
    const tables = ["ledger", "dedupe", "bodies", "audience", "outbox"];
    const others = tables.map((table) => storage.sql.exec(`SELECT * FROM ${table} WHERE operation = ?`, id).toArray());
    return JSON.stringify([operations, others]);
  });

const sql = (query: string, ...bindings: unknown[]) =>
  runInDurableObject(desk(), (_, { storage }) => void storage.sql.exec(query, ...bindings));

interface Line {
  readonly sequence: number;
  readonly kind: string;
  readonly operation: string | null;
  readonly actor: string | null;
  readonly data: Readonly<Record<string, unknown>> | null;
  readonly hash: string;
}

async function records(): Promise<Line[]> {
  const answer = await rest("GET", "/v1/ledger?last=1000");
  const lines = new TextDecoder()
    .decode(await answer.arrayBuffer())
    .trimEnd()
    .split("\n");
  return lines.slice(0, -1).map((line) => JSON.parse(line));
}

async function recordOf(operation: string, kind: string): Promise<Line> {
  const found = (await records()).find((record) => record.operation === operation && record.kind === kind);
  if (!found) throw new Error(`${operation} has no record ${kind}`);
  return found;
}

const redact = (sequence: number | string, hash: string, more: object = {}) =>
  rest("POST", `/v1/ledger/${sequence}/redact`, { body: { hash, reason: REASON, ...more } });

const refusalOf = async (answer: Promise<Response>) => {
  const { status, code, detail } = await json(answer);
  return [status, code, detail];
};

const verdict = () => json(rest("GET", "/v1/ledger/verify"));

/** An ended operation whose reason contains the password, with its `accepted` record. */
async function ended() {
  const job = await makeJob({ status: "INCRE_TRANSFER_STARTED" });
  const { id } = await act(job, "stop", { reason: `with ${MARKER}` });
  await reaches(id, "succeeded", "failed");
  return { id, job, accepted: await recordOf(id, "accepted") };
}

describe("a redaction that is refused", () => {
  const OTHER = "7".repeat(64);

  test.each<[string, readonly string[]]>([
    ["reads every job", ["read"]],
    ["reads and locks every job", ["read", "lock"]],
    ["reads every job and the metrics", ["read", "metrics"]],
  ])("a redaction is refused to a client that only %s", async (_, actions) => {
    const policy = [
      { who: ["client:viewer"], actions, jobs: ["*"], effect: "allow" },
      { who: ["client:ci-bot"], actions: ["*"], jobs: ["*"], effect: "allow" },
    ] as ConfigInput["policy"];
    await onOwnDesk(async (deploy) => {
      const send = await deploy({ policy });
      const as = (token: string) => ({
        method: "POST",
        headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
        body: JSON.stringify({ hash: OTHER, reason: REASON }),
      });
      const denied = await send("/v1/ledger/1/redact", as(exampleSecrets.VIEWER_TOKEN));
      expect([denied.status, (await json(denied)).code]).toEqual([403, "denied"]);
      const heard = await send("/v1/ledger/1/redact", as(exampleSecrets.CI_BOT_TOKEN));
      expect([heard.status, (await json(heard)).code]).toEqual([404, "unknown_record"]);
    });
  });

  test("a redaction is refused without a token", async () => {
    expect((await rest("POST", "/v1/ledger/1/redact", { token: null, body: {} })).status).toBe(401);
  });

  test.each(["0", "-1", "01", "1e3", "x", "999999999", "1".repeat(16)])(
    "a redaction of record %s, which does not exist, is refused",
    async (sequence) => {
      const detail = `the ledger has no record ${sequence}`;
      expect(await refusalOf(redact(sequence, OTHER))).toEqual([404, "unknown_record", detail]);
    },
  );

  test.each<[string, object, string]>([
    ["no reason", { reason: "" }, "/reason"],
    ["a reason with a password", { reason: `password=${MARKER}` }, "/reason"],
    ["a hash of another form", { hash: "7" }, "/hash"],
    ["an unknown field", { force: true }, "/force"],
  ])("a redaction with %s is refused", async (_, more, pointer) => {
    const answer = await redact(1, OTHER, more);
    const { errors } = await json(answer.clone());
    expect([answer.status, errors[0].pointer]).toEqual([400, pointer]);
    expect(await answer.text()).not.toContain(MARKER);
  });

  test("a redaction with the hash of another record is refused", async () => {
    const { accepted } = await ended();
    const answer = refusalOf(redact(accepted.sequence, OTHER));
    expect(await answer).toEqual([409, "not_redactable", "the record has another hash: read it again"]);
  });

  test("redactions and redacted records cannot be redacted", async () => {
    const { accepted } = await ended();
    const redaction = await json(redact(accepted.sequence, accepted.hash));
    expect(await refusalOf(redact(redaction.sequence, redaction.hash))).toContain("a redaction cannot be redacted");
    const again = await refusalOf(redact(accepted.sequence, accepted.hash));
    expect(again).toContain("the record was redacted before");
    expect(await verdict()).toMatchObject({ ok: true });
  });

  test("a record is not redacted before its operation has ended", async () => {
    const { accepted, id } = await ended();
    await sql("UPDATE operations SET document = json_set(document, '$.state', 'awaiting_approval') WHERE id = ?", id);
    expect((await refusalOf(redact(accepted.sequence, accepted.hash)))[1]).toBe("not_redactable");
    await sql("UPDATE operations SET document = json_set(document, '$.state', 'failed') WHERE id = ?", id);
  });

  test("a record that was changed is not redacted, since it is evidence", async () => {
    const { accepted } = await ended();
    const change = (from: string, to: string) =>
      sql("UPDATE ledger SET data = replace(data, ?, ?) WHERE sequence = ?", from, to, accepted.sequence);
    await change("with", "WITH");
    const [status, , detail] = await refusalOf(redact(accepted.sequence, accepted.hash));
    expect([status, detail]).toEqual([409, "the record was changed, as its hash shows: it stays as evidence"]);
    expect(await verdict()).toMatchObject({ ok: false, problem: { code: "changed", sequence: accepted.sequence } });
    await change("WITH", "with");
  });
});

describe("verification", () => {
  test("verification refuses a record without data that no record redacts", async () => {
    const { accepted } = await ended();
    const [row] = await runInDurableObject(desk(), (_, { storage }) =>
      storage.sql.exec<{ data: string }>("SELECT data FROM ledger WHERE sequence = ?", accepted.sequence).toArray(),
    );
    await sql("UPDATE ledger SET data = '' WHERE sequence = ?", accepted.sequence);
    expect(await verdict()).toMatchObject({ ok: false, problem: { code: "removed", sequence: accepted.sequence } });
    await sql("UPDATE ledger SET data = ? WHERE sequence = ?", row?.data, accepted.sequence);
    expect(await verdict()).toMatchObject({ ok: true });
  });
});

describe("a redaction", () => {
  test("a redaction removes the data from the record and its operation and keeps the chain", async () => {
    const { id, job, accepted } = await ended();
    expect(await stored(id)).toContain(MARKER);
    const answer = await redact(accepted.sequence, accepted.hash);
    const redaction = await json(answer.clone());
    expect(answer.status).toBe(200);
    const { sequence, hash, kind, operation, actor } = accepted;
    expect(redaction).toMatchObject({ kind: "redaction", operation: id, actor: "client:ci-bot" });
    expect(redaction.data).toMatchObject({ sequence, hash, kind, operation, actor, reason: REASON });
    expect(await recordOf(id, "accepted")).toEqual({ ...accepted, data: null });
    expect(await verdict()).toMatchObject({ ok: true, records: redaction.sequence });

    const page = await visitor({ cookie: cookieOf(await signIn(exampleSecrets.CI_BOT_TOKEN)) }).page(
      `/operations/${id}`,
    );
    expect(page).toContain("data removed by a redaction");
    const shown = await Promise.all(["", "/events"].map((part) => rest("GET", `/v1/operations/${id}${part}`)));
    for (const text of [page, await stored(id), ...(await Promise.all(shown.map((one) => one.text())))]) {
      expect(text).not.toContain(MARKER);
    }
    expect(await effectsOn(job)).toHaveLength(1);
  });

  test("an operation with a redacted record cannot be retried, since its params are gone", async () => {
    const { id, accepted } = await ended();
    await sql(
      "UPDATE operations SET state = 'failed', document = json_set(document, '$.state', 'failed') WHERE id = ?",
      id,
    );
    expect((await redact(accepted.sequence, accepted.hash)).status).toBe(200);
    const retried = await rest("POST", `/v1/operations/${id}/retry`, { body: {} });
    expect([retried.status, (await json(retried)).code]).toEqual([409, "secrets_erased"]);
    await runDurableObjectAlarm(desk());
    expect((await json(rest("GET", `/v1/operations/${id}`))).params).toEqual({ hidden: "hidden" });
  });
});
