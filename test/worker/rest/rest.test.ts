import { describe, expect, inject, test } from "vitest";
import {
  AKSK_PROJECT,
  act,
  callsAbout,
  DEMO_PROJECT,
  effectsOn,
  fault,
  json,
  makeJob,
  reaches,
  rest,
  verbsOn,
} from "../harness/harness.ts";

const viewer = inject("exampleSecrets").VIEWER_TOKEN;

describe("an action", () => {
  test("is accepted with 202, a Location and its id, and followed to its end", async () => {
    const job = await makeJob({ status: "INCRE_TRANSFER_STARTED" });
    const answer = await rest("POST", `/v1/jobs/${job}/actions/pause`, { body: { mode: "all", reason: "load" } });
    expect(answer.status).toBe(202);
    const operation = await json(answer);
    expect(answer.headers.get("location")).toBe(`/v1/operations/${operation.id}`);
    expect(answer.headers.get("x-operation-id")).toBe(operation.id);
    expect(operation).toMatchObject({
      job: { alias: null, account: "demo", project_id: DEMO_PROJECT, id: job },
      action: "stop",
      params: { mode: "all" },
      requested_by: { source: "v1", id: "client:ci-bot", name: "ci-bot" },
      reason: "load",
      approval: null,
      retry_of: null,
      finished_at: null,
    });
    const ended = await reaches(operation.id, "succeeded", "failed");
    expect(ended).toMatchObject({
      state: "succeeded",
      result: { status: "PAUSING" },
      attempts: [{ number: 1, baseline: "INCRE_TRANSFER_STARTED", outcome: "accepted" }],
      upstream: { status: 200, error_code: null },
    });
    expect(await effectsOn(job)).toEqual(["stop"]);
  });

  test("answers 200 when it ends within Prefer: wait", async () => {
    const job = await makeJob({ status: "INCRE_TRANSFER_STARTED" });
    const answer = await rest("POST", `/v1/jobs/${job}/actions/stop`, {
      headers: { prefer: "respond-async, wait=10" },
    });
    expect(answer.status).toBe(200);
    expect(answer.headers.get("preference-applied")).toBe("wait=10");
    expect(await json(answer)).toMatchObject({ state: "succeeded" });
  });

  test("that DRS refuses fails with DRS's code and words", async () => {
    const job = await makeJob({ status: "CONFIGURATION" });
    const operation = await act(job, "stop", { ignore_state: true }, { prefer: "wait=10" });
    expect(operation).toMatchObject({
      state: "failed",
      upstream: { status: 400, error_code: "DRS.M00304", request_id: expect.any(String) },
      problem: { code: "refused_by_drs", detail: expect.stringContaining("DRS.M00304") },
    });
  });

  test("of the other account is signed with its key pair", async () => {
    const job = await makeJob({ status: "INCRE_TRANSFER_STARTED", project_id: AKSK_PROJECT });
    const operation = await act(`demo-aksk/${job}`, "stop", {}, { prefer: "wait=10" });
    expect(operation).toMatchObject({ state: "succeeded", job: { account: "demo-aksk", project_id: AKSK_PROJECT } });
    const [call] = await callsAbout(job);
    expect(call?.headers.authorization).toMatch(/^SDK-HMAC-SHA256 Access=DEMOACCESSKEY0000001/);
  });

  test("at a time is sent as DRS wants it", async () => {
    const job = await makeJob({ status: "CONFIGURATION", passed_precheck: "forStartJob" });
    const operation = await act(job, "start", { at: "2030-11-25T01:00:00+08:00" }, { prefer: "wait=10" });
    expect(operation).toMatchObject({ state: "succeeded", result: { status: "WAITING_FOR_START" } });
    const sent = (await callsAbout(job)).find(({ body }) => body?.job);
    expect(sent?.body?.job?.action_params).toEqual({ start_time: String(Date.parse("2030-11-24T17:00:00Z")) });
  });

  test("at a time that is past or too near is refused and not sent", async () => {
    const job = await makeJob({ status: "CONFIGURATION", passed_precheck: "forStartJob" });
    for (const at of ["2020-01-01T00:00:00Z", new Date(Date.now() + 60_000).toISOString()]) {
      const answer = await rest("POST", `/v1/jobs/${job}/actions/start`, { body: { at } });
      expect(answer.status).toBe(400);
      expect((await json(answer)).errors).toEqual([
        { pointer: "/at", detail: expect.stringContaining("at least 5 minutes ahead") },
      ]);
    }
    expect(await verbsOn(job)).toEqual([]);
  });

  test("is shown by a dry run and not done", async () => {
    const job = await makeJob({ status: "INCRE_TRANSFER_STARTED" });
    const answer = await rest("POST", `/v1/jobs/${job}/actions/stop?dry_run=true`, { body: { mode: "all" } });
    expect(answer.status).toBe(200);
    expect(await json(answer)).toMatchObject({
      dry_run: true,
      decision: { effect: "allow", rule: 0 },
      approvers: [],
      status: "INCRE_TRANSFER_STARTED",
      request: {
        method: "POST",
        url: expect.stringContaining(`/jobs/${job}/action`),
        body: { job: { action_name: "stop", action_params: { pause_mode: "all" } } },
      },
    });
    const denied = await json(rest("POST", `/v1/jobs/${job}/actions/stop?dry_run=true`, { token: viewer }));
    expect(denied.decision).toMatchObject({ effect: "deny" });
    const final = await json(rest("POST", `/v1/jobs/${job}/actions/terminate?dry_run=true`));
    expect(final.decision).toMatchObject({ effect: "confirm", reason: "terminate cannot be undone" });
    expect(await verbsOn(job)).toEqual([]);
  });
});

describe("an Idempotency-Key", () => {
  const once = (job: string, action: string, key: string, body: object = {}) =>
    rest("POST", `/v1/jobs/${job}/actions/${action}`, { body, headers: { "idempotency-key": key } });

  test("seen before with other content is 422 and does nothing", async () => {
    const job = await makeJob({ status: "INCRE_TRANSFER_STARTED" });
    const key = crypto.randomUUID();
    await once(job, "stop", key);
    const other = await once(job, "stop", key, { mode: "all" });
    expect(other.status).toBe(422);
    expect(await json(other)).toMatchObject({ code: "idempotency_key_reused" });
    await expect.poll(() => verbsOn(job)).toEqual(["stop"]);
  });

  test.each(["white space in it", "x".repeat(201), "a\ttab"])("that is not usable is 400: %s", async (key) => {
    const answer = await once("orders", "precheck", key).catch(() => undefined);
    expect([400, undefined]).toContain(answer?.status);
  });

  test("sent many times at once makes one operation with one effect", async () => {
    const job = await makeJob({ status: "INCRE_TRANSFER_STARTED" });
    const key = crypto.randomUUID();
    const answers = await Promise.all(Array.from({ length: 10 }, async () => json(once(job, "stop", key))));
    expect(new Set(answers.map(({ id }) => id)).size).toBe(1);
    await reaches(answers[0].id, "succeeded");
    expect(await verbsOn(job)).toEqual(["stop"]);
  });

  test("of its own makes an operation of its own, even with equal content", async () => {
    const job = await makeJob({ status: "CONFIGURATION" });
    const [first, second] = await Promise.all([
      json(once(job, "precheck", crypto.randomUUID())),
      json(once(job, "precheck", crypto.randomUUID())),
    ]);
    expect(first.id).not.toBe(second.id);
    await expect.poll(() => verbsOn(job)).toEqual(["precheck", "precheck"]);
  });
});

describe("operations", () => {
  test("are listed newest first, by filter, page by page", async () => {
    const job = await makeJob({ status: "CONFIGURATION" });
    const ids: string[] = [];
    for (const mode of ["start", "start", "start"])
      ids.push((await act(job, "precheck", { mode }, { prefer: "wait=10" })).id);
    const first = await json(rest("GET", `/v1/operations?job=${job}&limit=2`));
    expect(first.operations.map(({ id }: { id: string }) => id)).toEqual([ids[2], ids[1]]);
    const second = await json(rest("GET", `/v1/operations?job=${job}&limit=2&cursor=${first.next_cursor}`));
    expect(second.operations.map(({ id }: { id: string }) => id)).toEqual([ids[0]]);
    expect(second.next_cursor).toBeNull();
    for (const [filter, count] of [
      ["action=precheck", 3],
      ["action=stop", 0],
      ["actor=client:ci-bot", 3],
      ["actor=client:viewer", 0],
      ["until=2020-01-01T00:00:00Z", 0],
      ["since=2020-01-01T00:00:00Z", 3],
    ] as const) {
      const { operations } = await json(rest("GET", `/v1/operations?job=${job}&${filter}`));
      expect(operations.length, filter).toBe(count);
    }
  });

  test("tell their steps, each chained to the one before", async () => {
    const job = await makeJob({ status: "INCRE_TRANSFER_STARTED" });
    const { id } = await act(job, "stop", {}, { prefer: "wait=10" });
    const { events } = await json(rest("GET", `/v1/operations/${id}/events`));
    expect(events.map(({ kind }: { kind: string }) => kind)).toEqual([
      "accepted",
      "sending",
      "accepted_by_drs",
      "succeeded",
    ]);
    expect(events[0]).toMatchObject({ actor: "client:ci-bot", hash: expect.stringMatching(/^[0-9a-f]{64}$/) });
  });

  test("that were sent cannot be cancelled", async () => {
    const job = await makeJob({ status: "INCRE_TRANSFER_STARTED" });
    const { id } = await act(job, "stop", {}, { prefer: "wait=10" });
    const answer = await rest("POST", `/v1/operations/${id}/cancel`);
    expect(answer.status).toBe(409);
    expect(await json(answer)).toMatchObject({ code: "not_cancellable", state: "succeeded" });
  });

  test.each([
    ["without a type", {}],
    ["of a type that it does not have", { "content-type": "application/json" }],
    ["of another type that it does not have", { "content-type": "text/plain" }],
  ])("take no body at all for an empty object, %s", async (_, headers) => {
    const { id } = await act(await makeJob({ status: "INCRE_TRANSFER_STARTED" }), "stop");
    await reaches(id, "succeeded");
    for (const word of ["cancel", "approve", "retry"]) {
      const answer = await rest("POST", `/v1/operations/${id}/${word}`, { headers });
      expect([word, answer.status]).not.toEqual([word, 400]);
      expect([409, 403]).toContain(answer.status);
    }
  });

  test("that wait can be cancelled, and cancelling twice is as good as once", async () => {
    const job = await makeJob({ status: "INCRE_TRANSFER_STARTED" });
    await fault({ match: { path: job, action: "stop" }, fault: "status", status: 429, times: 20 });
    const { id } = await act(job, "stop");
    await reaches(id, "queued");
    const answer = await rest("POST", `/v1/operations/${id}/cancel`);
    expect(await json(answer)).toMatchObject({ state: "cancelled" });
    expect((await rest("POST", `/v1/operations/${id}/cancel`)).status).toBe(200);
    expect(await effectsOn(job)).toEqual([]);
  });

  test("that failed can be tried again: a new one, decided anew", async () => {
    const job = await makeJob({ status: "PAUSING" });
    const failed = await act(job, "stop", { mode: "all", ignore_state: true }, { prefer: "wait=10" });
    expect(failed.state).toBe("failed");
    await act(job, "restart", {}, { prefer: "wait=10" });
    expect((await rest("POST", `/v1/operations/${failed.id}/retry`, { token: viewer })).status).toBe(403);
    const answer = await rest("POST", `/v1/operations/${failed.id}/retry`);
    expect(answer.status).toBe(202);
    const again = await json(answer);
    expect(again).toMatchObject({ retry_of: failed.id, action: "stop", params: { mode: "all" } });
    expect(again.id).not.toBe(failed.id);
    expect(await reaches(again.id, "succeeded", "failed")).toMatchObject({ state: "succeeded" });
    const after = await rest("POST", `/v1/operations/${again.id}/retry`);
    expect(await json(after)).toMatchObject({ status: 409, code: "not_retryable", state: "succeeded" });
  });

  test("whose secrets were erased cannot be tried again", async () => {
    const job = await makeJob({ status: "CONFIGURATION" });
    const endpoint = {
      endpoint_name: "mysql",
      db_user: "u",
      db_password: "wrong-password",
      ip: "192.0.2.1",
      db_port: "3306",
    };
    const endpoints = [{ db_type: "mysql", endpoint_type: "offline", endpoint_role: "so", endpoint }];
    const { id } = await act(job, "network", { endpoints }, { prefer: "wait=20" });
    const answer = await rest("POST", `/v1/operations/${id}/retry`);
    expect(await json(answer)).toMatchObject({ status: 409, code: "secrets_erased" });
  });

  test("that are known cannot be settled", async () => {
    const job = await makeJob({ status: "INCRE_TRANSFER_STARTED" });
    const { id } = await act(job, "stop", {}, { prefer: "wait=10" });
    const answer = await rest("POST", `/v1/operations/${id}/settle`, { body: { outcome: "failed", note: "no" } });
    expect(answer.status).toBe(409);
  });
});

describe("reading", () => {
  test("the catalogue has each verb with the schema of its params", async () => {
    const { actions } = await json(rest("GET", "/v1/actions", { token: viewer }));
    const stop = actions.find(({ name }: { name: string }) => name === "stop");
    expect(stop).toMatchObject({
      danger: "load",
      aliases: expect.arrayContaining(["pause", "暂停"]),
      params: { type: "object" },
    });
  });

  test("the jobs are those of the config, with what was last seen", async () => {
    await rest("GET", "/v1/jobs/archive");
    const { jobs } = await json(rest("GET", "/v1/jobs"));
    expect(jobs.map(({ alias }: { alias: string }) => alias)).toEqual([
      "orders",
      "billing",
      "users",
      "archive",
      "replay",
    ]);
    expect(jobs[3]).toMatchObject({ status: "PAUSING", status_seen_at: expect.any(String) });
  });

  test("one job tells its state, what may be done now, and its last operations", async () => {
    const job = await makeJob({ status: "PAUSING" });
    await act(job, "restart", {}, { prefer: "wait=10" });
    const found = await json(rest("GET", `/v1/jobs/${job}`));
    expect(found).toMatchObject({
      status: expect.stringMatching(/_TRANSFER_/),
      status_text: expect.stringContaining("running"),
      operations: [{ action: "restart" }],
    });
    expect(found.allowed_actions).toContain("stop");
    expect(found.allowed_actions).not.toContain("start");
    expect((await json(rest("GET", `/v1/jobs/${job}`, { token: viewer }))).allowed_actions).toEqual([]);
  });

  test("a job that DRS does not know is 404", async () => {
    expect((await rest("GET", "/v1/jobs/00000000-0000-0000-0000-0000000jb20r")).status).toBe(404);
  });

  const lines = async (path: string) => new TextDecoder().decode(await (await rest("GET", path)).arrayBuffer());

  test("the ledger is NDJSON, one record a line, from where one left off", async () => {
    const job = await makeJob({ status: "INCRE_TRANSFER_STARTED" });
    await act(job, "stop", {}, { prefer: "wait=10" });
    const [first, second] = (await lines("/v1/ledger")).split("\n");
    expect(JSON.parse(first ?? "")).toMatchObject({ sequence: 1 });
    expect((await lines("/v1/ledger?after=1&limit=1")).split("\n")[0]).toBe(second);
  });
});

describe("a job", () => {
  const shown = async (status: string) => json(rest("GET", `/v1/jobs/${await makeJob({ status })}`));

  test.each(["CONFIGURATION", "PAUSING", "INCRE_TRANSFER_FAILED", "RELEASE_RESOURCE_COMPLETE"])(
    "in %s has neither delay nor progress",
    async (status) => {
      expect(await shown(status)).toMatchObject({ status, progress: null, delay_seconds: null });
    },
  );

  test("has a delay in its incremental phase, and before that progress alone", async () => {
    expect(await shown("INCRE_TRANSFER_STARTED")).toMatchObject({ delay_seconds: expect.any(Number) });
    const full = await shown("FULL_TRANSFER_STARTED");
    expect(full).toMatchObject({ delay_seconds: null, progress: { progress: expect.any(String) } });
    expect(full.progress).not.toHaveProperty("incr_trans_delay");
  });
});
