/** Every fault, the egress platforms, and that no secret is recorded. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { actionBody, actionPath, JOBS, passwordRequest, SimulatorClient, signed } from "../../simulator/client.ts";
import { type RunningSimulator, startSimulator } from "../../simulator/server.ts";
import { DEMO_AKSK_PROJECT } from "../../simulator/state/seed.ts";

let simulator: RunningSimulator;
let client: SimulatorClient;
let token: string;
let offset = 0;

beforeAll(async () => {
  simulator = await startSimulator({ port: 0, now: () => Date.now() + offset, settings: { timeout_hold: 50 } });
  client = new SimulatorClient(simulator.url);
});
afterAll(() => simulator.close());
beforeEach(async () => {
  await client.sim("POST", "/reset");
  token = await client.token();
});

const stopBilling = () => client.action(token, JOBS.billing, "stop");
const applied = async () =>
  (await client.sim<{ effects: { stop?: number } }>("GET", `/jobs/${JOBS.billing}`)).effects.stop ?? 0;
const stopEffect = { action: "stop", job_id: JOBS.billing, from: "INCRE_TRANSFER_STARTED", to: "PAUSING" };

describe("a fault that loses the answer", () => {
  test.each<[string, number]>([
    ["reset", 0],
    ["timeout", 0],
    ["drop_after_apply", 1],
  ])("%s applies the action %i times", async (fault, times) => {
    await client.sim("POST", "/faults", { fault, match: { action: "stop" } });
    await expect(stopBilling()).rejects.toThrow("fetch failed");
    expect(await applied()).toBe(times);
    expect((await client.calls()).at(-1)).toMatchObject({ status: null, effect: times === 1 ? stopEffect : null });
  });

  test("apply_late applies it after the delay", async () => {
    await client.sim("POST", "/faults", { fault: "apply_late", match: { action: "stop" }, delay_ms: 500 });
    await expect(stopBilling()).rejects.toThrow("fetch failed");
    expect(await applied()).toBe(0);
    await expect.poll(applied).toBe(1);
    expect((await client.calls()).at(-1)).toMatchObject({ status: null, effect: stopEffect });
  });

  test("apply_late without a delay applies it once it is released", async () => {
    await client.sim("POST", "/faults", { fault: "apply_late", match: { action: "stop" } });
    await expect(stopBilling()).rejects.toThrow("fetch failed");
    expect(await applied()).toBe(0);
    await client.sim("POST", "/release", {});
    await expect.poll(applied).toBe(1);
  });

  test("hold keeps the answer back until it is released, after the action", async () => {
    await client.sim("POST", "/faults", { fault: "hold", match: { action: "stop" }, times: 2 });
    const answer = stopBilling();
    await expect.poll(applied).toBe(1);
    expect((await client.calls()).at(-1)).toMatchObject({ status: null });
    expect(await client.sim("POST", "/release")).toEqual({ released: 1 });
    expect((await answer).status).toBe(200);
    // Those that have not come yet are not held either.
    expect(await client.sim("GET", "/faults")).toEqual({ faults: [], late: 0 });
  });

  test("timeout lets go when the client leaves", async () => {
    await client.sim("POST", "/faults", { fault: "timeout", match: { method: "get" } });
    const left = fetch(`${simulator.url}/v5/p/jobs/j`, { signal: AbortSignal.timeout(10) });
    await expect(left).rejects.toThrow();
    expect((await client.calls()).at(-1)).toMatchObject({ method: "GET", status: null });
  });
});

describe("a fault that answers", () => {
  test.each<[object, number, object, number]>([
    [{ fault: "status" }, 503, { error_code: "APIGW.0613", request_id: expect.any(String) }, 0],
    [{ fault: "status", status: 429 }, 429, { error_code: "APIGW.0308" }, 0],
    [{ fault: "status", status: 401 }, 401, { error_code: "APIGW.0307" }, 0],
    [{ fault: "status", status: 400, error_code: "DRS.10000024" }, 400, { error_code: "DRS.10000024" }, 0],
    [{ fault: "redirect" }, 307, {}, 0],
    [{ fault: "slow", delay_ms: 30 }, 200, { status: "success" }, 1],
    [{ fault: "malformed" }, 200, {}, 1],
    [{ fault: "malformed", applied: false }, 200, {}, 0],
    [{ fault: "empty" }, 200, {}, 1],
    [{ fault: "empty", applied: false }, 200, {}, 0],
    [{ fault: "failed" }, 200, { status: "failed" }, 0],
    [{ fault: "status", status: 504, applied: true }, 504, { error_code: "APIGW.0201" }, 1],
    [{ fault: "status", status: 202, error_code: "DRS.M01504" }, 202, { error_code: "DRS.M01504" }, 0],
  ])("%j", async (fault, status, body, times) => {
    await client.sim("POST", "/faults", { ...fault, match: { action: "stop" } });
    const answer = await stopBilling();
    expect(answer.status).toBe(status);
    const isJson = Object.keys(body).length > 0;
    expect(answer.body).toEqual(isJson ? expect.objectContaining(body) : expect.any(String));
    expect(await applied()).toBe(times);
    expect((await client.calls()).at(-1)).toMatchObject({ status });
  });

  test("redirect points at a place that records who follows", async () => {
    await client.sim("POST", "/faults", { fault: "redirect" });
    const location = (await stopBilling()).headers.get("location") ?? "";
    expect(location).toBe(`${simulator.url}/_sim/elsewhere`);
    await fetch(location, { method: "POST", headers: { "X-Auth-Token": token } });
    expect((await client.calls()).at(-1)).toMatchObject({
      path: "/_sim/elsewhere",
      headers: { "x-auth-token": "***" },
    });
  });

  test("status in IAM's own shape for IAM", async () => {
    await client.sim("POST", "/faults", { fault: "status", status: 500, match: { path: "/v3/auth" } });
    const answer = await client.call("POST", "/v3/auth/tokens", passwordRequest());
    expect(answer).toMatchObject({ status: 500, body: { error: { code: 500 } } });
  });
});

describe("matching", () => {
  test.each<[string, object]>([
    ["another path", { path: "/v3/" }],
    ["another method", { method: "GET" }],
    ["another action", { action: "reset" }],
    ["one of three that does not match", { path: "/v5/", method: "POST", action: "start" }],
  ])("leaves a call alone that differs by %s", async (_name, match) => {
    await client.sim("POST", "/faults", { fault: "reset", match });
    expect(await stopBilling()).toMatchObject({ status: 200 });
    expect(await client.sim("GET", "/faults")).toMatchObject({ faults: [{ times: 1 }] });
  });

  test("uses a fault up, one after another", async () => {
    await client.sim("POST", "/faults", { fault: "status", times: 2, match: { path: JOBS.billing } });
    await client.sim("POST", "/faults", { fault: "status", status: 429 });
    const statuses = [];
    for (let call = 0; call < 4; call++) statuses.push((await stopBilling()).status);
    expect(statuses).toEqual([503, 503, 429, 200]);
  });

  test("DELETE disarms all", async () => {
    await client.sim("POST", "/faults", { fault: "reset" });
    await client.sim("DELETE", "/faults");
    expect(await stopBilling()).toMatchObject({ status: 200 });
  });

  test.each([
    ["no kind", {}, "fault"],
    ["an unknown kind", { fault: "explode" }, "fault"],
    ["an unknown part of match", { fault: "reset", match: { host: "x" } }, "match.host"],
  ])("refuses %s", async (_name, body, field) => {
    expect(await client.call("POST", "/_sim/faults", body)).toMatchObject({
      status: 400,
      body: { errors: [{ field }] },
    });
  });
});

const SECTION = { type: "section", text: { type: "mrkdwn", text: "hello" } };

describe("egress", () => {
  const hook = "/_sim/egress/https/hooks.slack.com/commands/T0001/1/secret";
  const api = "/_sim/egress/https/slack.com/api";
  const bearer = { Authorization: "Bearer xoxb-MARKER-token" };

  test.each<[string, string, object, Record<string, string>, number, unknown]>([
    ["a host nobody knows", "/_sim/egress/https/evil.example/x", {}, {}, 502, "no such host: evil.example"],
    ["a hook without text", hook, {}, {}, 400, "invalid_payload"],
    [
      "an API call without token",
      `${api}/chat.postMessage`,
      { channel: "C1", text: "x" },
      {},
      200,
      { ok: false, error: "not_authed" },
    ],
    [
      "a message without channel",
      `${api}/chat.postMessage`,
      { text: "x" },
      bearer,
      200,
      { ok: false, error: "channel_not_found" },
    ],
    [
      "a message without text",
      `${api}/chat.postMessage`,
      { channel: "C1" },
      bearer,
      200,
      { ok: false, error: "no_text" },
    ],
    ["a method nobody knows", `${api}/toString`, {}, bearer, 200, { ok: false, error: "unknown_method" }],
    [
      "a message with a block that Slack does not know",
      `${api}/chat.postMessage`,
      { channel: "C1", text: "hello", blocks: [{}] },
      bearer,
      200,
      { ok: false, error: "invalid_blocks" },
    ],
    [
      "a message, accepted",
      `${api}/chat.postMessage`,
      { channel: "C1", text: "hello", blocks: [SECTION] },
      bearer,
      200,
      { ok: true, channel: "C1", ts: expect.stringMatching(/^\d+\.\d{6}$/), message: { blocks: [SECTION] } },
    ],
    [
      "an update, accepted",
      `${api}/chat.update`,
      { channel: "C1", ts: "1.000001", text: "y" },
      bearer,
      200,
      { ok: true, channel: "C1", ts: "1.000001" },
    ],
    [
      "an incoming webhook, accepted",
      "/_sim/egress/https/hooks.slack.com/services/T/B/x",
      { text: "x" },
      {},
      200,
      "ok",
    ],
  ])("%s", async (_name, path, body, headers, status, expected) => {
    expect(await client.call("POST", path, body, headers)).toMatchObject({ status, body: expected });
    const url = path.replace("/_sim/egress/https/", "https://");
    expect((await client.egress()).at(-1)).toMatchObject({ method: "POST", url, body, status });
    expect(await client.calls()).toHaveLength(1);
  });

  test("a response URL works five times and for half an hour", async () => {
    const use = async (path: string) => (await client.call("POST", path, { text: "x" })).body;
    for (let uses = 0; uses < 5; uses++) expect(await use(hook)).toBe("ok");
    expect(await use(hook)).toBe("used_url");
    expect(await use(`${hook}2`)).toBe("ok");
    offset += 31 * 60 * 1000;
    expect(await use(`${hook}2`)).toBe("used_url");
  });

  test("faults apply", async () => {
    await client.sim("POST", "/faults", { fault: "reset", match: { path: "hooks.slack.com" } });
    await expect(client.call("POST", hook, { text: "x" })).rejects.toThrow("fetch failed");
    expect(await client.egress()).toMatchObject([{ status: null }]);
  });

  test.each([
    [{ status: 200, error_code: "token_revoked" }, "token_revoked", null],
    [{ status: 503 }, "internal_error", null],
    [{ status: 429 }, "ratelimited", "1"],
  ])("a fault of Slack's API is told as Slack does: %j", async (fault, error, wait) => {
    await client.sim("POST", "/faults", { fault: "status", ...fault });
    const answer = await client.call("POST", `${api}/chat.postMessage`, { channel: "C1", text: "x" }, bearer);
    expect(answer).toMatchObject({ status: fault.status, body: { ok: false, error } });
    expect(answer.headers.get("retry-after")).toBe(wait);
  });
});

test("no secret of any call is recorded", async () => {
  const secret = "MARKER-5ecret";
  const path = actionPath(JOBS.replay, DEMO_AKSK_PROJECT);
  const body = JSON.stringify(
    actionBody("network", { endpoints: [{ endpoint: { db_password: secret }, ssl: { ssl_cert_password: secret } }] }),
  );
  const replay = actionBody("cloud_connection", { replay_config: { ak: secret, sk: secret } });
  const headers = signed(`${simulator.url}${path}`, "POST", body, {
    accessKey: "DEMOTEMPACCESSKEY001",
    securityToken: secret,
    at: Date.now() + offset,
  });
  const signature = /Signature=(.*)/.exec(headers.Authorization ?? "")?.[1] ?? "";
  await client.call("POST", "/v3/auth/tokens", passwordRequest({ password: secret }));
  await client.call("POST", path, body, headers);
  await client.call("POST", path, replay, { "X-Auth-Token": secret, Cookie: secret });
  await client.call("POST", path, `{"password":"${secret}"`, { "X-Subject-Token": secret });
  await client.call(
    "POST",
    "/_sim/egress/https/slack.com/api/x",
    { token: secret },
    { Authorization: `Bearer ${secret}` },
  );
  const text = JSON.stringify([await client.calls(), await client.egress()]);
  expect(text.split("***").length).toBeGreaterThan(8);
  for (const hidden of [secret, signature, token, "demo-Pa55word-not-real"]) expect(text).not.toContain(hidden);
  expect(text).toContain("Access=DEMOTEMPACCESSKEY001");
});
