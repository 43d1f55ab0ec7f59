/**
 * `node bench/profile.ts [--kind precheck] [--seconds 5]`: the functions of the gateway that take the most time in themselves.
 * Kinds are those of `load/requests.ts`, and `operation` for whole ones.
 */
import { setTimeout as delay } from "node:timers/promises";
import { parseArgs } from "node:util";
import { exitWith } from "../scripts/lib/settings.ts";
import { Bench } from "./lib/bench.ts";
import { type Inspected, startInspected } from "./lib/inspected.ts";
import { Profiler } from "./lib/profiler.ts";
import { newJobs, Team } from "./lib/team.ts";
import type { RequestKind } from "./load/requests.ts";
import { PEOPLE, SIMULATOR_SPEED, TIME_SCALE } from "./rows/operation.ts";

const STATUS: Partial<Record<RequestKind, number>> = { forged: 401, stale: 401, rest: 202 };

const { values } = parseArgs({
  options: { kind: { type: "string", default: "precheck" }, seconds: { type: "string", default: "5" } },
});

/** Profiles what is done meanwhile and prints it a piece of work, of which `work` returns the number. */
async function profile({ inspectorPort }: Inspected, work: () => Promise<number>): Promise<void> {
  const profiler = await Profiler.connect(inspectorPort);
  await profiler.start();
  const done = await work();
  const times = await profiler.stop();
  profiler.close();
  console.log(
    `${done} of ${values.kind}; microseconds of each in the function itself, and its line in dist/bench/inspected`,
  );
  for (const { name, microseconds } of times.slice(0, 40)) {
    console.log(`${(microseconds / done).toFixed(1).padStart(8)}  ${name}`);
  }
}

async function ofRequests(bench: Bench, kind: RequestKind, seconds: number): Promise<void> {
  const { url } = await bench.silent();
  const gateway = await startInspected(bench, { storage: "tmpfs", simulatorUrl: url });
  const plan = { kind, demo: bench.demo, path: "/hooks/slack" };
  const expected = { status: STATUS[kind] ?? 200 };
  const order = { port: gateway.port, plan, count: 12_000 * seconds, connections: 32, expected };
  await bench.load.prepare(order);
  await bench.load.run({ type: "closed", seconds: 3 });
  await bench.load.prepare(order);
  await profile(gateway, async () => (await bench.load.run({ type: "closed", seconds })).answers);
}

async function ofOperations(bench: Bench, seconds: number): Promise<void> {
  const team = await Team.gather(bench);
  const { url } = await bench.simulator(SIMULATOR_SPEED);
  const plan = { storage: "tmpfs", simulatorUrl: url, egressUrl: team.egress.url, timeScale: TIME_SCALE } as const;
  const gateway = await startInspected(bench, plan);
  let over = false;
  const jobs = await newJobs(url, PEOPLE);
  const asking = team.keepAsking(`http://127.0.0.1:${gateway.port}`, jobs, () => over);
  await delay(3000);
  await profile(gateway, async () => {
    const before = team.results;
    await delay(seconds * 1000);
    return team.results - before;
  });
  over = true;
  await asking;
}

async function main(): Promise<void> {
  const bench = new Bench({ warmUp: 0, round: 0, rounds: 0 });
  bench.endOnSignal();
  try {
    const seconds = Number(values.seconds);
    if (values.kind === "operation") await ofOperations(bench, seconds);
    else await ofRequests(bench, values.kind as RequestKind, seconds);
  } finally {
    await bench.end();
  }
}

await main().catch(exitWith);
