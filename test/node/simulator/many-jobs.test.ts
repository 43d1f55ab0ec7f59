/** Projects of thousands of jobs: `/_sim/jobs/seed`, `/_sim/jobs/churn`, and ListJobs with its faults over their pages. */
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, describe, expect, test } from "vitest";
import { SimulatorClient } from "../../simulator/client.ts";
import { closeAll, startAtRest } from "../../simulator/control/at-rest.ts";
import { type SimulatorOptions, startSimulator } from "../../simulator/server.ts";
import { DEMO_AKSK_PROJECT, DEMO_PROJECT } from "../../simulator/state/seed.ts";

const directory = mkdtempSync(join(tmpdir(), "simulator-many-"));
afterEach(closeAll);
afterAll(() => rmSync(directory, { recursive: true }));

interface Row {
  id: string;
  name: string;
  status: string;
  engine_type: string;
  job_direction: string;
  job_mode_role?: string;
  children: Row[];
}
interface Page {
  total_count: number;
  jobs: Row[];
}
interface Truth {
  id: string;
  name: string;
  visible_status: string;
  job_type: string;
  parent_id: string | null;
}

const TYPES = ["migration", "sync", "cloudDataGuard"];
const FIELDS = "id,name,visible_status,job_type,parent_id";

async function start(options: Partial<SimulatorOptions> = {}) {
  const simulator = await startAtRest(options);
  const { client, token } = simulator;
  const seed = (order: object) => client.sim("POST", "/jobs/seed", order);
  const churn = (order: object) =>
    client.sim<{ changes: { change: string; id?: string; job?: { id: string } }[] }>("POST", "/jobs/churn", order);
  const fault = (order: object) => client.sim("POST", "/faults", order);
  const truth = async () =>
    (await client.sim<{ jobs: Truth[] }>("GET", `/jobs?project_id=${DEMO_PROJECT}&fields=${FIELDS}`)).jobs;
  const page = async (query: string) => (await client.get(token, `/jobs?${query}`)).body as Page;
  /** Read page by page until one is empty. */
  const list = async (type: string, limit: number, more = ""): Promise<Row[]> => {
    const rows: Row[] = [];
    for (let offset = 0; ; offset += limit) {
      const { jobs } = await page(`job_type=${type}&offset=${offset}&limit=${limit}${more}`);
      if (jobs.length === 0) return rows;
      rows.push(...jobs);
    }
  };
  return { ...simulator, seed, churn, fault, truth, page, list };
}

const withChildren = (rows: readonly Row[]): Row[] => rows.flatMap((row) => [row, ...withChildren(row.children)]);
const sorted = (values: readonly string[]): string[] => [...values].sort();
const idsOf = (rows: readonly { id: string }[]): string[] => sorted(rows.map(({ id }) => id));

describe("POST /_sim/jobs/seed", () => {
  test("the same seed makes the same jobs, and another seed makes others", async () => {
    const [first, second, other] = [await start(), await start(), await start()];
    await first.seed({ count: 200, seed: 7 });
    await second.seed({ count: 200, seed: 7 });
    await other.seed({ count: 200, seed: 8 });
    const made = await first.truth();
    expect(made).toHaveLength(204);
    expect(await second.truth()).toEqual(made);
    expect(idsOf(await other.truth()).filter((id) => idsOf(made).includes(id))).toHaveLength(4);
  });

  test("5,000 jobs are listed page by page, and pages of 1,000 take 9 calls", async () => {
    const { client, seed, list, truth } = await start();
    const made = await seed({ count: 5000 });
    expect(made).toEqual({
      created: 5000,
      listed: { migration: expect.any(Number), sync: expect.any(Number), cloudDataGuard: expect.any(Number) },
      children: expect.any(Number),
    });
    const before = (await client.calls()).length;
    const rows: Row[] = [];
    for (const type of TYPES) rows.push(...(await list(type, 1000)));
    expect((await client.calls()).length - before).toBe(9);
    const all = withChildren(rows);
    expect(idsOf(all)).toEqual(idsOf(await truth()));
    expect(new Set(all.map(({ id }) => id)).size).toBe(5004);
    const valuesOf = (field: "engine_type" | "job_direction" | "status" | "job_mode_role") =>
      new Set(all.map((row) => row[field]));
    expect([...valuesOf("job_mode_role")]).toEqual(
      expect.arrayContaining([undefined, "parent", "child", "master", "slave"]),
    );
    expect([...valuesOf("job_direction")]).toEqual(expect.arrayContaining(["up", "down", "non-dbs"]));
    expect(valuesOf("engine_type").size).toBeGreaterThan(8);
    expect(valuesOf("status").size).toBe(12);
    expect(new Set(all.map(({ name }) => name)).size).toBeLessThan(all.length);
    expect(all.filter(({ name }) => !/^[A-Za-z][\w-]{3,49}$/.test(name))).toEqual([]);
  });

  test("all jobs have the status that is asked for, in the project that is asked for", async () => {
    const { client, seed } = await start();
    await seed({ count: 50, project_id: DEMO_AKSK_PROJECT, status: "PAUSING" });
    const { jobs } = await client.sim<{ jobs: Truth[] }>(
      "GET",
      `/jobs?project_id=${DEMO_AKSK_PROJECT}&fields=${FIELDS}`,
    );
    expect(jobs.filter(({ visible_status }) => visible_status === "PAUSING")).toHaveLength(50);
  });

  test("jobs stay in their status as time passes", async () => {
    const { seed, truth, wait } = await start();
    await seed({ count: 300 });
    const before = await truth();
    wait(24 * 60 * 60 * 1000);
    expect(await truth()).toEqual(before);
  });

  test.each<[object, string]>([
    [{}, "count"],
    [{ count: 0 }, "count"],
    [{ count: 20_001 }, "count"],
    [{ count: 1, status: "RUNNING" }, "status"],
    [{ count: 1, project_id: "0" }, "project_id"],
    [{ count: 1, names: [] }, "names"],
  ])("refuses %j and names the field", async (order, field) => {
    const { client } = await start();
    const answer = await client.call("POST", "/_sim/jobs/seed", order);
    expect(answer).toMatchObject({ status: 400, body: { errors: [{ field }] } });
  });

  test("filters see the whole project", async () => {
    const { seed, list, truth } = await start();
    await seed({ count: 500 });
    const jobs = (await truth()).filter(({ job_type, parent_id }) => job_type === "sync" && parent_id === null);
    const named = jobs.filter(({ name }) => name.includes("shop"));
    expect(named.length).toBeGreaterThan(5);
    expect(idsOf(await list("sync", 7, "&name=shop"))).toEqual(idsOf(named));
    const failed = jobs.filter(({ visible_status }) => visible_status === "INCRE_TRANSFER_FAILED");
    expect(idsOf(await list("sync", 7, "&status=INCRE_TRANSFER_FAILED"))).toEqual(idsOf(failed));
    const names = (await list("sync", 50, "&sort_key=name&sort_dir=asc")).map(({ name }) => name);
    expect(names).toEqual(sorted(names));
  });
});

describe("POST /_sim/jobs/churn", () => {
  test("the same seed makes the same changes, of generated jobs only", async () => {
    const order = { seed: 3, create: 10, rename: 20, delete: 5 };
    const [first, second] = [await start(), await start()];
    for (const { seed } of [first, second]) await seed({ count: 100 });
    const before = await first.truth();
    const { changes } = await first.churn(order);
    expect(await second.churn(order)).toMatchObject({ changes });
    expect(await second.truth()).toEqual(await first.truth());
    const countOf = (kind: string) => changes.filter(({ change }) => change === kind).length;
    expect(["create", "rename", "delete"].map(countOf)).toEqual([10, 20, 5]);
    const after = await first.truth();
    const gone = before.filter(({ id }) => !after.some((job) => job.id === id));
    const roots = gone.filter(({ parent_id }) => parent_id === null);
    expect(gone.every(({ id, parent_id }) => roots.some((root) => root.id === id || root.id === parent_id))).toBe(true);
    expect(roots.length).toBeLessThanOrEqual(5);
    expect(after.filter(({ name }) => /^DRS-(orders|billing|users|archive)$/.test(name))).toHaveLength(4);
  });

  test("given changes create, rename and delete jobs with their child jobs", async () => {
    const { client, token, churn, page, truth } = await start();
    await churn({ changes: [{ change: "create", job: { id: "parent", name: "shop-1", job_type: "migration" } }] });
    await client.sim("POST", "/jobs", { id: "child", job_type: "migration", parent_id: "parent" });
    await churn({ changes: [{ change: "rename", id: "parent", name: "shop-2" }] });
    expect((await page("job_type=migration")).jobs).toMatchObject([{ name: "shop-2", children: [{ id: "child" }] }]);
    await churn({
      changes: [
        { change: "delete", id: "parent" },
        { change: "rename", id: "parent", name: "late" },
      ],
    });
    expect((await page("job_type=migration")).jobs).toEqual([]);
    expect(await truth()).toHaveLength(4);
    const answer = await client.detail(token, "parent", "type=overview");
    expect(answer).toMatchObject({ status: 400, body: { error_code: "DRS.10000010" } });
  });

  test("with calls, each ListJobs call of the project plays its part before it answers", async () => {
    const { client, churn, page } = await start();
    const create = (id: string) => ({ change: "create", job: { id, job_type: "migration" } });
    expect(await churn({ changes: [create("a"), create("b"), create("c")], calls: 2 })).toMatchObject({ waiting: 2 });
    await churn({ project_id: DEMO_AKSK_PROJECT, changes: [create("elsewhere")], calls: 1 });
    expect(idsOf((await page("job_type=migration")).jobs)).toEqual(["a"]);
    expect(idsOf((await page("job_type=sync&limit=1")).jobs)).toHaveLength(1);
    expect(idsOf((await page("job_type=migration")).jobs)).toEqual(["a", "b", "c"]);
    expect(await client.sim("GET", "/jobs/churn")).toEqual({ waiting: 1 });
    await client.sim("POST", "/reset");
    expect(await client.sim("GET", "/jobs/churn")).toEqual({ waiting: 0 });
  });

  test("a creation between two pages repeats a row, and a deletion hides one", async () => {
    const { churn, list, page, wait } = await start();
    for (const id of ["a", "b", "c", "d"]) {
      wait(1000);
      await churn({ changes: [{ change: "create", job: { id, job_type: "migration" } }] });
    }
    wait(1000);
    const late = { change: "create", job: { id: "late", job_type: "migration" } };
    await page("job_type=migration");
    await churn({ changes: [late], calls: 1 });
    const first = ["d", "c"];
    const secondPage = async () => (await page("job_type=migration&offset=2&limit=2")).jobs.map(({ id }) => id);
    expect(await secondPage()).toEqual(["c", "b"]);
    await churn({ changes: ["late", "d"].map((id) => ({ change: "delete", id })), calls: 1 });
    expect(await secondPage()).toEqual(["a"]);
    expect([...first, ...(await secondPage())]).not.toContain("b");
    expect((await list("migration", 2)).map(({ id }) => id)).toEqual(["c", "b", "a"]);
  });
});

describe("faults of one page of ListJobs", () => {
  const second = { path: "/jobs?", query: { job_type: "sync", offset: "10" } };

  test("429 is answered for that page only, once", async () => {
    const { client, token, seed, fault } = await start();
    await seed({ count: 300 });
    await fault({ fault: "status", status: 429, match: second });
    const ask = async (query: string) => (await client.get(token, `/jobs?${query}`)).status;
    expect(await ask("job_type=sync&offset=0&limit=10")).toBe(200);
    expect(await ask("job_type=sync&offset=100&limit=10")).toBe(200);
    expect(await ask("job_type=migration&offset=10&limit=10")).toBe(200);
    expect(await ask("limit=10&offset=10&job_type=sync")).toBe(429);
    expect(await ask("limit=10&offset=10&job_type=sync")).toBe(200);
  });

  test.each([undefined, 17])("429 has the Retry-After of the fault: %s", async (retry_after) => {
    const { client, token, fault } = await start();
    await fault({ fault: "status", status: 429, retry_after, match: { path: "/jobs?" } });
    const { headers } = await client.get(token, "/jobs?job_type=sync");
    expect(headers.get("Retry-After")).toBe(retry_after === undefined ? null : String(retry_after));
  });

  test("a page that times out plays no churn", async () => {
    const { client, seed, churn, fault, page } = await start({ settings: { timeout_hold: 1 } });
    await seed({ count: 100 });
    await churn({ delete: 4, calls: 1 });
    await fault({ fault: "timeout", match: second });
    await expect(page("job_type=sync&offset=10")).rejects.toThrow("fetch failed");
    expect(await client.sim("GET", "/jobs/churn")).toEqual({ waiting: 1 });
  });

  test.each([3, -3, -20])("wrong_page shifts the page by %i rows", async (shift) => {
    const { seed, fault, page, list } = await start();
    await seed({ count: 200 });
    const all = await list("sync", 1000);
    await fault({ fault: "wrong_page", shift, match: second });
    const shifted = await page("job_type=sync&offset=10&limit=10");
    const begin = Math.max(0, 10 + shift);
    expect(shifted).toEqual({ total_count: all.length, jobs: all.slice(begin, begin + 10) });
    expect((await page("job_type=sync&offset=10&limit=10")).jobs).toEqual(all.slice(10, 20));
  });

  test("wrong_page answers another total_count", async () => {
    const { fault, page } = await start();
    await fault({ fault: "wrong_page", total_count: 0, match: { path: "/jobs?" } });
    const { total_count, jobs } = await page("job_type=sync");
    expect([total_count, jobs.length]).toEqual([0, 4]);
  });
});

describe("settings of ListJobs", () => {
  test("list_fields example leaves a row the fields of the official example", async () => {
    const { client, page } = await start({ settings: { list_fields: "example" } });
    const file = join(import.meta.dirname, "../../vectors/drs/extra/list-jobs-response-200.json");
    const example = JSON.parse(readFileSync(file, "utf8")).body as { jobs: object[] };
    await client.sim("POST", "/jobs", { id: "parent", job_type: "migration" });
    const [row] = (await page("job_type=migration")).jobs;
    const fields = Object.keys(example.jobs[0] ?? {});
    expect(sorted(Object.keys(row ?? {}))).toEqual(sorted(fields));
    await client.sim("POST", "/jobs", { id: "child", job_type: "migration", parent_id: "parent" });
    const [parent] = (await page("job_type=migration")).jobs;
    expect(sorted(Object.keys(parent ?? {}))).toEqual(sorted([...fields, "children"]));
    expect(sorted(Object.keys(parent?.children[0] ?? {}))).toEqual(sorted(fields));
  });

  test.each([
    ["matching", 2],
    ["with_children", 3],
    ["page", 1],
  ] as const)("list_total %s counts %i", async (list_total, expected) => {
    const { client, page } = await start({ settings: { list_total } });
    await client.sim("POST", "/jobs", { id: "parent", job_type: "migration" });
    await client.sim("POST", "/jobs", { id: "child", job_type: "migration", parent_id: "parent" });
    await client.sim("POST", "/jobs", { id: "other", job_type: "migration" });
    expect((await page("job_type=migration&limit=1")).total_count).toBe(expected);
  });
});

describe("the state of a large project", () => {
  test("it survives a restart, with churn that waits", async () => {
    const stateFile = join(directory, "large.json");
    const first = await start({ stateFile });
    await first.seed({ count: 5000 });
    await first.churn({ create: 2, calls: 2 });
    await first.page("job_type=sync");
    const jobs = await first.client.sim("GET", "/jobs");
    await closeAll();
    expect(statSync(stateFile).size).toBeLessThan(2_000_000);
    const second = await start({ stateFile });
    expect(await second.client.sim("GET", "/jobs")).toEqual(jobs);
    expect(await second.client.sim("GET", "/jobs/churn")).toEqual({ waiting: 1 });
  });

  test("reading does not write it, and the numbers of calls go on", async () => {
    const stateFile = join(directory, "read.json");
    const first = await start({ stateFile });
    await first.seed({ count: 10 });
    await closeAll();
    // Issues no token, which would be a change.
    const second = await startSimulator({ port: 0, stateFile, now: () => first.time.now });
    rmSync(stateFile);
    const client = new SimulatorClient(second.url);
    expect(await client.get(first.token, "/jobs?job_type=sync")).toMatchObject({ status: 200 });
    const numbers = (await client.calls()).map(({ number }) => number);
    await second.close();
    expect(numbers).toEqual([1, 2]);
    const lines = readFileSync(join(directory, "read.calls.ndjson"), "utf8").trim().split("\n");
    expect(lines).toHaveLength(2);
    expect(existsSync(stateFile)).toBe(false);
  });
});
