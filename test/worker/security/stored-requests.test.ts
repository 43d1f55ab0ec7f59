import { runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { Buffer } from "node:buffer";
import { describe, expect, inject, test } from "vitest";
import { secret } from "../../support/log-scan/registry.ts";
import { act, DEMO_PROJECT, eventually, fault, hold, json, makeJob, reaches, rest } from "../harness/harness.ts";
import { action, native, receivedBy } from "../harness/native-calls.ts";

/** What of a request rests in a desk and is shown, and what of it DRS may repeat. */

const MARKER = secret("a credential in a field that nobody expects", 'stored-9"c1\\f/4+');
const CONFIGURED = inject("exampleSecrets").ORDERS_SOURCE_PASSWORD;

const desk = () => env.DESK.get(env.DESK.idFromName(`cn-north-4/${DEMO_PROJECT}`));

/** All that the desk has in its tables, as text. */
const stored = () =>
  runInDurableObject(desk(), (_, { storage }) => {
    const tables = storage.sql.exec<{ name: string }>("SELECT name FROM sqlite_master WHERE type = 'table'").toArray();
    const readable = tables.map(({ name }) => name).filter((name) => !name.startsWith("_cf"));
    return JSON.stringify(readable.map((name) => storage.sql.exec(`SELECT * FROM "${name}"`).toArray()));
  });

/** What a client sees of an operation. */
const shown = async (id: string) =>
  (
    await Promise.all(["", "/events"].map(async (part) => (await rest("GET", `/v1/operations/${id}${part}`)).text()))
  ).join();

/** The marker in a JSON text that is a value within another one. */
const inText = (text: string) => text.includes(JSON.stringify(MARKER).slice(1, -1)) || text.includes("stored-9");

describe("a native request with credentials in unknown fields", () => {
  const params = { precheck_mode: "forStartJob", dbPassword: MARKER, deep: [{ Db_Passwd: MARKER }] };

  test("reaches DRS whole and is stored and shown as hidden", async () => {
    const job = await makeJob({ status: "CONFIGURATION" });
    const answer = await action(job, "precheck", params);
    const id = answer.headers.get("x-operation-id") ?? "";
    expect(JSON.stringify((await receivedBy(job))?.body?.job?.action_params)).toContain("deep");
    const operation = await json(rest("GET", `/v1/operations/${id}`));
    expect(operation.params).toEqual({ precheck_mode: "forStartJob", dbPassword: "hidden", deep: "hidden" });
    expect(inText(await shown(id))).toBe(false);
    expect(inText(await stored())).toBe(false);
  });

  test("is not sent again once its body is erased", async () => {
    const job = await makeJob({ status: "CONFIGURATION" });
    await fault({ match: { path: job, action: "precheck" }, fault: "status", status: 400, error_code: "DRS.M00201" });
    const answer = await action(job, "precheck", params);
    const id = answer.headers.get("x-operation-id") ?? "";
    await reaches(id, "failed");
    const retried = await rest("POST", `/v1/operations/${id}/retry`, { body: {} });
    expect([retried.status, (await json(retried)).code]).toEqual([409, "secrets_erased"]);
  });
});

describe("a flat request with credentials in unknown fields", () => {
  test("is planned, stored and shown as hidden", async () => {
    const job = await makeJob({ status: "INCRE_TRANSFER_STARTED" });
    const body = { action_params: { limit: 1, sasl_jaas: MARKER } };
    const plan = await (await rest("POST", `/v1/jobs/${job}/actions/column_limit?dry_run=true`, { body })).text();
    expect(JSON.parse(plan).request.body.job.action_params).toEqual({ limit: "hidden", sasl_jaas: "hidden" });
    const { id, params } = await act(job, "column_limit", body);
    expect(params).toEqual({ action_params: { limit: "hidden", sasl_jaas: "hidden" } });
    await reaches(id, "succeeded", "failed");
    expect((await receivedBy(job))?.body?.job?.action_params).toMatchObject({ limit: 1 });
    for (const text of [plan, await shown(id), await stored()]) expect(inText(text)).toBe(false);
  });

  test.each([
    ["its reason", { reason: `pwd=${MARKER}` }, "/reason"],
    ["its reason, a configured secret as it is", { reason: `use ${CONFIGURED} now` }, "/reason"],
    ["an option", { type: "lines", options: { comparePolicy: `password: ${MARKER}` } }, "/options/comparePolicy"],
  ])("is refused with one in %s, and nothing is stored", async (_, body, pointer) => {
    const job = await makeJob({ status: "INCRE_TRANSFER_STARTED" });
    const verb = "type" in body ? "create_compare" : "stop";
    const answer = await rest("POST", `/v1/jobs/${job}/actions/${verb}`, { body });
    const { errors } = await json(answer.clone());
    expect([answer.status, errors]).toEqual([
      400,
      [{ pointer, detail: expect.stringContaining("looks like a password") }],
    ]);
    expect(await answer.text()).not.toContain(CONFIGURED);
    expect(await stored()).not.toContain(job);
  });
});

describe("texts about what somebody does that hold a credential are refused", () => {
  test("in the reason of a lock", async () => {
    const job = await makeJob();
    const answer = await rest("POST", `/v1/jobs/${job}/lock`, { body: { reason: `token=${MARKER}` } });
    expect([answer.status, (await json(answer)).errors[0].pointer]).toEqual([400, "/reason"]);
    expect(inText(await stored())).toBe(false);
  });

  test("in the note about an outcome", async () => {
    const job = await makeJob({ status: "INCRE_TRANSFER_STARTED" });
    const { id } = await act(job, "stop");
    const body = { outcome: "succeeded", note: `password=${MARKER}` };
    const answer = await rest("POST", `/v1/operations/${id}/resolve`, { body });
    expect([answer.status, (await json(answer)).errors[0].pointer]).toEqual([400, "/note"]);
  });
});

describe("what DRS repeats of a secret is masked", () => {
  const forms: readonly [string, (value: string) => string][] = [
    ["as it is", (value) => value],
    ["JSON-escaped", (value) => JSON.stringify({ value })],
    ["URL-encoded", (value) => encodeURIComponent(value)],
    ["in base64", (value) => Buffer.from(`drs:${value}`).toString("base64")],
  ];

  test.each(forms)("in its refusal of a native call, %s", async (_, form) => {
    const job = await makeJob({ status: "CONFIGURATION" });
    const error_msg = `Access denied using ${form(MARKER)} or ${form(CONFIGURED)}.`;
    await fault({
      match: { path: job, action: "precheck" },
      fault: "status",
      status: 400,
      error_code: "DRS.M00201",
      error_msg,
    });
    const answer = await action(job, "precheck", { precheck_mode: "forStartJob", keytab: MARKER });
    const { error_msg: said } = await json(answer.clone());
    expect(said).toMatch(/^Access denied using .*\*\*\*.* or .*\*\*\*.*\.$/);
    const id = answer.headers.get("x-operation-id") ?? "";
    await reaches(id, "failed");
    for (const text of [await answer.text(), await shown(id), await stored()]) {
      expect(text).not.toContain(form(MARKER));
      expect(text).not.toContain(form(CONFIGURED));
      expect(inText(text)).toBe(false);
    }
  });

  test("in a reading while the request is kept, and of the gateway's own secrets always", async () => {
    const job = await makeJob({ status: "CONFIGURATION" });
    const release = await hold({ path: job, action: "precheck" });
    const pending = action(job, "precheck", { precheck_mode: "forStartJob", password: MARKER });
    await eventually(async () => (await receivedBy(job)) !== undefined);
    const error_msg = `saw ${MARKER} and ${CONFIGURED}`;
    await fault({
      match: { path: `${job}?type=detail`, method: "GET" },
      fault: "status",
      status: 400,
      error_code: "DRS.M00201",
      error_msg,
    });
    const read = await native("GET", `/${DEMO_PROJECT}/jobs/${job}?type=detail`);
    expect((await json(read)).error_msg).toBe("saw *** and ***");
    await release();
    await (await pending).text();
  });
});

describe("an operation that an earlier version stored", () => {
  const inClear = { precheck_mode: "forStartJob", dbPassword: MARKER };

  /** Put an operation back into the form in which version 0.1 stored it. */
  const store = (id: string, state?: string) =>
    runInDurableObject(desk(), (_, { storage }) => {
      const [row] = storage.sql
        .exec<{ document: string }>("SELECT document FROM operations WHERE id = ?", id)
        .toArray();
      const operation = JSON.parse(row?.document ?? "{}");
      const document = { ...operation, params: inClear, actionParams: inClear, ...(state ? { state } : {}) };
      storage.sql.exec(
        "UPDATE operations SET hidden = 0, document = ?, state = ? WHERE id = ?",
        JSON.stringify(document),
        state ?? operation.state,
        id,
      );
      // Not before the test has it fire.
      return storage.setAlarm(Date.now() + 3_600_000);
    });

  const paramsOf = async (id: string) => (await json(rest("GET", `/v1/operations/${id}`))).params;

  test("is rewritten with what may not be stored in clear hidden", async () => {
    const job = await makeJob({ status: "CONFIGURATION" });
    const { id } = await act(job, "precheck", { mode: "start" }, { prefer: "wait=20" });
    await store(id);
    expect(inText(await stored())).toBe(true);
    await runDurableObjectAlarm(desk());
    expect(await paramsOf(id)).toEqual({ precheck_mode: "forStartJob", dbPassword: "hidden" });
    expect(inText(await stored())).toBe(false);
  });

  test("is rewritten in batches, each by an alarm, until none is left", async () => {
    const job = await makeJob({ status: "CONFIGURATION" });
    const { id } = await act(job, "precheck", { mode: "start" }, { prefer: "wait=20" });
    await store(id);
    const left = () =>
      runInDurableObject(desk(), (_, { storage }) =>
        Number(storage.sql.exec("SELECT count(*) AS n FROM operations WHERE hidden = 0").one().n),
      );
    await runInDurableObject(desk(), (_, { storage }) => {
      for (let number = 0; number < 250; number += 1) {
        const copy = `aaaaaa-${String(number).padStart(4, "0")}`;
        storage.sql.exec(
          `INSERT INTO operations (id, job, action, state, actor, document, created_at)
           SELECT ?, job, action, state, actor, json_set(document, '$.id', ?), created_at FROM operations WHERE id = ?`,
          copy,
          copy,
          id,
        );
      }
    });
    await runDurableObjectAlarm(desk());
    expect(await left()).toBeGreaterThan(0);
    await eventually(async () => (await left()) === 0);
    expect(inText(await stored())).toBe(false);
  });

  test("is left as it is until it has ended, since it may not be sent yet", async () => {
    const job = await makeJob({ status: "CONFIGURATION" });
    const { id } = await act(job, "precheck", { mode: "start" }, { prefer: "wait=20" });
    await store(id, "awaiting_approval");
    await runDurableObjectAlarm(desk());
    expect(await paramsOf(id)).toEqual(inClear);
    await store(id, "cancelled");
    await runDurableObjectAlarm(desk());
    expect(await paramsOf(id)).toMatchObject({ dbPassword: "hidden" });
  });
});
