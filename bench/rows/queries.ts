import { ask } from "../lib/ask.ts";
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
  const headers = { authorization: `Bearer ${bench.demo.token}` };
  const timesOf = async (path: string) => (await ask(`${gateway.url}${path}`, headers, 30 * bench.pace.rounds)).times;
  const figures = [
    figure("last 50 of 1 M records", await timesOf(`/v1/ledger?last=50`)),
    figure("newest 50 operations", await timesOf("/v1/operations?limit=50")),
    figure("operations of one job", await timesOf(`/v1/operations?job=${job}&limit=50`)),
    figure("status of one job", await timesOf(`/v1/jobs/${job}`), "with one call to the simulator"),
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
