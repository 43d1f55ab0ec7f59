import { describe, expect, test } from "vitest";
import config from "../../../examples/demo/gateway.config.ts";
import { exampleSecrets } from "../../support/secrets.ts";
import {
  act,
  callsAbout,
  eventsOf,
  eventually,
  fault,
  json,
  makeJob,
  reaches,
  rest,
  SIMULATOR,
} from "../harness/harness.ts";
import { ownApp } from "../harness/own-app.ts";

/** What compares find, as clients see it. */

const INCREMENTAL = { status: "INCRE_TRANSFER_STARTED" };

const TABLES = [
  { name: "orders", source_rows: 1000, target_rows: 863 },
  { name: "items", source_rows: 20 },
  { name: "customers", source_rows: 30 },
];

const compare = async (job: object, params: object) => {
  const id = await makeJob({ ...INCREMENTAL, ...job });
  return { id, operation: await act(id, "create_compare", params, { prefer: "wait=20" }) };
};

describe("a compare that ran", () => {
  test.each([
    ["lines", 137],
    ["contents", 137],
  ])("of %s and differs says so in the outcome, with totals and tables", async (type, rows) => {
    const { operation } = await compare({ tables: TABLES }, { type });
    expect(operation).toMatchObject({ state: "succeeded", outcome: "differences" });
    expect(operation.result).toMatchObject({ status: "SUCCESSFUL", consistent: false });
    expect(operation.result.compare).toMatchObject({
      ...{ type, tables_total: 3, tables_different: 1, tables_uncompared: 0, rows_different: rows, complete: true },
      databases: [{ database: "shop", target_database: "shop", status: "INCONSISTENT", result: "inconsistent" }],
    });
    expect(operation.result.compare.tables[0]).toEqual({
      ...{ database: "shop", table: "orders", source_rows: 1000, target_rows: 863, rows_different: 137 },
      ...{ result: "inconsistent", message: null },
    });
    expect((await eventsOf(operation.id)).findLast(({ kind }) => kind === "succeeded")?.data).toEqual({
      ...{ status: "SUCCESSFUL", consistent: false },
    });
  });

  test("of objects names what the target lacks", async () => {
    const { operation } = await compare(
      { tables: [{ name: "orders" }, { name: "log", in_target: false }] },
      { type: "object" },
    );
    expect(operation).toMatchObject({ outcome: "differences", result: { consistent: false } });
    expect(operation.result.compare).toMatchObject({ tables_total: 2, tables_different: 1, rows_different: null });
    expect(operation.result.compare.objects).toContainEqual({
      ...{ type: "TABLE", source_count: 2, target_count: 1, result: "inconsistent", missing: ["shop.log"] },
    });
  });

  test.each(["object", "lines", "contents"])("of %s and finds no difference has reached its goal", async (type) => {
    const { operation } = await compare({ tables: [{ name: "orders" }, { name: "items" }] }, { type });
    expect(operation).toMatchObject({ state: "succeeded", outcome: "goal_reached", result: { consistent: true } });
    expect(operation.result.compare).toMatchObject({ tables_total: 2, tables_different: 0, tables_uncompared: 0 });
  });

  test("and could not compare a table is neither, and says which table", async () => {
    const { operation } = await compare(
      { tables: [{ name: "orders" }, { name: "log", key: false }] },
      { type: "contents" },
    );
    expect(operation).toMatchObject({ state: "succeeded", outcome: "partly", result: { consistent: null } });
    expect(operation.result.compare.tables[0]).toMatchObject({
      ...{ table: "log", result: "uncompared", source_rows: null, message: expect.any(String) },
    });
  });

  test("over more tables than a page keeps its totals", async () => {
    const tables = Array.from({ length: 230 }, (_, index) => ({
      ...{ name: `t${index}`, database: index % 2 ? "shop" : "crm", source_rows: 5, target_rows: index < 60 ? 4 : 5 },
    }));
    const { operation } = await compare({ tables }, { type: "lines" });
    expect(operation.outcome).toBe("differences");
    expect(operation.result.compare).toMatchObject({ tables_total: 230, tables_different: 60, rows_different: 60 });
    expect(operation.result.compare.tables).toHaveLength(50);
  });

  test("over more databases than the call budget of a minute allows is read in parts, each list once", async () => {
    const tables = Array.from({ length: 60 }, (_, index) => ({ name: "t", database: `db${index}` }));
    const both = await Promise.all([compare({ tables }, { type: "lines" }), compare({ tables }, { type: "lines" })]);
    for (const { id, operation } of both) {
      expect(operation).toMatchObject({ outcome: "goal_reached", result: { compare: { tables_total: 60 } } });
      const reads = (await callsAbout(id)).filter(({ path }) => path.includes("compare_type=line_compare"));
      expect(reads).toHaveLength(61);
    }
  });

  test("is read again when its result could not be read, and nothing is said meanwhile", async () => {
    const id = await makeJob({ ...INCREMENTAL, tables: TABLES });
    await fault({
      match: { path: `${id}?type=compare&compare_type=line_compare` },
      fault: "status",
      status: 503,
      times: 2,
    });
    const operation = await act(id, "create_compare", { type: "lines" }, { prefer: "wait=20" });
    expect(operation).toMatchObject({ outcome: "differences", result: { compare: { tables_different: 1 } } });
  });
});

describe("a compare that did not run to its end", () => {
  test("because time was up keeps what was compared and is neither", async () => {
    const { operation } = await compare({ tables: TABLES, compare_timeout: 3000 }, { type: "lines" });
    expect(operation).toMatchObject({ state: "failed", outcome: "partly", problem: { code: "compare_failed" } });
    expect(operation.result).toMatchObject({ status: "TIMEOUT_INTERRUPT", consistent: null });
    expect(operation.result.compare).toMatchObject({ tables_total: 3, tables_different: 1, tables_uncompared: 2 });
  });

  test("because its database does not exist keeps the others", async () => {
    const { operation } = await compare(
      { tables: [{ name: "orders" }] },
      { type: "lines", objects: "shop.orders,nowhere.x" },
    );
    expect(operation).toMatchObject({ state: "failed", outcome: "partly", result: { consistent: null } });
    expect(operation.result.compare.databases).toContainEqual(
      expect.objectContaining({ database: "nowhere", result: "uncompared" }),
    );
  });

  test("because it failed at once is without effect", async () => {
    const { operation } = await compare({ tables: TABLES, fails: ["create_compare"] }, { type: "lines" });
    expect(operation).toMatchObject({ state: "failed", outcome: "none", result: { consistent: null } });
  });
});

/** What is answered once the call budget has readings left. */
const answered = (path: string) =>
  eventually(async () => {
    const answer = await rest("GET", path);
    return answer.status !== 503 && answer;
  });

const shown = async (path: string) => json(await answered(path));

/** The simulator's time runs by a factor from now on. */
const setSpeed = (factor: number) =>
  fetch(`${SIMULATOR}/_sim/speed`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ factor }),
  });

test("a compare that was cancelled says which tables it did not reach, and is neither", async () => {
  // Time stands still in DRS: only cancelling ends the compare.
  await setSpeed(1e-9);
  const id = await makeJob({ ...INCREMENTAL, tables: TABLES });
  const { id: operation } = await act(id, "create_compare", { type: "lines" });
  const { query_id: task } = (await reaches(operation, "running")).upstream;
  await act(id, "cancel_compare", { task });
  const ended = await reaches(operation, "failed", "succeeded");
  await setSpeed(50);
  expect(ended).toMatchObject({ state: "failed", outcome: "partly" });
  expect(ended.result).toMatchObject({ task, status: "CANCELLED", consistent: null });
  expect(ended.result.compare).toMatchObject({ tables_total: 3, tables_uncompared: 3 });
});

describe("GET /v1/jobs/{job}/compares", () => {
  test("lists what DRS knows, newest first, with the operation that created it", async () => {
    const elsewhere = crypto.randomUUID();
    const id = await makeJob({ ...INCREMENTAL, tables: TABLES, compare_tasks: [{ id: elsewhere, type: "contents" }] });
    const lines = await act(id, "create_compare", { type: "lines" }, { prefer: "wait=20" });
    const object = await act(id, "create_compare", { type: "object" }, { prefer: "wait=20" });
    const { compares } = await shown(`/v1/jobs/${id}/compares`);
    expect(compares.map(({ type, operation_id }: Record<string, string>) => [type, operation_id])).toEqual([
      ["object", object.id],
      ["lines", lines.id],
      ["contents", null],
    ]);
    expect(compares[1]).toEqual({
      ...{ id: lines.result.task, type: "lines", status: "SUCCESSFUL", operation_id: lines.id },
      ...{ started_at: expect.stringMatching(/Z$/), ended_at: expect.stringMatching(/Z$/) },
    });
    expect(await shown(`/v1/jobs/${id}/compares/${lines.result.task}`)).toEqual({
      ...compares[1],
      consistent: false,
      compare: lines.result.compare,
    });
    const { consistent, compare: found } = await shown(`/v1/jobs/${id}/compares/${object.result.task}`);
    expect([consistent, found.type]).toEqual([object.result.consistent, "object"]);
    expect(await shown(`/v1/jobs/${id}/compares/${elsewhere}`)).toMatchObject({
      ...{ id: elsewhere, operation_id: null, consistent: false, compare: { type: "contents", rows_different: 137 } },
    });
  });

  test("of a job without compares is empty, and an unknown id is 404", async () => {
    const id = await makeJob(INCREMENTAL);
    expect(await shown(`/v1/jobs/${id}/compares`)).toEqual({ compares: [] });
    const answer = await answered(`/v1/jobs/${id}/compares/${crypto.randomUUID()}`);
    expect(answer.status).toBe(404);
    expect(await json(answer)).toMatchObject({ code: "unknown_compare" });
  });

  test("says nothing of a compare that runs but that it runs", async () => {
    const id = await makeJob({ ...INCREMENTAL, compare_tasks: [{ id: "c-waits", type: "lines", waits: true }] });
    expect(await shown(`/v1/jobs/${id}/compares/c-waits`)).toMatchObject({
      ...{ status: "WAITING_FOR_RUNNING", consistent: null, compare: null, ended_at: null },
    });
  });

  test.each(["", "/c-1"])("answers a hidden job exactly like one that there is not%s", async (below) => {
    const hidden = await makeJob(INCREMENTAL);
    const missing = `${crypto.randomUUID().slice(0, 24)}0000000jb20r`;
    const policy = [
      { who: ["client:viewer"], actions: ["read" as const], jobs: ["archive"], effect: "deny" as const },
      { who: ["client:viewer"], actions: ["read" as const], jobs: ["orders", "billing"], effect: "allow" as const },
    ];
    const app = await ownApp({ change: { policy } });
    const answerOf = async (job: string) => {
      const answer = await app(`/v1/jobs/${job}/compares${below}`, {
        method: "GET",
        headers: { authorization: `Bearer ${exampleSecrets.VIEWER_TOKEN}`, "x-request-id": "r-1" },
      });
      const { request_id: _, ...body } = await json(answer);
      return { status: answer.status, body: JSON.stringify(body).replaceAll(job, "JOB") };
    };
    const expected = await answerOf("nothing");
    expect(expected).toMatchObject({ status: 404, body: expect.stringContaining("unknown_job") });
    expect(expected.body).not.toContain("archive");
    for (const job of ["archive", String(config.jobs?.archive?.id), hidden, missing])
      expect(await answerOf(job)).toEqual(expected);
    // A client that may read every job is told the same of a job that DRS does not know.
    expect(await shown(`/v1/jobs/${missing}/compares${below}`)).toMatchObject({
      ...{ status: 404, code: "unknown_job" },
    });
  });
});
