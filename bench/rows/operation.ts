import { setTimeout as delay } from "node:timers/promises";
import { recordedCalls } from "../../scripts/lib/simulator.ts";
import type { Bench } from "../lib/bench.ts";
import { cpuMicroseconds } from "../lib/proc.ts";
import { median, type RowReport } from "../lib/report.ts";
import { newJobs, Team } from "../lib/team.ts";

/** People who ask at once. */
export const PEOPLE = 16;

/** The budget of 100 calls a minute becomes one of 333 a second, and a precheck ends before its first reading. */
export const TIME_SCALE = 0.005;
export const SIMULATOR_SPEED = 1000;

/** A whole operation: accepted, a reading, the call, a reading, two messages. */
export async function operation(bench: Bench): Promise<RowReport> {
  const team = await Team.gather(bench);
  const simulator = await bench.simulator(SIMULATOR_SPEED);
  const gateway = await bench.gateway({
    storage: "tmpfs",
    simulatorUrl: simulator.url,
    egressUrl: team.egress.url,
    timeScale: TIME_SCALE,
  });
  const jobs = await newJobs(simulator.url, PEOPLE);
  let over = false;
  const asking = team.keepAsking(gateway.url, jobs, () => over);
  const { warmUp, round, rounds } = bench.pace;
  await delay(warmUp * 1000);
  const first = await lastCall(simulator.url);
  const firstResults = team.results;
  const rates: number[] = [];
  const costs: number[] = [];
  for (let count = 0; count < rounds; count += 1) {
    const [results, cpu, start] = [team.results, cpuMicroseconds(gateway.pid), performance.now()];
    await delay(round * 1000);
    const done = team.results - results;
    rates.push((done * 1000) / (performance.now() - start));
    costs.push((cpuMicroseconds(gateway.pid) - cpu) / done);
  }
  const calls = ((await lastCall(simulator.url)) - first) / (team.results - firstResults);
  over = true;
  await asking;
  const missing = team.missing === 0 ? "" : `; ${team.missing} results never came`;
  const note = `${calls.toFixed(2)} calls an operation; rate held by the budget of calls (333/s here)${missing}`;
  return {
    title: "5 whole operation",
    figures: [{ name: "gateway", storage: "tmpfs", rate: median(rates), cpu: median(costs), note }],
    verdicts: [],
  };
}

/** The number of the newest call that the simulator has received. */
async function lastCall(simulator: string): Promise<number> {
  const newest = (await recordedCalls(simulator)).at(-1) as { readonly number?: number } | undefined;
  return newest?.number ?? 0;
}
