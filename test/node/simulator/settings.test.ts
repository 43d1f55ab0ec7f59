/** Settings, jobs made by a test, and what survives a restart. */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, describe, expect, test } from "vitest";
import { JOBS } from "../../simulator/client.ts";
import { closeAll, startAtRest as start } from "../../simulator/control/at-rest.ts";
import { type SimulatorOptions, startSimulator } from "../../simulator/server.ts";
import { DEMO_PROJECT } from "../../simulator/state/seed.ts";

const directory = mkdtempSync(join(tmpdir(), "simulator-"));
afterEach(closeAll);
afterAll(() => rmSync(directory, { recursive: true }));

describe("settings", () => {
  test.each<[string, SimulatorOptions["settings"], string, object, object]>([
    [
      "wrong_state_code",
      { wrong_state_code: "DRS.M01504" },
      "start",
      {},
      { status: 202, body: { error_code: "DRS.M01504" } },
    ],
    [
      "terminate_answer",
      { terminate_answer: "async" },
      "terminate",
      {},
      { status: 202, body: { query_id: expect.any(String) } },
    ],
    ["busy", { busy: 1000 }, "stop", {}, { status: 400, body: { error_code: "DRS.10000024" } }],
    ["stop_allows_failed", { stop_allows_failed: false }, "stop", { status: "FULL_TRANSFER_FAILED" }, { status: 400 }],
    [
      "alarm_lowers_rate",
      { alarm_lowers_rate: true, precheck: 0 },
      "start",
      { status: "CONFIGURATION", precheck_items: [{ item: "a", result: "ALARM" }] },
      { status: 400 },
    ],
  ])("%s changes the answer", async (name, settings, action, seed, expected) => {
    const { client, token } = await start({ settings });
    await client.sim("POST", "/jobs", { id: "job-1", status: "INCRE_TRANSFER_STARTED", ...seed });
    if (name === "busy") await client.action(token, "job-1", "stop");
    if (name === "alarm_lowers_rate") await client.precheck(token, "job-1");
    expect(await client.action(token, "job-1", action)).toMatchObject(expected);
  });

  test("an unknown setting stops the start", async () => {
    await expect(startSimulator({ port: 0, settings: { nonsense: 1 } as object })).rejects.toThrow(/nonsense/);
  });
});

describe("POST /_sim/jobs", () => {
  test.each<[string, object, string]>([
    ["no id", {}, "id"],
    ["an unknown status", { id: "x", status: "RUNNING" }, "status"],
    ["an unknown field", { id: "x", state: "PAUSING" }, "state"],
    ["an unknown project", { id: "x", project_id: "0" }, "project_id"],
    ["a precheck row without name", { id: "x", precheck_items: [{}] }, "precheck_items.0.item"],
  ])("refuses %s and names the field", async (_name, body, field) => {
    const { client } = await start();
    const answer = await client.call("POST", "/_sim/jobs", body);
    expect(answer).toMatchObject({ status: 400, body: { errors: [{ field }] } });
  });

  test("creates a job, and overwrites one while keeping what is not given", async () => {
    const { client } = await start();
    const created = await client.call("POST", "/_sim/jobs", { id: "new", name: "DRS-new" });
    expect(created).toMatchObject({ status: 201, body: { project_id: DEMO_PROJECT, status: "CONFIGURATION" } });
    const changed = await client.call("POST", "/_sim/jobs", {
      id: "new",
      status: "FULL_TRANSFER_STARTED",
      goes_on: false,
    });
    expect(changed).toMatchObject({ status: 200, body: { name: "DRS-new", visible_status: "FULL_TRANSFER_STARTED" } });
  });
});

test("jobs, tokens, faults, clock and calls survive a restart, and no token stands in the file", async () => {
  const stateFile = join(directory, "deeper", "simulator.json");
  const first = await start({ stateFile });
  await first.client.action(first.token, JOBS.billing, "stop");
  await first.client.sim("POST", "/faults", { fault: "status", match: { action: "reset" } });
  await first.client.sim("POST", "/speed", { factor: 10 });
  const before = await first.client.calls();
  await closeAll();
  expect(readFileSync(stateFile, "utf8")).not.toContain(first.token);

  const now = first.time.now + 1000;
  const second = await start({ stateFile, now: () => now });
  expect((await second.client.calls()).slice(0, before.length)).toEqual(before);
  expect(await second.client.sim("GET", "/faults")).toMatchObject({ faults: [{ fault: "status", times: 1 }] });
  const answer = await second.client.detail(first.token, JOBS.billing, "type=overview");
  expect(answer).toMatchObject({ status: 200, body: { job: { status: "PAUSING" } } });
});
