import { setTimeout as delay } from "node:timers/promises";
import { bundle } from "../../scripts/lib/bundle.ts";
import type { Bench, MeasuredGateway } from "../lib/bench.ts";
import { cpuMicroseconds, residentKilobytes } from "../lib/proc.ts";
import { median, type RowReport } from "../lib/report.ts";
import { newJobs, Team } from "../lib/team.ts";

/** Operations that run before memory is first looked at, and those whose memory is looked at. */
const FIRST = 250;
const MORE = 1000;

const STARTS = 7;

/** Memory of running operations, size of the bundle, time to the first good answer. */
export async function size(bench: Bench): Promise<RowReport> {
  const { gzipped } = await bundle();
  const starts: number[] = [];
  for (let count = 0; count < STARTS; count += 1) {
    const gateway = await bench.waitingGateway("tmpfs");
    starts.push(gateway.readyAfter);
    await gateway.stop();
  }
  const memory = await memoryOfRunning(bench);
  return {
    title: "11 size",
    figures: [
      {
        name: "start to first good answer",
        p50: median(starts),
        note: `fastest ${Math.min(...starts)} ms of ${STARTS}`,
      },
      { name: "bundle", note: `${(gzipped / 1024).toFixed(1)} KB gzipped` },
      {
        name: "running operations",
        storage: "tmpfs",
        note: `${(memory.idle / 1024).toFixed(0)} MB when nothing runs, ${(memory.full / 1024).toFixed(0)} MB with ${FIRST + MORE} running; following them takes ${memory.following.toFixed(1)} ms CPU a second`,
      },
    ],
    verdicts: [
      { what: "bundle, gzipped", value: gzipped / 1024, unit: "KB", target: 120 },
      { what: "start to first good answer, median", value: median(starts), unit: "ms", target: 500 },
      { what: "memory of 1,000 running operations", value: memory.each / 1024, unit: "MB", target: null },
    ],
  };
}

/** Resident memory in KB. The simulator's clock nearly stands, so that no precheck ends. */
async function memoryOfRunning(bench: Bench) {
  const team = await Team.gather(bench);
  const simulator = await bench.simulator(0.0001);
  const plan = { storage: "tmpfs", simulatorUrl: simulator.url, egressUrl: team.egress.url, timeScale: 1 } as const;
  const gateway = await bench.gateway(plan);
  const idle = residentKilobytes(gateway.pid);
  const jobs = await newJobs(simulator.url, FIRST + MORE);
  await run(bench, gateway, jobs.slice(0, FIRST));
  const before = residentKilobytes(gateway.pid);
  await run(bench, gateway, jobs.slice(FIRST));
  const full = residentKilobytes(gateway.pid);
  const cpu = cpuMicroseconds(gateway.pid);
  await delay(bench.pace.round * 1000);
  const following = (cpuMicroseconds(gateway.pid) - cpu) / 1000 / bench.pace.round;
  return { idle, full, each: ((full - before) * 1000) / MORE, following };
}

/** Has each job prechecked, and waits until all are running. */
async function run(bench: Bench, gateway: MeasuredGateway, jobs: readonly string[]): Promise<void> {
  const { token } = bench.demo;
  const ask = async (path: string, init: RequestInit = {}) => {
    const answer = await fetch(`${gateway.url}${path}`, {
      ...init,
      headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
    });
    if (!answer.ok) throw new Error(`${path}: ${answer.status}`);
    return (await answer.json()) as { operations?: readonly unknown[] };
  };
  for (let start = 0; start < jobs.length; start += 16) {
    const some = jobs.slice(start, start + 16);
    await Promise.all(some.map((job) => ask(`/v1/jobs/${job}/actions/precheck`, { method: "POST", body: "{}" })));
  }
  for (const state of ["queued", "sending"]) {
    while ((await ask(`/v1/operations?state=${state}&limit=1`)).operations?.length !== 0) await delay(100);
  }
}
