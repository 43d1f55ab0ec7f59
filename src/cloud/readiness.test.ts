import { beforeEach, describe, expect, test, vi } from "vitest";
import { err, ok, type Result } from "../shared/result.ts";
import type { AuthorizationFailure, CloudClient } from "./client.ts";
import type { Failure, UpstreamResponse } from "./drs/transport.ts";
import { clock, ReadinessCheck } from "./readiness.ts";

const NOW = Date.parse("2026-11-24T12:00:00Z");

let asked: number;
let openUntil: number | null;
let reading: Result<UpstreamResponse | Failure, AuthorizationFailure>;
let check: ReadinessCheck;

const answer = (status: number, date = new Date(NOW).toUTCString()): UpstreamResponse => ({
  ...{ kind: "response", status, body: {}, requestId: null, retryAfter: null },
  headers: new Headers({ date }),
});

beforeEach(() => {
  vi.useFakeTimers({ now: NOW });
  asked = 0;
  openUntil = null;
  reading = ok(answer(200));
  const endpoints = { drs: "https://drs.example", iam: "https://iam.example" };
  const upstream = {
    account: { secret: "IAM_DEMO", endpoints },
    circuit: { openUntil: () => openUntil },
    target: () => ({ origin: endpoints.drs, projectId: "p", jobId: "" }),
    read: async () => {
      asked += 1;
      return reading;
    },
  };
  check = new ReadinessCheck(upstream as unknown as CloudClient, 1);
  return () => vi.useRealTimers();
});

describe("the cloud is asked", () => {
  test("once a minute, however often somebody wants to know", async () => {
    await Promise.all([check.check(), check.check()]);
    vi.setSystemTime(NOW + 59_000);
    await check.check();
    expect(asked).toBe(1);
    vi.setSystemTime(NOW + 60_000);
    await check.check();
    expect(asked).toBe(2);
  });

  test("not while calls pause, and what was good before does not stand then", async () => {
    await check.check();
    openUntil = NOW + 300_000;
    vi.setSystemTime(NOW + 120_000);
    const found = await check.check();
    expect(asked).toBe(1);
    expect(found.isReady).toBe(false);
    expect(found.findings[0]).toMatchObject({ status: "failed", remedy: expect.stringContaining("IAM_DEMO") });
    expect(check.last()?.isReady).toBe(false);
  });
});

describe("it is not ready", () => {
  const refused = { status: 401, code: "IAM.0001", message: "no", request_id: null };
  const cases: readonly (readonly [string, typeof reading, string, string])[] = [
    ["when DRS refuses the credential", ok(answer(403)), "DRS refused: HTTP 403", "IAM_DEMO"],
    ["when IAM does", err({ kind: "rejected", error: refused }), "IAM refused: IAM.0001", "IAM_DEMO"],
    ["when DRS fails", ok(answer(503)), "DRS answered HTTP 503", "https://drs.example"],
    ["when DRS is out of reach", ok({ kind: "failure", cause: "lost" }), "DRS: lost", "https://drs.example"],
    [
      "when IAM is",
      err({ kind: "unavailable", cause: "IAM: lost", retryAfter: null }),
      "IAM: lost",
      "https://iam.example",
    ],
  ];
  test.each(cases)("%s, and says what to do", async (_, given, detail, remedy) => {
    reading = given;
    const { isReady, findings } = await check.check();
    expect(isReady).toBe(false);
    expect(findings[0]).toMatchObject({ status: "failed", detail, remedy: expect.stringContaining(remedy) });
  });
});

describe("a clock", () => {
  test.each([
    [0, "ok"],
    [-60, "ok"],
    [61, "warning"],
    [-900, "warning"],
    [901, "failed"],
  ])("that is %s s off is %s", (skew, status) => {
    expect(clock(skew)).toMatchObject({ status });
  });

  test("is held against the time of the answer", async () => {
    reading = ok(answer(200, new Date(NOW - 90_000).toUTCString()));
    expect(await check.check()).toMatchObject({ isReady: true, skew: 90 });
  });

  test("is not judged where the answer has no time", async () => {
    reading = ok({ ...answer(200), headers: new Headers() });
    const { findings, skew } = await check.check();
    expect([findings.length, skew]).toEqual([1, null]);
  });
});
