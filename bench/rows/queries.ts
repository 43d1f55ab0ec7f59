import type { Bench } from "../lib/bench.ts";
import { quantile } from "../lib/measure.ts";
import type { Figure, RowReport } from "../lib/report.ts";
import { newJobs } from "../lib/team.ts";
import { deskWithPast } from "./growth.ts";

const RECORDS = 1_000_000;

/** 20,000 operations have five records each; the rest are records of their own. */
const OPERATIONS = 20_000;

/** The newest 50 of a million ledger records, and the status of one job. */
export async function queries(bench: Bench): Promise<RowReport> {
  const stateDirectory = await deskWithPast(bench, OPERATIONS, RECORDS - 5 * OPERATIONS);
  const simulator = await bench.simulator(1);
  const [job] = await newJobs(simulator.url, 1);
  const gateway = await bench.gateway({ storage: "tmpfs", stateDirectory, simulatorUrl: simulator.url, timeScale: 1 });
  const ask = (path: string) => timesOf(`${gateway.url}${path}`, bench.demo.token, 30 * bench.pace.rounds);
  const figures = [
    figure("last 50 of 1 M records", await ask(`/v1/ledger?last=50`)),
    figure("newest 50 operations", await ask("/v1/operations?limit=50")),
    figure("operations of one job", await ask(`/v1/operations?job=${job}&limit=50`)),
    figure("status of one job", await ask(`/v1/jobs/${job}`), "with one call to the simulator"),
  ];
  const verdicts = figures.map(({ name, p50 = Number.NaN }) => ({
    what: name,
    value: p50,
    unit: "ms p50",
    target: 50,
  }));
  return { title: "10 queries", figures, verdicts };
}

const figure = (name: string, times: readonly number[], note?: string): Figure => ({
  name,
  storage: "tmpfs",
  p50: quantile(times, 0.5),
  p99: quantile(times, 0.99),
  ...(note === undefined ? {} : { note }),
});

/** Milliseconds of each of so many requests, one after the other. */
async function timesOf(url: string, token: string, count: number): Promise<number[]> {
  const times: number[] = [];
  for (let number = 0; number < count; number += 1) {
    const start = performance.now();
    const answer = await fetch(url, { headers: { authorization: `Bearer ${token}` } });
    const text = await answer.text();
    times.push(performance.now() - start);
    if (!answer.ok) throw new Error(`${url}: ${answer.status} ${text.slice(0, 200)}`);
  }
  return times;
}
