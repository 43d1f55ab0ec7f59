import { describe, expect, test } from "vitest";
import { ownKey } from "../../../test/support/own-key.ts";
import { compileConfig, type GatewayConfig } from "../compile.ts";
import type { ConfigInput } from "../schema.ts";
import { neededSecrets } from "./needs.ts";
import { loadSecrets, tokenDigest } from "./secrets.ts";

const CONFIG: ConfigInput = {
  accounts: { main: { region: "cn-north-4", project_id: "0".repeat(32), secret: "IAM_MAIN" } },
  default_account: "main",
  clients: {
    ci: { token: "CI_TOKEN" },
    sdk: { access_key: "SDK_AK", secret_key: "SDK_SK" },
    other: { access_key: "OTHER_AK", secret_key: "OTHER_SK" },
  },
  replays: {
    aurora: {
      ...{ db_instance_id: "aurora", cloud_type: "AWSCloud", db_source: "aws_aurora_mysql" },
      ...{ ak: { secret: "REPLAY_AK" }, sk: { secret: "REPLAY_SK" } },
      ...{ region: "ap-southeast-1", traffic_source: "sdk" },
    },
  },
  secrets: ["REQUEST_KEY", "REPLAY_SK"],
};

function configOf(): GatewayConfig {
  const config = compileConfig(CONFIG);
  if (!config.ok) throw new Error(JSON.stringify(config.error));
  return config.value;
}

const config = configOf();

const ENV = {
  DESK_KEY: ownKey(7),
  LEDGER_KEY: ownKey(9),
  SESSION_KEY: ownKey(11),
  IAM_MAIN: JSON.stringify({ type: "aksk", access_key: "AK0001", secret_key: "hunter2" }),
  CI_TOKEN: "bearer-token-of-ci",
  SDK_AK: "access-key-of-sdk",
  SDK_SK: "secret-key-of-sdk",
  OTHER_AK: "access-key-of-other",
  OTHER_SK: "secret-key-of-other",
  REPLAY_AK: "replay-1",
  REPLAY_SK: "replay-2",
  REQUEST_KEY: "request-1",
};

async function problemsOf(change: Record<string, unknown>) {
  const secrets = await loadSecrets({ ...ENV, ...change }, config);
  return secrets.ok ? [] : secrets.error;
}

async function loaded(change: Record<string, unknown> = {}) {
  const secrets = await loadSecrets({ ...ENV, ...change }, config);
  if (!secrets.ok) throw new Error(secrets.error.join("\n"));
  return secrets.value;
}

describe("secrets are refused", () => {
  test.each([
    ["SDK_AK", 'access key of client "sdk"'],
    ["SDK_SK", 'secret key of client "sdk"'],
    ["REPLAY_AK", "a value that requests take by name"],
    ["REPLAY_SK", "a value that requests take by name"],
    ["REQUEST_KEY", "a value that requests take by name"],
  ])("when %s is missing or empty: it is %s", async (name, purpose) => {
    for (const value of [undefined, "", "  "]) {
      expect(await problemsOf({ [name]: value })).toEqual([
        expect.stringMatching(`^${name} is missing or empty: ${purpose}; write .+ characters`),
      ]);
    }
  });

  test("when two clients sign with one access key, without repeating it", async () => {
    const problems = await problemsOf({ OTHER_AK: ENV.SDK_AK });
    expect(problems).toEqual([
      expect.stringMatching(/^SDK_AK and OTHER_AK hold the same value: .+ give each its own$/),
    ]);
    expect(problems[0]).not.toContain(ENV.SDK_AK);
  });
});

describe("secrets are taken", () => {
  test("of clients that sign by their access key, beside those with a token", async () => {
    const { clients, signers } = await loaded();
    expect([...clients]).toEqual([[tokenDigest("bearer-token-of-ci"), "ci"]]);
    expect([...signers]).toEqual([
      ["access-key-of-sdk", { client: "sdk", secretKey: "secret-key-of-sdk" }],
      ["access-key-of-other", { client: "other", secretKey: "secret-key-of-other" }],
    ]);
  });

  test("for requests: those listed and those named in profiles, each once", async () => {
    const { payload } = await loaded();
    expect(Object.fromEntries(payload)).toEqual({
      REPLAY_AK: "replay-1",
      REPLAY_SK: "replay-2",
      REQUEST_KEY: "request-1",
    });
    const names = neededSecrets(config).map(({ name }) => name);
    expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
  });

  test("for requests, none that is the gateway's own", async () => {
    const { payload } = await loaded();
    for (const name of ["IAM_MAIN", "DESK_KEY", "CI_TOKEN", "SDK_AK", "SDK_SK"]) expect(payload.has(name)).toBe(false);
  });
});
