import { describe, expect, test } from "vitest";
import { CATALOGUE } from "../../cloud/drs/catalogue.ts";
import { TIME_EXAMPLE } from "../../cloud/drs/start-time.ts";
import { compileConfig, type GatewayConfig } from "../../config/compile.ts";
import type { ActionName } from "../../model/drs.ts";
import { slack } from "../../platforms/slack/index.ts";
import { looksLikeCredential } from "../../shared/credential.ts";
import { INBOUND } from "../../shared/limits.ts";
import { buildCommand, type Request } from "./build-command.ts";

/** Before all times of these tests. */
const ID = "c7debc9c-8e09-4a5d-8dd6-cc44f78jb20r";
const REPLAY = {
  db_instance_id: "aurora-orders",
  cloud_type: "AWSCloud",
  db_source: "aws_aurora_mysql",
  region: "ap-southeast-1",
  traffic_source: "sdk",
} as const;

function configOf(): GatewayConfig {
  const compiled = compileConfig({
    accounts: { main: { region: "cn-north-4", project_id: "0".repeat(32), secret: "IAM_MAIN" } },
    default_account: "main",
    jobs: { orders: { id: ID } },
    sources: { slack: slack() },
    clients: { ci: { token: "CI_TOKEN" }, signer: { access_key: "SIGNER_AK", secret_key: "SIGNER_SK" } },
    public_ips: { edge: { id: "5f2f2d2a", public_ip: "198.51.100.7", type: "master" } },
    replays: { aurora: { ...REPLAY, ak: { secret: "REPLAY_AK" }, sk: { secret: "REPLAY_SK" } } },
    secrets: ["REQUEST_KEY"],
  });
  if (!compiled.ok) throw new Error("the config of this test is wrong");
  return compiled.value;
}

const config = configOf();
const account = config.defaultAccount;

const asked = (action: ActionName, more: Partial<Request> = {}): Request => ({
  source: "slack",
  channel: null,
  principal: { kind: "person", id: "slack:T0001/U0001", name: "dba-1" },
  job: { alias: "orders", account, id: ID },
  action: CATALOGUE[action],
  params: {},
  reason: null,
  confirm: null,
  ignoreState: false,
  dedupe: ["slack:1"],
  joins: "open",
  reply: null,
  ...more,
});

const build = (request: Request) => buildCommand(config, request, looksLikeCredential);

function problemsOf(request: Request) {
  const command = build(request);
  return command.ok ? [] : command.error;
}

test.each([
  ["start", {}],
  ["create_compare", { type: "lines" }],
] as const)("the time that help and errors show is taken by %s, with seconds or without", (action, params) => {
  expect(problemsOf(asked(action, { params: { ...params, at: TIME_EXAMPLE } }))).toEqual([]);
  expect(problemsOf(asked(action, { params: { ...params, at: "2030-01-01T02:00Z" } }))).toEqual([]);
  expect(problemsOf(asked(action, { params: { ...params, at: "2030-01-01T02:00:30+08:00" } }))).toEqual([]);
});

describe("what is asked is refused", () => {
  test.each([null, "", "  \t"])("without a reason where DRS keeps one: %j", (reason) => {
    const problems = problemsOf(asked("skip_precheck", { params: { items: ["sqlModeConsistency"] }, reason }));
    expect(problems).toEqual([{ pointer: "/reason", detail: expect.stringContaining("required") }]);
  });

  test("with a reason that is too long, whatever the verb", () => {
    const reason = "x".repeat(INBOUND.reasonCharacters + 1);
    expect(problemsOf(asked("stop", { reason }))).toEqual([
      { pointer: "/reason", detail: expect.stringContaining(`${INBOUND.reasonCharacters}`) },
    ]);
    expect(problemsOf(asked("stop", { reason: reason.slice(1) }))).toEqual([]);
  });

  test.each(["", "billing", "Orders", ID])("with another job typed to confirm than it is about: %j", (confirm) => {
    expect(problemsOf(asked("terminate", { confirm }))).toEqual([
      { pointer: "/confirm", detail: expect.stringContaining('"orders"') },
    ]);
  });

  test.each([
    ["stop", { mod: "all" }, "/mod", 'Did you mean "mode"? Allowed: mode'],
    ["restart", { reedit: true }, "/reedit", 'Did you mean "re_edit"? Allowed: re_edit'],
    ["skip_precheck", { items: ["a"], item: "a" }, "/item", 'Did you mean "items"? Allowed: items'],
    ["start", { colour: "red" }, "/colour", "unknown field. Allowed: at"],
    ["reset", { mode: "all" }, "/mode", "unknown field. Allowed: reason"],
    ["terminate", { "a/b": 1 }, "/a~1b", "unknown field. Allowed: force"],
  ] as const)("with a field that %s does not take: %j", (action, params, pointer, detail) => {
    const problems = problemsOf(asked(action, { params, reason: "because", confirm: "orders" }));
    expect(problems).toEqual([{ pointer, detail: expect.stringContaining(detail) }]);
  });

  test.each([
    ["precheck", { mode: "forStart" }, "/mode", "start, retry, forStartJob, forRetryJob"],
    ["stop", { mode: "ALL" }, "/mode", "target, all"],
    ["stop", { mode: 1 }, "/mode", "target, all"],
    ["start", { at: "tomorrow" }, "/at", "must be a time with its offset, such as 2026-12-01T02:00+08:00"],
    ["start", { at: "2026-11-25T01:00:00" }, "/at", "must be a time"],
    ["start", { at: "2026-11-25T01:00" }, "/at", "must be a time"],
    ["start", { at: 1_795_539_600_000 }, "/at", "must be a time"],
    ["start", { at: "2026-02-30T01:00:00Z" }, "/at", "must be a time"],
    ["restart", { re_edit: "maybe" }, "/re_edit", "must be true or false"],
    ["terminate", { force: "true" }, "/force", "must be true or false"],
    ["skip_precheck", {}, "/items", "is mandatory: must be a list"],
    ["skip_precheck", { items: [] }, "/items", "must have at least 1 item"],
    ["skip_precheck", { items: [""] }, "/items/0", "must not be empty"],
    [
      "skip_precheck",
      { items: Array.from({ length: 101 }, (_, index) => `i${index}`) },
      "/items",
      "must have at most 100 items",
    ],
  ] as const)("with a value that %s does not take: %j", (action, params, pointer, detail) => {
    const problems = problemsOf(asked(action, { params, reason: "because", confirm: "orders" }));
    expect(problems).toEqual([{ pointer, detail: expect.stringContaining(detail) }]);
  });

  test("with everything that is wrong at once, and no value repeated", () => {
    const problems = problemsOf(
      asked("terminate", { params: { force: "hunter2", mode: "hunter2" }, confirm: "billing" }),
    );
    expect(problems.map(({ pointer }) => pointer)).toEqual(["/confirm", "/force", "/mode"]);
    expect(JSON.stringify(problems)).not.toContain("hunter2");
  });
});

const replayWith = (ak: unknown, sk: unknown = "hunter2") =>
  asked("cloud_connection", { params: { replay_config: { ...REPLAY, ak, sk } } });

describe("a secret that a request names is refused", () => {
  test.each([
    ["REQUEST_KYE", ' Did you mean "REQUEST_KEY"?'],
    ["SOMETHING_ELSE_ENTIRELY", ""],
  ])("when the config does not give it out: %s", (secret, hint) => {
    const detail = `"${secret}" is not a secret that requests may name.${hint} Those are listed under "secrets" in the config`;
    expect(problemsOf(replayWith({ secret }))).toEqual([{ pointer: expect.any(String), detail }]);
  });

  test.each([
    "IAM_MAIN",
    "DESK_KEY",
    "DESK_KEY_PREVIOUS",
    "LEDGER_KEY",
    "SESSION_KEY",
    "SLACK_SIGNING_SECRET",
    "SLACK_BOT_TOKEN",
    "CI_TOKEN",
    "SIGNER_AK",
    "SIGNER_SK",
  ])("when it is one of the gateway's own keys: %s", (secret) => {
    const problems = problemsOf(replayWith({ secret }));
    expect(problems).toEqual([{ pointer: expect.any(String), detail: expect.stringContaining(`"${secret}"`) }]);
    const hinted = problems.map(({ detail }) => /Did you mean "(.+)"/.exec(detail)?.[1]);
    expect(["REQUEST_KEY", "REPLAY_AK", "REPLAY_SK", undefined]).toContain(hinted[0]);
  });

  test("each once, and beside one that is known", () => {
    expect(problemsOf(replayWith({ secret: "NO_SUCH" }, { secret: "REQUEST_KEY" }))).toHaveLength(1);
    expect(problemsOf(replayWith({ secret: "NO_SUCH" }, { secret: "NO_SUCH" }))).toHaveLength(1);
    expect(problemsOf(replayWith({ secret: "NO_SUCH" }, { secret: "NOR_THIS" }))).toHaveLength(2);
  });

  test("in params that are passed on as they are", () => {
    const params = { action_params: { deep: [{ db_password: { secret: "IAM_MAIN" } }] } };
    expect(problemsOf(asked("column_limit", { params }))).toHaveLength(1);
  });
});

describe("a command with secrets in it", () => {
  test("keeps them in its body alone", () => {
    const command = build(replayWith("AKIA-hunter1"));
    if (!command.ok) throw new Error("the request of this test is wrong");
    const { body, ...stored } = command.value;
    expect(JSON.parse(body ?? "null")).toEqual({
      job: {
        action_name: "cloud_connection",
        action_params: { replay_config: { ...REPLAY, ak: "AKIA-hunter1", sk: "hunter2" } },
      },
    });
    expect(JSON.stringify(stored)).not.toMatch(/hunter/);
    expect(stored).toMatchObject({
      params: { replay_config: { ...REPLAY, ak: "***", sk: "***" } },
      actionParams: { replay_config: { ...REPLAY, ak: "***", sk: "***" } },
    });
  });

  test("keeps a body even when only one of them is written out", () => {
    const command = build(replayWith({ secret: "REQUEST_KEY" }));
    expect(command).toMatchObject({
      ok: true,
      value: { body: expect.stringContaining("hunter2"), actionParams: { replay_config: { sk: "***" } } },
    });
  });

  test.each<[string, Request]>([
    ["names in a request", replayWith({ secret: "REQUEST_KEY" }, { secret: "REQUEST_KEY" })],
    ["names in a profile", asked("cloud_connection", { params: { replay: "aurora" } })],
  ])("needs no body for %s: they stay as they are", (_, request) => {
    const reference = { secret: expect.stringMatching(/^(REQUEST_KEY|REPLAY_AK|REPLAY_SK)$/) };
    expect(build(request)).toMatchObject({
      ok: true,
      value: { body: null, actionParams: { replay_config: { ...REPLAY, ak: reference, sk: reference } } },
    });
  });
});

describe("a command with unknown fields", () => {
  const lines = (more: object) => asked("create_compare", { params: { type: "lines", ...more } });

  test("keeps them in its body alone, and shows them as hidden", () => {
    const command = build(lines({ options: { lobCompare: "ignore", db_passwd: "hunter2" } }));
    if (!command.ok) throw new Error("the request of this test is wrong");
    const { body, ...stored } = command.value;
    expect(JSON.parse(body ?? "null").job.action_params.compare_task_param.option).toEqual({
      lobCompare: "ignore",
      db_passwd: "hunter2",
    });
    expect(JSON.stringify(stored)).not.toContain("hunter2");
    const option = { lobCompare: "ignore", db_passwd: "hidden" };
    expect(stored).toMatchObject({
      params: { type: "lines", options: option },
      actionParams: { compare_task_param: { type: "lines", option } },
    });
  });

  test("keeps a body for an empty password, which is masked as well", () => {
    expect(build(replayWith(""))).toMatchObject({ ok: true, value: { body: expect.stringContaining('"ak":""') } });
  });
});

describe("a credential in text that is stored is refused", () => {
  const detail = expect.stringMatching(/looks like a password.*\{"secret":"NAME"\}/);

  test("in the reason", () => {
    expect(problemsOf(asked("stop", { reason: "password=hunter2" }))).toEqual([{ pointer: "/reason", detail }]);
  });

  test("in the value of an option", () => {
    const options = { contentCompareType: "static", "a/b": "pwd: hunter2" };
    const request = asked("create_compare", { params: { type: "lines", options } });
    expect(problemsOf(request)).toEqual([{ pointer: "/options/a~1b", detail }]);
  });

  test("but prose about passwords is a reason like any other", () => {
    expect(problemsOf(asked("stop", { reason: "reset the password of the replication user" }))).toEqual([]);
  });
});

describe("what is asked becomes a command", () => {
  test("with who, where and why as they were given", () => {
    const reply = { source: "slack", language: "en-us", address: {}, ways: [], every: 0 } as const;
    const request = asked("stop", { params: { mode: "all" }, reason: "disk full", reply });
    expect(build(request)).toEqual({
      ok: true,
      value: {
        source: "slack",
        channel: null,
        principal: request.principal,
        job: { alias: "orders", account: "main", project_id: account.projectId, id: ID, name: null },
        action: "stop",
        params: { mode: "all" },
        actionParams: { pause_mode: "all" },
        body: null,
        language: null,
        ignoreState: false,
        reason: "disk full",
        retryOf: null,
        dedupe: ["slack:1"],
        joins: "open",
        whenHeld: "wait",
        confirmation: "missing",
        reply,
      },
    });
  });

  test("without a mode of precheck, which the status decides", () => {
    expect(build(asked("precheck"))).toMatchObject({
      ok: true,
      value: { params: {}, actionParams: {} },
    });
  });

  test("with the reason where DRS keeps it", () => {
    const items = ["MysqlForeignKeyReferentialActionCheck"];
    expect(build(asked("skip_precheck", { params: { items }, reason: "seen" }))).toMatchObject({
      ok: true,
      value: { actionParams: { skip_precheck_info: { skipped_precheck_list: items, skip_reason: "seen" } } },
    });
  });

  test.each([
    ["orders", "orders"],
    [null, ID],
  ])("that ends a job once its label is repeated: %j", (alias, confirm) => {
    const command = build(asked("terminate", { job: { alias, account, id: ID }, confirm }));
    expect(command).toMatchObject({ ok: true, value: { action: "terminate", job: { alias, id: ID } } });
  });

  test("with what the config calls by the name that was given", () => {
    const misspelt = asked("bind_eip", { params: { eip: "egde" } });
    expect(problemsOf(misspelt)).toEqual([{ pointer: "/eip", detail: '"egde" is not in the config. Defined: none' }]);
    const told = buildCommand(
      config,
      misspelt,
      () => false,
      (param, name) => param === "eip" && name === "edge",
    );
    expect(!told.ok && told.error).toEqual([
      { pointer: "/eip", detail: '"egde" is not in the config. Did you mean "edge"? Defined: edge' },
    ]);
    expect(build(asked("bind_eip", { params: { eip: "edge" } }))).toMatchObject({
      ok: true,
      value: {
        params: { eip: "edge" },
        actionParams: { public_ip_config: { id: "5f2f2d2a", public_ip: "198.51.100.7", type: "master" } },
      },
    });
  });
});
