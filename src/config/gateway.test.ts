import { describe, expect, test } from "vitest";
import { ownKey } from "../../test/support/own-key.ts";
import { openGateway } from "./gateway.ts";
import type { ConfigInput } from "./schema.ts";

const CONFIG: ConfigInput = {
  accounts: { main: { region: "cn-north-4", project_id: "0".repeat(32), secret: "IAM_MAIN" } },
  default_account: "main",
  clients: { ci: { token: "CI_TOKEN" } },
};

const REPLAY = {
  db_instance_id: "aurora",
  cloud_type: "AWSCloud",
  ak: "",
  sk: "hunter2",
  db_source: "aws_aurora_mysql",
  region: "ap-southeast-1",
  traffic_source: "sdk",
} as const;

const ENV = {
  DESK_KEY: ownKey(7),
  LEDGER_KEY: ownKey(9),
  SESSION_KEY: ownKey(11),
  IAM_MAIN: JSON.stringify({ type: "aksk", access_key: "AK0001", secret_key: "hunter2" }),
  CI_TOKEN: "bearer-token-of-ci",
};

async function problemsOf(change: Partial<ConfigInput>, env: Record<string, unknown>) {
  const gateway = await openGateway({ ...CONFIG, ...change }, { ...ENV, ...env });
  return gateway.ok ? [] : gateway.error;
}

describe("a gateway does not open", () => {
  test.each<[string, Partial<ConfigInput>, Record<string, unknown>, string[]]>([
    [
      "with wrong settings",
      {},
      { SIMULATOR_URL: "http://example.com", TIME_SCALE: "hunter2" },
      ["SIMULATOR_URL: http:// to 127.0.0.1, [::1] or localhost", "TIME_SCALE: "],
    ],
    [
      "with names that are not defined",
      { default_account: "mian", groups: { dba: ["ann"] } },
      {},
      [
        'gateway.config.ts: /default_account: "mian" is not defined. Did you mean "main"?',
        'gateway.config.ts: /groups/dba/0: "ann" is not defined.',
      ],
    ],
    [
      "with a stand-in beside a real project",
      {},
      { EGRESS_PROXY: "http://127.0.0.1:1", TIME_SCALE: "0.5" },
      ["EGRESS_PROXY: is for simulators", "TIME_SCALE: is for simulators"],
    ],
    [
      "with secrets missing or unusable",
      {},
      { IAM_MAIN: "hunter2", CI_TOKEN: undefined },
      ["IAM_MAIN is not usable: it is not JSON; write {", 'CI_TOKEN is missing or empty: bearer token of client "ci"'],
    ],
    [
      "with a secret in the file",
      { replays: { aurora: REPLAY } },
      {},
      ["gateway.config.ts: /replays/aurora: a password or key must be named here, not written"],
    ],
    [
      "with a secret named that is nowhere",
      { replays: { aurora: { ...REPLAY, sk: { secret: "REPLAY_SK" } } } },
      {},
      ["REPLAY_SK is missing or empty: a value that requests take by name"],
    ],
    [
      "with one half of a key pair",
      { clients: { sdk: { access_key: "SDK_AK", secret_key: "SDK_SK" } } },
      { SDK_AK: "access-key-of-sdk" },
      ['SDK_SK is missing or empty: secret key of client "sdk"'],
    ],
  ])("%s: one line each that names where", async (_, change, env, starts) => {
    const problems = await problemsOf(change, env);
    expect(problems).toHaveLength(starts.length);
    for (const [index, start] of starts.entries()) {
      expect(problems[index]?.slice(0, start.length)).toBe(start);
      expect(problems[index]).not.toMatch(/hunter2|\n/);
    }
  });
});

describe("a gateway opens", () => {
  test("with its config, settings and secrets", async () => {
    const gateway = await openGateway(CONFIG, ENV);
    expect(gateway).toMatchObject({
      ok: true,
      value: {
        config: { defaultAccount: { name: "main", loopback: false } },
        runtime: { simulatorUrl: undefined, egressProxy: undefined, timeScale: 1 },
      },
    });
    expect(gateway.ok && gateway.value.secrets.credentials.get("main")).toMatchObject({ access_key: "AK0001" });
  });

  test("with stand-ins once a simulator stands in for every account", async () => {
    const env = { SIMULATOR_URL: "http://127.0.0.1:8788", EGRESS_PROXY: "http://127.0.0.1:8788/x", TIME_SCALE: "0.5" };
    expect(await openGateway(CONFIG, { ...ENV, ...env })).toMatchObject({
      ok: true,
      value: { config: { defaultAccount: { loopback: true } }, runtime: { timeScale: 0.5 } },
    });
  });
});
