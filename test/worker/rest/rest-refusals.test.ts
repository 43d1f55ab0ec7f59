import { createExecutionContext } from "cloudflare:test";
import { describe, expect, inject, test } from "vitest";
import worker from "../../../examples/demo/worker.ts";
import { secret } from "../../support/log-scan/registry.ts";
import { act, callsAbout, gateway, json, makeJob, rest } from "../harness/harness.ts";

const viewer = inject("exampleSecrets").VIEWER_TOKEN;

describe("a request that is refused", () => {
  test.each([
    ["no token", {}],
    ["a wrong token", { authorization: `Bearer ${secret("a wrong bearer token", "not-a-token")}` }],
    ["the name of a client", { authorization: "Bearer ci-bot" }],
  ])("%s is 401 and says how", async (_, headers) => {
    const answer = await rest("GET", "/v1/jobs", { token: null, headers });
    expect(answer.status).toBe(401);
    expect(answer.headers.get("content-type")).toContain("application/problem+json");
    expect(answer.headers.get("www-authenticate")).toContain("Bearer");
    expect(await json(answer)).toMatchObject({ code: "unauthenticated", request_id: expect.any(String) });
  });

  const cases: readonly (readonly [string, string, string, object | undefined, number, string, ...string[]])[] = [
    ["an unknown route", "GET", "/v1/nothing", undefined, 404, "not_found"],
    ["an unknown job", "GET", "/v1/jobs/ordres", undefined, 404, "unknown_job", '"orders"'],
    ["an unknown action", "POST", "/v1/jobs/orders/actions/pasue", {}, 404, "unknown_action", '"pause"'],
    [
      "an unknown param",
      "POST",
      "/v1/jobs/orders/actions/stop",
      { mdoe: "all" },
      400,
      "invalid_request",
      "/mdoe",
      '"mode"',
    ],
    [
      "a wrong enum",
      "POST",
      "/v1/jobs/orders/actions/stop",
      { mode: "some" },
      400,
      "invalid_request",
      "/mode",
      "target, all",
    ],
    [
      "a wrong type",
      "POST",
      "/v1/jobs/orders/actions/terminate",
      { force: "yes", confirm: "orders" },
      400,
      "invalid_request",
      "/force",
    ],
    [
      "a time without offset",
      "POST",
      "/v1/jobs/orders/actions/start",
      { at: "2026-11-25T01:00:00" },
      400,
      "invalid_request",
      "/at",
    ],
    [
      "a missing confirmation",
      "POST",
      "/v1/jobs/orders/actions/terminate",
      {},
      400,
      "invalid_request",
      "/confirm",
      "orders",
    ],
    [
      "another job's confirmation",
      "POST",
      "/v1/jobs/orders/actions/terminate",
      { confirm: "users" },
      400,
      "invalid_request",
      "/confirm",
    ],
    [
      "a missing reason",
      "POST",
      "/v1/jobs/orders/actions/skip_precheck",
      { items: ["a"] },
      400,
      "invalid_request",
      "/reason",
    ],
    [
      "a reason that is no text",
      "POST",
      "/v1/jobs/orders/actions/stop",
      { reason: 1 },
      400,
      "invalid_request",
      "/reason",
    ],
    ["a body that is a list", "POST", "/v1/jobs/orders/actions/stop", [], 400, "invalid_request"],
    [
      "an unknown query parameter",
      "POST",
      "/v1/jobs/orders/actions/stop?dryrun=true",
      {},
      400,
      "invalid_request",
      "/dryrun",
      '"dry_run"',
    ],
    [
      "an operation of no desk",
      "GET",
      "/v1/operations/zzzzzz-01M000000000000000000000",
      undefined,
      404,
      "unknown_operation",
    ],
    [
      "an operation that never was",
      "GET",
      "/v1/operations/iba5h5-01M0000000000000000000000",
      undefined,
      404,
      "unknown_operation",
    ],
    ["a wrong state", "GET", "/v1/operations?state=done", undefined, 400, "invalid_request", "/state", "succeeded"],
    ["a limit too high", "GET", "/v1/operations?limit=100000", undefined, 400, "invalid_request", "/limit"],
    ["a cursor that is none", "GET", "/v1/operations?cursor=x", undefined, 400, "invalid_request", "/cursor"],
    ["an unknown account", "GET", "/v1/ledger?account=other", undefined, 404, "unknown_account"],
  ];
  for (const [name, method, path, body, status, code, ...parts] of cases) {
    test(`${name} says what is wrong and what is right`, async () => {
      const answer = await rest(method, path, { body });
      expect(answer.status).toBe(status);
      expect(answer.headers.get("content-type")).toContain("application/problem+json");
      const text = await answer.text();
      expect(JSON.parse(text)).toMatchObject({ status, code });
      for (const part of parts) expect(JSON.parse(text).detail).toContain(part);
    });
  }

  test.each([
    ["text", { "content-type": "text/plain" }, "x", 415],
    ["no type", {}, "{}", 415],
    ["broken JSON", { "content-type": "application/json" }, "{", 400],
    ["too much", { "content-type": "application/json" }, `{"reason":"${"x".repeat(600_000)}"}`, 413],
  ] as const)("a body of %s is refused", async (_, headers, body, status) => {
    const authorization = `Bearer ${inject("exampleSecrets").CI_BOT_TOKEN}`;
    const answer = await gateway("/v1/jobs/orders/actions/stop", {
      method: "POST",
      headers: { authorization, ...headers },
      body,
    });
    expect(answer.status).toBe(status);
  });

  test.each(["stop", "start", "precheck"])("who may only read may not %s, and DRS hears nothing", async (action) => {
    const job = await makeJob({ status: "INCRE_TRANSFER_STARTED" });
    const answer = await rest("POST", `/v1/jobs/${job}/actions/${action}`, { token: viewer });
    expect(answer.status).toBe(403);
    expect(await json(answer)).toMatchObject({ code: "denied", detail: "no rule of the policy allows it" });
    expect(await callsAbout(job)).toEqual([]);
  });

  test("who may only read may not cancel", async () => {
    const job = await makeJob({ status: "PAUSING" });
    const { id } = await act(job, "restart");
    expect((await rest("POST", `/v1/operations/${id}/cancel`, { token: viewer })).status).toBe(403);
  });

  test("a gateway without its secrets answers 503 on every route but /healthz", async () => {
    const broken = { DESK: null } as unknown as Parameters<typeof worker.fetch>[1];
    const ask = (path: string) =>
      worker.fetch(new Request(`http://gateway.test${path}`) as never, broken, createExecutionContext());
    for (const path of ["/v1/jobs", "/hooks/slack", "/", "/v1/operations/x"])
      expect((await ask(path)).status).toBe(503);
    expect((await ask("/healthz")).status).toBe(200);
  });
});
