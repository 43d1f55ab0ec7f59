import { describe, expect, test } from "vitest";
import type { Account } from "../config/compile.ts";
import { type ActionName, CATALOGUE } from "../drs/catalogue.ts";
import { INBOUND } from "../limits.ts";
import { buildCommand, type Request } from "./build.ts";

const ID = "c7debc9c-8e09-4a5d-8dd6-cc44f78jb20r";

const account: Account = {
  name: "main",
  region: "cn-north-4",
  projectId: "0".repeat(32),
  secret: "IAM_MAIN",
  endpoints: { drs: "https://drs.cn-north-4.myhuaweicloud.com", iam: "https://iam.cn-north-4.myhuaweicloud.com" },
  desk: `cn-north-4/${"0".repeat(32)}`,
  prefix: "aaaaaa",
  loopback: false,
};

const asked = (action: ActionName, more: Partial<Request> = {}): Request => ({
  source: "slack",
  principal: { kind: "person", id: "slack:T0001/U0001", name: "dba-1" },
  job: { alias: "orders", account, id: ID },
  action: CATALOGUE[action],
  params: {},
  reason: null,
  confirm: null,
  dedupe: ["slack:1"],
  joins: true,
  reply: null,
  ...more,
});

function problemsOf(request: Request) {
  const command = buildCommand(request);
  return command.ok ? [] : command.error;
}

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

  test.each([null, "", "billing", "Orders", ID])("to be ended without the job typed again: %j", (confirm) => {
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
    ["start", { at: "tomorrow" }, "/at", "datetime"],
    ["start", { at: "2026-11-25T01:00:00" }, "/at", "datetime"],
    ["start", { at: 1_795_539_600_000 }, "/at", "expected string"],
    ["start", { at: "2026-02-30T01:00:00Z" }, "/at", "datetime"],
    ["restart", { re_edit: "maybe" }, "/re_edit", "expected boolean"],
    ["terminate", { force: "true" }, "/force", "expected boolean"],
    ["skip_precheck", {}, "/items", "expected array"],
    ["skip_precheck", { items: [] }, "/items", ">=1"],
    ["skip_precheck", { items: [""] }, "/items/0", ">=1"],
    ["skip_precheck", { items: Array.from({ length: 101 }, (_, index) => `i${index}`) }, "/items", "<=100"],
  ] as const)("with a value that %s does not take: %j", (action, params, pointer, detail) => {
    const problems = problemsOf(asked(action, { params, reason: "because", confirm: "orders" }));
    expect(problems).toEqual([{ pointer, detail: expect.stringContaining(detail) }]);
  });

  test("with everything that is wrong at once, and no value repeated", () => {
    const problems = problemsOf(asked("terminate", { params: { force: "hunter2", mode: "hunter2" } }));
    expect(problems.map(({ pointer }) => pointer)).toEqual(["/confirm", "/force", "/mode"]);
    expect(JSON.stringify(problems)).not.toContain("hunter2");
  });
});

describe("what is asked becomes a command", () => {
  test("with who, where and why as they were given", () => {
    const reply = { source: "slack", language: "en-us", address: {}, expiresAt: 1, uses: 5, keep: 2 } as const;
    const request = asked("stop", { params: { mode: "all" }, reason: "disk full", reply });
    expect(buildCommand(request)).toEqual({
      ok: true,
      value: {
        source: "slack",
        principal: request.principal,
        job: { alias: "orders", account: "main", project_id: account.projectId, id: ID, name: null },
        action: "stop",
        params: { mode: "all" },
        actionParams: { pause_mode: "all" },
        reason: "disk full",
        dedupe: ["slack:1"],
        joins: true,
        reply,
      },
    });
  });

  test("with the defaults of its verb filled in", () => {
    expect(buildCommand(asked("precheck"))).toMatchObject({
      ok: true,
      value: { params: { mode: "start" }, actionParams: { precheck_mode: "forStartJob" } },
    });
  });

  test("with the reason where DRS keeps it", () => {
    const items = ["MysqlForeignKeyReferentialActionCheck"];
    expect(buildCommand(asked("skip_precheck", { params: { items }, reason: "seen" }))).toMatchObject({
      ok: true,
      value: { actionParams: { skip_precheck_info: { skipped_precheck_list: items, skip_reason: "seen" } } },
    });
  });

  test.each([
    ["orders", "orders"],
    [null, ID],
  ])("that ends a job once its label is repeated: %j", (alias, confirm) => {
    const command = buildCommand(asked("terminate", { job: { alias, account, id: ID }, confirm }));
    expect(command).toMatchObject({ ok: true, value: { action: "terminate", job: { alias, id: ID } } });
  });
});
