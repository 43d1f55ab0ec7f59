import { describe, expect, test } from "vitest";
import { slack } from "../../platforms/slack/index.ts";
import { compileConfig } from "../compile.ts";
import { loadSecrets, neededSecrets, tokenDigest } from "./secrets.ts";

const KEY = Buffer.alloc(32, 7).toString("base64");
const LEDGER_KEY = Buffer.alloc(32, 9).toString("base64");
const SESSION_KEY = Buffer.alloc(32, 11).toString("base64");
const PREVIOUS_KEY = Buffer.alloc(32, 8).toString("base64");
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
  SLACK_SIGNING_SECRET: "signing-1",
  OPS_CHAT_2_SIGNING_SECRET: "signing-2",
  CI_TOKEN: "token-of-ci",
  VIEWER_TOKEN: "token-of-viewer",
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
    ["text that is not JSON", "hunter2", "IAM_MAIN is not JSON"],
    ["JSON cut off", '{"type":"password","password":"hunter2"', "IAM_MAIN is not JSON"],
    ["JSON text", '"hunter2"', "IAM_MAIN: "],
    ["a list", '["hunter2"]', "IAM_MAIN: "],
    ["null", "null", "IAM_MAIN: "],
    ["an unknown kind", JSON.stringify({ ...PASSWORD, type: "hunter2" }), "IAM_MAIN/type: "],
    ["a field missing", JSON.stringify({ ...PASSWORD, domain: undefined }), "IAM_MAIN/domain: "],
    ["a field empty", JSON.stringify({ ...PASSWORD, user: "" }), "IAM_MAIN/user: "],
    ["a field of another type", JSON.stringify({ ...PASSWORD, user: ["hunter2"] }), "IAM_MAIN/user: "],
    ["a field too many", JSON.stringify({ ...PASSWORD, pasword: "hunter2" }), "IAM_MAIN/pasword: "],
    ["fields of both kinds", JSON.stringify({ ...PASSWORD, access_key: "hunter2" }), "IAM_MAIN/access_key: "],
  ])("when a credential is %s, without repeating it", async (_, value, start) => {
    const problems = await problemsOf({ IAM_MAIN: value });
    expect(problems).toHaveLength(1);
    expect(problems[0]?.startsWith(start)).toBe(true);
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
    ["the signing secret", "hunter2"],
  ])("when a bot token is %s, without repeating it", async (_, value) => {
    const problems = await problemsOf({ OPS_CHAT_2_BOT_TOKEN: value });
    expect(problems).toEqual([expect.stringMatching(/^OPS_CHAT_2_BOT_TOKEN is not usable: .*"ops\.chat-2".*xoxb-/)]);
    expect(problems[0]).not.toContain("hunter2");
  });

  test("when two clients hold one token, without repeating it", async () => {
    const problems = await problemsOf({ VIEWER_TOKEN: ENV.CI_TOKEN });
    expect(problems).toEqual([expect.stringMatching(/^VIEWER_TOKEN holds the same value as another client/)]);
    expect(problems[0]).not.toContain(ENV.CI_TOKEN);
  });

  test.each([
    ["the same value", { LEDGER_KEY: KEY }],
    ["the same bytes, written otherwise", { LEDGER_KEY: KEY.replace("=", "") }],
    ["the desk's key before", { DESK_KEY_PREVIOUS: LEDGER_KEY }],
    ["the ledger's key before", { LEDGER_KEY_PREVIOUS: KEY }],
    ["one key before", { DESK_KEY_PREVIOUS: PREVIOUS_KEY, LEDGER_KEY_PREVIOUS: PREVIOUS_KEY }],
  ])("when the desk and the ledger share %s, without repeating it", async (_, change) => {
    const problems = await problemsOf(change);
    expect(problems).toEqual([expect.stringMatching(/^DESK_KEY and LEDGER_KEY, .+ hold the same value/)]);
    for (const key of [KEY, LEDGER_KEY, PREVIOUS_KEY]) expect(problems[0]).not.toContain(key);
  });

  test.each([
    ["DESK_KEY and SESSION_KEY", { SESSION_KEY: KEY }],
    ["LEDGER_KEY and SESSION_KEY", { SESSION_KEY_PREVIOUS: LEDGER_KEY }],
  ])("when %s hold one value, without repeating it", async (names, change) => {
    const problems = await problemsOf(change);
    expect(problems).toEqual([expect.stringMatching(`^${names}, .+ hold the same value`)]);
    for (const key of [KEY, LEDGER_KEY]) expect(problems[0]).not.toContain(key);
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
    expect(deskKeys).toEqual([new Uint8Array(32).fill(7)]);
    expect(ledgerKeys).toEqual([new Uint8Array(32).fill(9)]);
    expect([...sources]).toEqual([
      ["slack", { current: { signing: "signing-1" }, previous: null }],
      ["ops.chat-2", { current: { signing: "signing-2" }, previous: null }],
    ]);
    expect([...clients.values()]).toEqual(["ci", "viewer"]);
    expect(clients.get(tokenDigest("token-of-viewer"))).toBe("viewer");
  });

  test("with the previous ones while they are rotated, newest first", async () => {
    const { deskKeys, ledgerKeys, sources } = await loaded({
      DESK_KEY_PREVIOUS: PREVIOUS_KEY,
      LEDGER_KEY_PREVIOUS: Buffer.alloc(32, 6).toString("base64"),
      SLACK_SIGNING_SECRET_PREVIOUS: "signing-0",
    });
    expect(deskKeys).toEqual([new Uint8Array(32).fill(7), new Uint8Array(32).fill(8)]);
    expect(ledgerKeys).toEqual([new Uint8Array(32).fill(9), new Uint8Array(32).fill(6)]);
    expect(sources.get("slack")).toEqual({ current: { signing: "signing-1" }, previous: { signing: "signing-0" } });
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
    const temporary = { ...KEYS, security_token: "st" };
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
