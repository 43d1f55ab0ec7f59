import { describe, expect, test } from "vitest";
import { checkRuntime, readRuntime } from "./runtime.ts";

const problemsOf = (env: Record<string, unknown>) => {
  const runtime = readRuntime(env);
  return runtime.ok ? [] : runtime.error;
};

describe("a setting is refused", () => {
  for (const name of ["SIMULATOR_URL", "EGRESS_PROXY"]) {
    test.each([
      "https://127.0.0.1:8788",
      "http://127.0.0.2",
      "http://example.com",
      "http://localhost.example.com",
      "http://127.0.0.1.example.com",
      "http://127.0.0.1@example.com",
      "http://127.0.0.1:80@example.com",
      "http://user:pass@127.0.0.1",
      "http://127.0.0.1:123456",
      "http://127.0.0.1/?to=http://example.com",
      "http://127.0.0.1/#x",
      "http://[::1].example.com",
      "http://0.0.0.0:8788",
      "http://2130706433",
      " http://127.0.0.1",
      "HTTP://127.0.0.1",
      "127.0.0.1:8788",
      8788,
      {},
    ])(`when ${name} is no plain loopback address: %s`, (value) => {
      expect(problemsOf({ [name]: value }).map(({ pointer }) => pointer)).toEqual([`/${name}`]);
    });
  }

  test.each(["0", "-1", "11", "abc", "NaN", "Infinity", " ", "0x"])("when TIME_SCALE is %j", (value) => {
    expect(problemsOf({ TIME_SCALE: value }).map(({ pointer }) => pointer)).toEqual(["/TIME_SCALE"]);
  });

  test.each(["no", "false", "OFF", "0"])("when RATE_LIMITS is %j", (value) => {
    expect(problemsOf({ RATE_LIMITS: value })).toEqual([
      { pointer: "/RATE_LIMITS", detail: expect.stringContaining("on, off") },
    ]);
  });

  test("with every other wrong one at once", () => {
    const problems = problemsOf({ SIMULATOR_URL: "x", EGRESS_PROXY: "y", TIME_SCALE: "z" });
    expect(problems.map(({ pointer }) => pointer)).toEqual(["/SIMULATOR_URL", "/EGRESS_PROXY", "/TIME_SCALE"]);
  });
});

describe("the settings", () => {
  const NONE = { simulatorUrl: undefined, egressProxy: undefined, timeScale: 1, rateLimits: true };

  test.each([undefined, null, ""])("may be left out, which is written %j", (nothing) => {
    const env = { SIMULATOR_URL: nothing, EGRESS_PROXY: nothing, TIME_SCALE: nothing, RATE_LIMITS: nothing };
    expect(readRuntime(env)).toEqual({ ok: true, value: NONE });
  });

  test.each([
    [{ SIMULATOR_URL: "http://127.0.0.1:8788" }, { ...NONE, simulatorUrl: "http://127.0.0.1:8788" }],
    [{ SIMULATOR_URL: "http://[::1]:8788/" }, { ...NONE, simulatorUrl: "http://[::1]:8788" }],
    [
      { EGRESS_PROXY: "http://localhost:8788/_sim/egress//" },
      { ...NONE, egressProxy: "http://localhost:8788/_sim/egress" },
    ],
    [{ TIME_SCALE: "0.02" }, { ...NONE, timeScale: 0.02 }],
    [{ TIME_SCALE: 10 }, { ...NONE, timeScale: 10 }],
    [{ RATE_LIMITS: "on" }, NONE],
    [{ RATE_LIMITS: "off" }, { ...NONE, rateLimits: false }],
    [{ SOMETHING_ELSE: "x" }, NONE],
  ])("are read: %j", (env, value) => {
    expect(readRuntime(env)).toEqual({ ok: true, value });
  });
});

describe("a stand-in beside a real project", () => {
  const local = { simulatorUrl: undefined, egressProxy: "http://127.0.0.1:1", timeScale: 0.5, rateLimits: false };

  test("is refused, each by its name", () => {
    expect(checkRuntime(local, false)).toEqual([
      { pointer: "/EGRESS_PROXY", detail: expect.stringContaining("remove it") },
      { pointer: "/TIME_SCALE", detail: expect.stringContaining("remove it") },
      { pointer: "/RATE_LIMITS", detail: expect.stringContaining("remove it") },
    ]);
    expect(checkRuntime({ ...local, egressProxy: undefined }, false)).toHaveLength(2);
  });

  test("is no problem when it is not set, or when every account is on loopback", () => {
    expect(checkRuntime({ ...local, egressProxy: undefined, timeScale: 1, rateLimits: true }, false)).toEqual([]);
    expect(checkRuntime(local, true)).toEqual([]);
  });
});
