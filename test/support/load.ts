/** Fills one desk with running operations and counts the readings that it makes of them. Plain workerd, with few open files. */
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freePort } from "../../scripts/lib/ports.ts";
import { exampleVariables } from "../../scripts/lib/settings.ts";
import { recordedCalls, until } from "../../scripts/lib/simulator.ts";
import { startGateway, startSimulatorProcess } from "../../scripts/lib/stack.ts";
import { UPSTREAM } from "../../src/shared/limits.ts";

interface Options {
  readonly jobs: number;
  /** Running operations of each job. */
  readonly operationsPerJob: number;
  /** Readings after which counting ends. */
  readonly readings: number;
}

export interface LoadReport {
  /** Operations that were running at the same time. */
  readonly running: number;
  readonly readings: number;
  /** Readings that the budget allows in the time that they took, whatever that was. */
  readonly allowedReadings: number;
  /** Outcomes of the attempts of a pause that was sent amid all this. */
  readonly pause: readonly string[];
  /** Lines of the gateway that tell of a crash. */
  readonly crashes: readonly string[];
  /** Growth of the resident memory. */
  readonly megabytes: number;
  readonly seconds: number;
}

const BATCH = 100;
const TIME_SCALE = 0.1;
const MINUTE = 60_000 * TIME_SCALE;
/** Safety net for each wait, in milliseconds. */
const PATIENCE = 600_000;

const jobId = (index: number) => `00000000-0000-4000-8000-${String(index).padStart(7, "0")}jb20r`;

/** Resident memory of a process in MB. */
const memoryOf = (pid: number) =>
  Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1] ?? 0) / 1024;

type Send = (method: string, path: string, body?: object) => Promise<Response>;

const sender =
  (origin: string, headers: Record<string, string> = {}): Send =>
  (method, path, body) =>
    fetch(`${origin}${path}`, {
      method,
      headers: { ...headers, "content-type": "application/json" },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });

/** Has every job prechecked several times. */
async function sendPrechecks(rest: Send, jobs: number, count: number): Promise<void> {
  for (let from = 0; from < count; from += BATCH) {
    const items = Array.from({ length: Math.min(BATCH, count - from) }, (_, index) => ({
      job: jobId((from + index) % jobs),
      action: "precheck",
      params: { mode: "retry" },
      ignore_state: true,
    }));
    const answer = await rest("POST", "/v1/actions", { items });
    const text = await answer.text();
    const { results = [] } = JSON.parse(text) as { results?: { status: number }[] };
    if (results.length !== items.length || results.some(({ status }) => status !== 202)) {
      throw new Error(`a batch was not accepted: HTTP ${answer.status} ${text.slice(0, 500)}`);
    }
  }
}

/** Operations that are followed, by the list of them. */
async function countRunning(rest: Send): Promise<number> {
  let running = 0;
  let cursor: string | null = "";
  while (cursor !== null) {
    const page = await rest("GET", `/v1/operations?state=running&limit=200${cursor && `&cursor=${cursor}`}`);
    const { operations, next_cursor } = (await page.json()) as { operations: unknown[]; next_cursor: string | null };
    running += operations.length;
    cursor = next_cursor;
  }
  return running;
}

/** Outcomes of the attempts of a pause, once there are any. */
async function pauseOutcomes(rest: Send, job: string): Promise<readonly string[]> {
  const { id } = (await (await rest("POST", `/v1/jobs/${job}/actions/stop`, {})).json()) as { id: string };
  const outcomes = await until(async () => {
    const { attempts } = (await (await rest("GET", `/v1/operations/${id}`)).json()) as {
      attempts: readonly { readonly outcome: string }[];
    };
    const settled = attempts.map(({ outcome }) => outcome);
    return settled.length > 0 && settled.at(-1) !== "pending" ? settled : undefined;
  }, PATIENCE);
  return outcomes ?? [];
}

/** One run. It counts what happened, so that a slow machine changes only how long it takes. */
export async function loadRun({ jobs, operationsPerJob, readings: enough }: Options): Promise<LoadReport> {
  const startedAt = Date.now();
  const example = exampleVariables();
  // In memory where there is such a folder: the disk is not under test.
  const stateDirectory = mkdtempSync(join(existsSync("/dev/shm") ? "/dev/shm" : tmpdir(), "drs-gateway-load-"));
  const places = { port: await freePort(), simulatorPort: await freePort(), stateDirectory };
  const lines: string[] = [];
  const onLine = (line: string) => void lines.push(line);
  const simulator = await startSimulatorProcess(places, onLine);
  const variables = { ...example, SIMULATOR_URL: simulator.url, TIME_SCALE: String(TIME_SCALE), RATE_LIMITS: "off" };
  const gateway = await startGateway({ places, variables, where: "the test", openFiles: 1024, onLine });
  try {
    const sim = sender(`${simulator.url}/_sim`);
    const rest = sender(gateway.url, { authorization: `Bearer ${example.CI_BOT_TOKEN}` });
    // Prechecks that never end: simulated time stands almost still.
    await sim("POST", "/speed", { factor: 0.0001 });
    for (let index = 0; index < jobs; index += 1)
      await sim("POST", "/jobs", { id: jobId(index), status: "INCRE_TRANSFER_STARTED" });
    const memory = memoryOf(gateway.pid);

    const wanted = jobs * operationsPerJob;
    await sendPrechecks(rest, jobs, wanted);
    let running = 0;
    await until(async () => {
      running = await countRunning(rest);
      return running === wanted || undefined;
    }, PATIENCE);

    const countReadings = async () =>
      (await recordedCalls(simulator.url)).filter(({ path }) => path.includes("type=precheck")).length;
    const [countedFrom, before] = [performance.now(), await countReadings()];
    let readings = 0;
    await until(async () => {
      readings = (await countReadings()) - before;
      return readings >= enough || undefined;
    }, PATIENCE);
    const minutes = (performance.now() - countedFrom) / MINUTE;

    await sim("POST", "/speed", { factor: 1 });
    const pause = await pauseOutcomes(rest, jobId(jobs - 1));
    return {
      running,
      readings,
      // The budget is one of any minute, so one more than are over may be used up; calls in flight arrive later than they left.
      allowedReadings: UPSTREAM.callsPerMinute * (Math.floor(minutes) + 1) + UPSTREAM.inFlight,
      pause,
      crashes: lines.filter((line) => /ncaught|fatal|descriptor/i.test(line)),
      megabytes: Math.round(memoryOf(gateway.pid) - memory),
      seconds: Math.round((Date.now() - startedAt) / 1000),
    };
  } finally {
    await gateway.stop();
    await simulator.stop();
    rmSync(stateDirectory, { recursive: true, force: true });
  }
}
