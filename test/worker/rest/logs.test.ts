import { describe, expect, inject, test } from "vitest";
import config from "../../../examples/demo/gateway.config.ts";
import type { ConfigInput } from "../../../src/config/schema.ts";
import { logJson } from "../../../src/rest/v1/logs.ts";
import { precheckJson } from "../../../src/rest/v1/prechecks.ts";
import { exampleSecrets } from "../../support/secrets.ts";
import { act, callsAbout, fault, json, makeJob, rest } from "../harness/harness.ts";
import { ownApp } from "../harness/own-app.ts";

const viewer = inject("exampleSecrets").VIEWER_TOKEN;
const NOWHERE = "00000000-0000-0000-0000-00000000jb20";

const failed = () => makeJob({ status: "INCRE_TRANSFER_FAILED", failure: "duplicate_key" });

/** A gateway on the same desks with other accounts or policy, called by the demo's program. */
async function own(change: Partial<ConfigInput>) {
  const send = await ownApp({ change });
  const headers = { authorization: `Bearer ${exampleSecrets.CI_BOT_TOKEN}` };
  return (path: string) => send(path, { method: "GET", headers });
}

/** The demo's gateway whose program may read every job but `billing`. */
const withoutBilling = () =>
  own({
    policy: [
      { effect: "allow", who: ["client:ci-bot"], actions: ["read"], jobs: ["*"] },
      { effect: "deny", who: ["client:ci-bot"], actions: ["read"], jobs: ["billing"] },
    ],
  });

describe("GET /v1/jobs/{job}/logs", () => {
  test("shows lines with time, level and kind, without the values of rows", async () => {
    const job = await failed();
    const answer = await json(rest("GET", `/v1/jobs/${job}/logs`, { token: viewer }));
    expect(logJson.schema.parse(answer)).toEqual(answer);
    expect(answer).toMatchObject({ id: job, masked: true, total: answer.lines.length });
    expect(answer.lines.find(({ level }: { level: string }) => level === "error")).toEqual({
      time: expect.stringMatching(/Z$/),
      level: "error",
      kind: "duplicate_key",
      message: expect.stringContaining("Duplicate entry '***' for key 'orders.PRIMARY'"),
    });
    expect(answer.lines.find(({ level }: { level: string }) => level === "info")).toMatchObject({ kind: null });
    expect(JSON.stringify(answer)).not.toContain("88231");
  });

  test("shows them as they are where the account says so", async () => {
    const job = await failed();
    const { demo, ...others } = config.accounts;
    const send = await own({ accounts: { ...others, demo: { ...demo, log_values: true } } as ConfigInput["accounts"] });
    const answer = await json(send(`/v1/jobs/${job}/logs?level=error`));
    expect(answer).toMatchObject({ masked: false, lines: [{ message: expect.stringContaining("entry '88231' for") }] });
  });

  test("is paged and filtered by DRS", async () => {
    const job = await failed();
    const all = await json(rest("GET", `/v1/jobs/${job}/logs?limit=100`));
    const one = await json(rest("GET", `/v1/jobs/${job}/logs?limit=1&offset=1`));
    expect(one.lines).toEqual([all.lines[1]]);
    expect(one.total).toBe(all.total);
    const paths = (await callsAbout(job)).map(({ path }) => path);
    expect(paths.some((path) => path.includes("limit=1&") || path.endsWith("limit=1"))).toBe(true);
  });

  test.each(["level=debug", "limit=0", "limit=1000", "offset=-1", "page=2"])("refuses ?%s", async (query) => {
    const answer = await rest("GET", `/v1/jobs/orders/logs?${query}`);
    expect(answer.status).toBe(400);
    expect(await json(answer)).toMatchObject({ code: "invalid_request" });
  });

  test("says when DRS cannot be reached", async () => {
    const job = await failed();
    await fault({ match: { path: `${job}?type=log` }, fault: "status", status: 500, times: 1 });
    const answer = await rest("GET", `/v1/jobs/${job}/logs`);
    expect([answer.status, (await json(answer)).code]).toEqual([503, "drs_unavailable"]);
  });
});

describe("GET /v1/jobs/{job}", () => {
  test("says why a failed job failed, and null for one that runs", async () => {
    const { failure } = await json(rest("GET", `/v1/jobs/${await failed()}`, { token: viewer }));
    expect(failure).toEqual({
      kind: "duplicate_key",
      line: expect.stringContaining("Duplicate entry '***'"),
      table: "shop.orders",
      time: expect.stringMatching(/Z$/),
    });
    const running = await makeJob({ status: "INCRE_TRANSFER_STARTED" });
    expect((await json(rest("GET", `/v1/jobs/${running}`))).failure).toBeNull();
    expect((await callsAbout(running)).filter(({ path }) => path.includes("type=log"))).toEqual([]);
  });
});

describe.each(["logs", "precheck"])("a job that the client may not read, at its %s", (below) => {
  /** What differs between two answers about two names. */
  const about = async (send: (path: string) => Promise<Response>, name: string) => {
    const answer = await send(`/v1/jobs/${name}/${below}`);
    const { request_id: _, detail, ...body } = await json(answer);
    return {
      status: answer.status,
      ...body,
      detail: detail.replaceAll(name, "NAME").replace(/ Did you mean.*?\?/, ""),
    };
  };

  test("is answered like a missing one, by alias", async () => {
    const send = await withoutBilling();
    const hidden = await about(send, "billing");
    expect(hidden).toMatchObject({ status: 404, code: "unknown_job" });
    expect(hidden).toEqual(await about(send, "nobody"));
    expect(hidden.detail).not.toContain("billing");
    expect((await send(`/v1/jobs/users/${below === "logs" ? below : "logs"}`)).status).toBe(200);
  });

  test("is answered like a missing one, by id", async () => {
    const send = await withoutBilling();
    const hidden = await about(send, config.jobs?.billing?.id ?? "");
    expect(hidden).toMatchObject({ status: 404, code: "unknown_job" });
    if (below === "logs") expect(hidden).toEqual(await about(send, `${NOWHERE}aa20`.slice(0, 36)));
  });
});

describe("GET /v1/jobs/{job}/precheck", () => {
  const precheck_items = [
    { item: "srcTriggerAndEventCheck", result: "ALARM", failed_reason: "There are triggers." },
    { item: "sqlModeConsistency", result: "FAILED", is_support_skip: true, failed_reason: "differs" },
    { item: "someNewCheck", result: "FAILED", is_support_skip: false, failed_reason: "DRS's own reason" },
    { item: "srcDbConnection", result: "PASSED" },
  ];

  test("reads the newest precheck again, with what was skipped since and by whom", async () => {
    const job = await makeJob({ status: "CONFIGURATION", precheck_items });
    const check = await act(job, "precheck", {}, { prefer: "wait=10" });
    expect(check.result.precheck.items).toContainEqual(
      expect.objectContaining({
        ...{ item: "sqlModeConsistency", result: "FAILED", can_skip: true, skipped: false },
        ...{ code: "sqlModeConsistency", title: "SQL modes differ", severity: "failed", skippable: true },
        advice: "Set the same sql_mode on both sides.",
      }),
    );
    const path = `/v1/jobs/${job}/precheck`;
    const before = await json(rest("GET", path, { token: viewer }));
    expect(precheckJson.schema.parse(before)).toEqual(before);
    expect(before).toMatchObject({
      ...{ operation: check.id, mode: "forStartJob", process: "100%", passed: false },
      counts: { total: 4, passed: 1, warnings: 1, failed: 2, skipped: 0 },
    });
    expect(
      before.items.map(({ title, severity, advice }: Record<string, string>) => [title, severity, advice]),
    ).toEqual([
      ["Source has triggers or events", "warning", expect.stringContaining("No action needed now")],
      ["SQL modes differ", "failed", expect.any(String)],
      ["someNewCheck", "failed", "DRS's own reason"],
      ["srcDbConnection", "pass", null],
    ]);
    const skip = { items: ["sqlModeConsistency"], reason: "same behaviour in both" };
    const skipped = await act(job, "skip_precheck", skip, { prefer: "wait=10" });
    const after = await json(rest("GET", path));
    expect(after.counts).toEqual({ total: 4, passed: 1, warnings: 1, failed: 1, skipped: 1 });
    expect(after.items[1]).toMatchObject({
      skipped: true,
      skipped_by: { id: "client:ci-bot", name: "ci-bot", reason: "same behaviour in both", operation: skipped.id },
    });
    expect(after.items[2]).toMatchObject({ skipped: false, skipped_by: null });
  });

  test("is 404 where none was started, and where DRS no longer has it", async () => {
    const job = await makeJob({ status: "CONFIGURATION" });
    const none = await rest("GET", `/v1/jobs/${job}/precheck`);
    expect([none.status, (await json(none)).code]).toEqual([404, "no_precheck"]);
    await act(job, "precheck", {}, { prefer: "wait=10" });
    await makeJob({ id: job, status: "CONFIGURATION" });
    const gone = await json(rest("GET", `/v1/jobs/${job}/precheck`));
    expect(gone).toMatchObject({ code: "no_precheck", detail: expect.stringContaining("run it again") });
  });
});
