import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Child } from "../../scripts/lib/children.ts";
import { freePort } from "../../scripts/lib/ports.ts";
import { exampleVariables } from "../../scripts/lib/settings.ts";
import { recordedCalls } from "../../scripts/lib/simulator.ts";
import { type RunningGateway, startGateway, startSimulatorProcess } from "../../scripts/lib/stack.ts";
import { UPSTREAM } from "../../src/shared/limits.ts";

/** A thousand jobs with ten running operations each, in one desk, in a runtime that may open 1,024 files. */

const JOBS = 1000;
const EACH = 10;
const BATCH = 100;
const TIME_SCALE = 0.1;
/** Real seconds in which polls are counted: two whole (scaled) minutes, as the budget is one of any minute. */
const WATCHED = 12;

const example = exampleVariables();
/** In memory where there is such a folder: what is asked here is not how fast the disk is. */
const stateDirectory = mkdtempSync(join(existsSync("/dev/shm") ? "/dev/shm" : tmpdir(), "drs-gateway-load-"));
const lines: string[] = [];
let simulator: Child & { url: string };
let gateway: RunningGateway;

beforeAll(async () => {
  const places = { port: await freePort(), simulatorPort: await freePort(), stateDirectory };
  const onLine = (line: string) => void lines.push(line);
  simulator = await startSimulatorProcess(places, onLine);
  const variables = { ...example, SIMULATOR_URL: simulator.url, TIME_SCALE: String(TIME_SCALE), RATE_LIMITS: "off" };
  gateway = await startGateway({ places, variables, where: "the test", openFiles: 1024, onLine });
});

afterAll(async () => {
  await gateway.stop();
  await simulator.stop();
  rmSync(stateDirectory, { recursive: true, force: true });
});

const jobId = (index: number) => `00000000-0000-4000-8000-${String(index).padStart(7, "0")}jb20r`;

const sim = (path: string, body: object) =>
  fetch(`${simulator.url}/_sim/${path}`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });

const rest = (method: string, path: string, body?: object) =>
  fetch(`${gateway.url}${path}`, {
    method,
    headers: { authorization: `Bearer ${example.CI_BOT_TOKEN}`, "content-type": "application/json", prefer: "wait=20" },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });

/** Operations that are still followed, as the list tells. */
async function countRunning(): Promise<number> {
  let running = 0;
  let cursor: string | null = null;
  do {
    const page = await rest(
      "GET",
      `/v1/operations?state=running&limit=200${cursor === null ? "" : `&cursor=${cursor}`}`,
    );
    const { operations, next_cursor } = (await page.json()) as { operations: unknown[]; next_cursor: string | null };
    running += operations.length;
    cursor = next_cursor;
  } while (cursor !== null);
  return running;
}

/** Resident memory of a process in MB. */
const memoryOf = (pid: number) =>
  Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1] ?? 0) / 1024;

test("ten thousand running operations stay within the budget of calls, and a pause still gets through", async () => {
  // Prechecks that never end: simulated time stands almost still.
  await sim("speed", { factor: 0.0001 });
  for (let index = 0; index < JOBS; index += 1)
    await sim("jobs", { id: jobId(index), status: "INCRE_TRANSFER_STARTED" });
  const before = memoryOf(gateway.pid);
  for (let from = 0; from < JOBS * EACH; from += BATCH) {
    const items = Array.from({ length: BATCH }, (_, index) => ({
      job: jobId((from + index) % JOBS),
      action: "precheck",
      params: { mode: "retry" },
      ignore_state: true,
    }));
    const answer = await rest("POST", "/v1/actions", { items });
    expect(answer.status).toBe(200);
    const { results } = (await answer.json()) as { results: { status: number }[] };
    expect(results.every(({ status }) => status === 202)).toBe(true);
  }
  await expect.poll(countRunning, { timeout: 150_000, interval: 2000 }).toBe(JOBS * EACH);

  const readings = async () =>
    (await recordedCalls(simulator.url)).filter(({ path }) => path.includes("type=precheck")).length;
  // The minute in which the actions went has to be over: they count too.
  await delay(60_000 * TIME_SCALE);
  const start = await readings();
  await delay(WATCHED * 1000);
  const minutes = WATCHED / (60 * TIME_SCALE);
  const perMinute = ((await readings()) - start) / minutes;
  console.log(
    `${JOBS * EACH} running operations: ${(memoryOf(gateway.pid) - before).toFixed(0)} MB more resident, ${perMinute.toFixed(0)} readings a (scaled) minute`,
  );
  expect(perMinute).toBeGreaterThan(0);
  expect(perMinute).toBeLessThanOrEqual(UPSTREAM.callsPerMinute * 1.1);

  await sim("speed", { factor: 1 });
  const pause = await rest("POST", `/v1/jobs/${jobId(7)}/actions/stop`, {});
  expect(await pause.json()).toMatchObject({ attempts: [{ outcome: "accepted" }] });
  expect(lines.filter((line) => /ncaught|fatal|descriptor/i.test(line))).toEqual([]);
}, 240_000);
