import { describe, expect, test } from "vitest";
import { ownKey, ownKeyBytes } from "../../../test/support/own-key.ts";
import { slack } from "../../platforms/slack/index.ts";
import { compileConfig } from "../compile.ts";
import { neededSecrets } from "./needs.ts";
import { loadSecrets, tokenDigest } from "./secrets.ts";

const KEY = ownKey(7);
const LEDGER_KEY = ownKey(9);
const SESSION_KEY = ownKey(11);
const PREVIOUS_KEY = ownKey(8);
const PASSWORD = { type: "password", user: "operator", password: "hunter2", domain: "example" };
const KEYS = { type: "aksk", access_key: "AK0001", secret_key: "hunter2" };

function configOf() {
  const config = compileConfig({
    accounts: {
      main: { region: "cn-north-4", project_id: "0".repeat(32), secret: "IAM_MAIN" },
      second: { region: "cn-north-4", project_id: "1".repeat(32), secret: "IAM_SECOND" },
    },
    default_account: "main",
    sources: { slack: slack(), "ops.chat-2": slack() },
    clients: { ci: { token: "CI_TOKEN" }, viewer: { token: "VIEWER_TOKEN" } },
  });
  if (!config.ok) throw new Error("the config of this test is wrong");
  return config.value;
}

const config = configOf();

const ENV = {
  DESK_KEY: KEY,
  LEDGER_KEY,
  SESSION_KEY,
  IAM_MAIN: JSON.stringify(PASSWORD),
  IAM_SECOND: JSON.stringify(KEYS),
  SLACK_SIGNING_SECRET: "signing-secret-no-1",
  OPS_CHAT_2_SIGNING_SECRET: "signing-secret-no-2",
  CI_TOKEN: "bearer-token-of-ci",
  VIEWER_TOKEN: "bearer-token-of-viewer",
};

type Name = keyof typeof ENV;
const NAMES = Object.keys(ENV) as Name[];

async function problemsOf(change: Record<string, unknown>) {
  const secrets = await loadSecrets({ ...ENV, ...change }, config);
  return secrets.ok ? [] : secrets.error;
}

async function loaded(change: Record<string, unknown> = {}) {
  const secrets = await loadSecrets({ ...ENV, ...change }, config);
  if (!secrets.ok) throw new Error(secrets.error.join("\n"));
  return secrets.value;
}

/** A binding of the Secrets Store. */
const stored = (value: string) => ({ get: async () => value });

describe("secrets are refused", () => {
  for (const name of NAMES) {
    test.each([undefined, null, "", "  ", 7, {}, stored(""), { get: () => Promise.reject(new Error("hunter2")) }])(
      `when ${name} is missing, empty or not readable: %j`,
      async (value) => {
        expect(await problemsOf({ [name]: value })).toEqual([
          expect.stringMatching(new RegExp(`^${name} is missing or empty: .+`)),
        ]);
      },
    );
  }

  test("when all are missing, with a line for each and what to write there", async () => {
    const secrets = await loadSecrets({}, config);
    const lines = secrets.ok ? [] : secrets.error;
    expect(lines.map((line) => line.split(" ", 1)[0]).sort()).toEqual([...NAMES].sort());
    expect(lines.find((line) => line.startsWith("DESK_KEY"))).toContain("openssl rand -base64 32");
    expect(lines.find((line) => line.startsWith("IAM_SECOND"))).toContain('account "second"');
    expect(lines.find((line) => line.startsWith("OPS_CHAT_2"))).toContain('source "ops.chat-2"');
  });

  test.each([
    ["text that is not JSON", "hunter2", "is not JSON; "],
    ["JSON cut off", '{"type":"password","password":"hunter2"', "is not JSON; "],
    ["JSON text", '"hunter2"', "is wrong at its beginning: "],
    ["a list", '["hunter2"]', "is wrong at its beginning: "],
    ["null", "null", "is wrong at its beginning: "],
    ["an unknown kind", JSON.stringify({ ...PASSWORD, type: "hunter2" }), "is wrong at /type: "],
    ["a field missing", JSON.stringify({ ...PASSWORD, domain: undefined }), "is wrong at /domain: "],
    ["a field empty", JSON.stringify({ ...PASSWORD, user: "" }), "is wrong at /user: "],
    ["a field of another type", JSON.stringify({ ...PASSWORD, user: ["hunter2"] }), "is wrong at /user: "],
    ["a field too many", JSON.stringify({ ...PASSWORD, pasword: "hunter2" }), "is wrong at /pasword: "],
    ["fields of both kinds", JSON.stringify({ ...PASSWORD, access_key: "hunter2" }), "is wrong at /access_key: "],
  ])("when a credential is %s, without repeating it", async (_, value, fault) => {
    const problems = await problemsOf({ IAM_MAIN: value });
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatch(/^IAM_MAIN is not usable: it /);
    expect(problems[0]).toContain(fault);
    expect(problems[0]).toContain('{"type":"password"');
    expect(problems[0]).not.toContain("hunter2");
  });

  for (const name of ["DESK_KEY", "LEDGER_KEY", "SESSION_KEY"].flatMap((key) => [key, `${key}_PREVIOUS`])) {
    test.each([
      ["31 bytes", Buffer.alloc(31, 1).toString("base64")],
      ["33 bytes", Buffer.alloc(33, 1).toString("base64")],
      ["hexadecimal", "a1".repeat(32)],
      ["base64url", Buffer.alloc(32, 0xff).toString("base64url")],
      ["a pass phrase", "correct horse battery staple"],
    ])(`when ${name} is %s instead of 32 bytes in base64, without repeating it`, async (_, value) => {
      const problems = await problemsOf({ [name]: value });
      expect(problems).toEqual([expect.stringMatching(new RegExp(`^${name} is not usable: `))]);
      expect(problems[0]).not.toContain(value);
    });
  }

  test.each([
    ["a user's token", "xoxp-1111-hunter2"],
    ["an app-level token", "xapp-1-A1-hunter2"],
    ["a token that rotates", "xoxe.xoxb-1-hunter2"],
    ["the beginning alone", "xoxb-"],
    ["two tokens", "xoxb-1111-hunter2 xoxb-2222-hunter2"],
    ["a token with its header's name", "Bearer xoxb-1111-hunter2"],
    ["another secret", "signing-secret-hunter2"],
  ])("when a bot token is %s, without repeating it", async (_, value) => {
    const problems = await problemsOf({ OPS_CHAT_2_BOT_TOKEN: value });
    expect(problems).toEqual([expect.stringMatching(/^OPS_CHAT_2_BOT_TOKEN is not usable: .*"ops\.chat-2".*xoxb-/)]);
    expect(problems[0]).not.toContain("hunter2");
  });

  test("with every problem at once, each on one line and none with a value", async () => {
    const problems = await problemsOf({ DESK_KEY: "hunter2", IAM_MAIN: "hunter2", IAM_SECOND: "{}", CI_TOKEN: null });
    expect(problems.map((line) => line.split(/[ /]/, 1)[0]).sort()).toEqual([
      "CI_TOKEN",
      "DESK_KEY",
      "IAM_MAIN",
      "IAM_SECOND",
    ]);
    for (const line of problems) expect(line).not.toMatch(/hunter2|\n/);
  });
});

describe("secrets are taken", () => {
  test("by what they are for", async () => {
    const { credentials, deskKeys, ledgerKeys, sources, clients } = await loaded();
    expect([...credentials]).toEqual([
      ["main", PASSWORD],
      ["second", KEYS],
    ]);
    expect(deskKeys).toEqual([ownKeyBytes(7)]);
    expect(ledgerKeys).toEqual([ownKeyBytes(9)]);
    expect([...sources]).toEqual([
      ["slack", { current: { signing: "signing-secret-no-1" }, previous: null }],
      ["ops.chat-2", { current: { signing: "signing-secret-no-2" }, previous: null }],
    ]);
    expect([...clients.values()]).toEqual(["ci", "viewer"]);
    expect(clients.get(tokenDigest("bearer-token-of-viewer"))).toBe("viewer");
  });

  test("with the previous ones while they are rotated, newest first", async () => {
    const { deskKeys, ledgerKeys, sources } = await loaded({
      DESK_KEY_PREVIOUS: PREVIOUS_KEY,
      LEDGER_KEY_PREVIOUS: ownKey(6),
      SLACK_SIGNING_SECRET_PREVIOUS: "signing-secret-no-0",
    });
    expect(deskKeys).toEqual([ownKeyBytes(7), ownKeyBytes(8)]);
    expect(ledgerKeys).toEqual([ownKeyBytes(9), ownKeyBytes(6)]);
    expect(sources.get("slack")).toEqual({
      current: { signing: "signing-secret-no-1" },
      previous: { signing: "signing-secret-no-0" },
    });
  });

  test("from the Secrets Store as from plain bindings, without the blanks around them", async () => {
    const env = Object.fromEntries(NAMES.map((name) => [name, stored(` ${ENV[name]}\n`)]));
    expect(await loaded(env)).toEqual(await loaded());
  });

  test("without any bot token, and with those that are set", async () => {
    const bots = async (change = {}) =>
      [...(await loaded(change)).sources].map(([source, { current }]) => [source, current.bot]);
    expect(await bots()).toEqual([
      ["slack", undefined],
      ["ops.chat-2", undefined],
    ]);
    expect(await bots({ OPS_CHAT_2_BOT_TOKEN: " xoxb-1111-2222-abcDEF ", SLACK_BOT_TOKEN: "" })).toEqual([
      ["slack", undefined],
      ["ops.chat-2", "xoxb-1111-2222-abcDEF"],
    ]);
  });

  test("a temporary key pair with its security token", async () => {
    const temporary = { ...KEYS, security_token: "temporary" };
    expect((await loaded({ IAM_SECOND: JSON.stringify(temporary) })).credentials.get("second")).toEqual(temporary);
  });
});

test("what a config needs is listed with its purpose; only previous ones and tokens of bots are optional", () => {
  const needs = neededSecrets(config);
  const required = needs.filter(({ optional }) => !optional).map(({ name }) => name);
  expect(required.sort()).toEqual([...NAMES].sort());
  for (const { name, purpose, optional } of needs) {
    expect(purpose).not.toBe("");
    expect(optional).toBe(/_(PREVIOUS|BOT_TOKEN)$/.test(name));
  }
});
