import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, describe, expect, test } from "vitest";
import demo from "../../examples/demo/gateway.config.ts";
import { configFindings } from "../../scripts/lib/doctor/config.ts";
import { runningFindings } from "../../scripts/lib/doctor/running.ts";
import { secretFindings } from "../../scripts/lib/doctor/secrets.ts";
import { projectPath } from "../../scripts/lib/paths.ts";
import { exampleVariables } from "../../scripts/lib/settings.ts";
import { openSettings } from "../../src/config/gateway.ts";
import type { Sample } from "../../src/metrics/families.ts";
import { openMetrics } from "../../src/rest/open-metrics.ts";

/** `npm run doctor`. */

const SIMULATOR = { SIMULATOR_URL: "http://127.0.0.1:9" };
const opened = openSettings(demo, SIMULATOR);
if (!opened.ok) throw new Error(opened.error.join());
const gateway = opened.value;
const example = exampleVariables();
const lines = (found: readonly { readonly level: string; readonly line: string }[]) =>
  found.map(({ level, line }) => `${level} ${line}`);

describe("of secrets it says", () => {
  const own = { CI_BOT_TOKEN: "Zk3x0aQw9Yb7Lm2TzR" };

  test("nothing of one that only this gateway has", () => {
    expect(secretFindings(gateway, own, own)).toEqual([]);
  });

  test("which previous one holds the value of the one in use, however it is written", () => {
    const signing = "8f742231b10e8888abcd99yyyzzz85a6";
    const desk = Buffer.from("a desk key of 32 bytes, not real").toString("base64");
    const pairs = {
      ...{ SLACK_SIGNING_SECRET: signing, SLACK_SIGNING_SECRET_PREVIOUS: ` ${signing}` },
      ...{ DESK_KEY: desk, DESK_KEY_PREVIOUS: desk.replaceAll("=", "") },
    };
    const found = lines(secretFindings(gateway, pairs, pairs));
    expect(found.map((line) => line.split(": ", 1)[0])).toEqual([
      "note DESK_KEY_PREVIOUS",
      "note SLACK_SIGNING_SECRET_PREVIOUS",
    ]);
    expect(found.join()).not.toContain(signing);
  });

  test("which are the demo's, all in one line", () => {
    const found = lines(secretFindings(gateway, example, example));
    expect(found).toHaveLength(1);
    expect(found[0]).toMatch(/^note DESK_KEY, LEDGER_KEY, .*: the public value of the demo/);
  });

  test("which nothing reads, of a file but not of the environment", () => {
    const strays = { CI_BOT_TOKN: "x", TIME_SCALE: "1", SLACK_SIGNING_SECRET_PREVIOUS: "" };
    expect(lines(secretFindings(gateway, { ...strays, PATH: "/bin" }, strays))).toEqual([
      "note CI_BOT_TOKN: nothing reads it; delete its line, or correct its name",
    ]);
  });
});

test("of a config it says which restrictions a rename in DRS lifts", async () => {
  const restriction = { who: ["*"], actions: ["stop" as const], jobs: ["orders", "name:shop-*"] };
  const config = {
    ...demo,
    policy: [
      ...(demo.policy ?? []),
      { ...restriction, effect: "allow" as const },
      { ...restriction, effect: "deny" as const },
    ],
  };
  const at = config.policy.length - 1;
  const found = lines(await configFindings(config, { ...SIMULATOR, ...example }, {}));
  expect(found.filter((line) => line.includes("policy["))).toEqual([
    expect.stringMatching(
      new RegExp(`^note policy\\[${at}\\]\\.jobs\\[1\\]: a rename in DRS takes a job out of this deny`),
    ),
  ]);
});

describe("of a running gateway it says", () => {
  const NOW = 1_800_000_000_000;
  let server: Server | undefined;
  afterEach(() => {
    server?.close();
  });

  const seen = (source: string, secret: string, at: number): Sample => ({
    name: "source_last_event_timestamp_seconds",
    labels: { account: "demo", source, secret },
    value: at / 1000,
  });

  const READY = { accounts: [] as object[] };

  /** Answers with this as the gateway would. */
  async function answering(
    samples: readonly Sample[],
    ready = READY,
    status = 200,
    jobs: readonly object[] = [],
  ): Promise<string> {
    const bodies: Readonly<Record<string, readonly [type: string, body: string]>> = {
      "/metrics": ["text/plain", openMetrics(samples)],
      "/readyz": ["application/json", JSON.stringify(ready)],
      "/v1/jobs": ["application/json", JSON.stringify({ jobs, next_cursor: null })],
    };
    server = createServer(({ url }, answer) => {
      const [type, body] = bodies[url?.replace(/\?.*/, "") ?? ""] ?? ["text/plain", ""];
      answer.writeHead(status, { "content-type": type }).end(body);
    });
    const { promise, resolve } = Promise.withResolvers<void>();
    server.listen(0, "127.0.0.1", resolve);
    await promise;
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  const ask = async (url: string, given: Record<string, string> = {}) =>
    lines(await runningFindings(gateway, given, { url, token: "t", now: NOW }));

  const everySource = Object.keys(demo.sources ?? {}).map((source) => seen(source, "current", NOW));
  const everyRule = [...gateway.config.rules].flatMap(([source, rules]) =>
    [...rules.keys()].map(
      (rule): Sample => ({ name: "rule_matched", labels: { account: "demo", source, rule: String(rule) }, value: 1 }),
    ),
  );

  test("nothing of one that is used and well", async () => {
    expect(await ask(await answering([...everySource, ...everyRule]))).toEqual([]);
  });

  test("which sources are silent and which rules have made nothing", async () => {
    const found = await ask(await answering([...everySource.slice(1), ...everyRule.slice(1)]));
    expect(found).toHaveLength(2);
    expect(found[0]).toMatch(/^note sources\.slack: nothing has come from it; .*\/hooks\/slack/);
    expect(found[1]).toMatch(/^note sources\.\w+\.rules\[0\]: has made no command yet/);
  });

  test.each([
    ["never", 0, 1],
    ["eight days ago", 8, 1],
    ["six days ago", 6, 0],
  ])("of a previous secret that last matched %s", async (when, days, count) => {
    const previous = when === "never" ? [] : [seen("slack", "previous", NOW - days * 86_400_000)];
    const found = await ask(await answering([...everySource, ...everyRule, ...previous]), {
      SLACK_SIGNING_SECRET_PREVIOUS: "x",
    });
    expect(found).toHaveLength(count);
    for (const line of found) expect(line).toMatch(/^note SLACK_SIGNING_SECRET_PREVIOUS: .*; delete it/);
  });

  test("what /readyz has found, and what to do", async () => {
    const findings = [
      { check: "credentials", status: "failed", detail: "DRS refused", remedy: "set IAM_DEMO anew" },
      { check: "clock", status: "warning", detail: "61 s off", remedy: "use NTP" },
    ];
    const ready = { accounts: [{ account: "demo", findings }] };
    const found = await ask(await answering([...everySource, ...everyRule], ready));
    expect(found).toEqual([
      "wrong account demo, credentials: DRS refused; set IAM_DEMO anew",
      "note account demo, clock: 61 s off; use NTP",
    ]);
  });

  test("which selectors cover none of the jobs that it lists", async () => {
    const job = { id: "f1b2c3d4-0000-4000-8000-00000000job1", alias: null, account: "demo", name: "x", engine: null };
    const url = await answering([...everySource, ...everyRule], READY, 200, [job]);
    expect(await ask(url)).toEqual([
      expect.stringMatching(/^note sources\.jira, .*: "tag:shop" covers none of the jobs that are listed; correct it/),
    ]);
  });

  test("that it does not answer, or not to this token", async () => {
    expect((await ask("http://127.0.0.1:9"))[0]).toMatch(/^wrong GATEWAY_URL: /);
    expect((await ask(await answering([], READY, 403)))[0]).toMatch(/^wrong GATEWAY_TOKEN: is refused/);
  });
});

describe("the command", () => {
  const directory = mkdtempSync(join(tmpdir(), "doctor-"));
  afterAll(() => rmSync(directory, { recursive: true, force: true }));

  function run(change: Record<string, string | undefined>) {
    const file = join(directory, "env");
    const variables = Object.entries({ ...example, ...SIMULATOR, ...change });
    writeFileSync(file, variables.map(([name, value = ""]) => `${name}='${value}'\n`).join(""));
    const node = projectPath("node_modules/node/bin/node");
    return spawnSync(node, [projectPath("scripts/doctor.ts"), "--env-file", file], { encoding: "utf8" });
  }

  test("exits 0 when there is nothing but notes", () => {
    const { status, stdout } = run({});
    expect(stdout).toMatch(/^note {2}DESK_KEY.*\nnothing is wrong\n$/);
    expect(status).toBe(0);
  });

  test("exits 1 when something is wrong, and says that first", () => {
    const { status, stdout } = run({ VIEWER_TOKEN: "" });
    expect(stdout).toMatch(/^wrong VIEWER_TOKEN is missing or empty: bearer token of client "viewer"; write .+\n/);
    expect(stdout).toMatch(/something is wrong\n$/);
    expect(status).toBe(1);
  });
});
