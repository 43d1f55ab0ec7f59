import type { Bench } from "../lib/bench.ts";
import { measure } from "../lib/measure.ts";
import { type RowReport, ratio } from "../lib/report.ts";
import { pair } from "./durable.ts";

/** Far below what either takes on two cores: what is seen is the time of one command, not of a queue. */
const RATE = 500;

/** Durable accept at a fixed rate. */
export async function latency(bench: Bench): Promise<RowReport> {
  const subjects = [...(await pair(bench, "tmpfs")), ...(await pair(bench, "disk"))];
  const figures = await measure(bench, subjects, { openRate: RATE });
  const verdicts = ["tmpfs", "disk"].flatMap((storage) =>
    (["p50", "p99"] as const).map((column) =>
      ratio(`${column} at ${RATE}/s on ${storage}: gateway by floor`, figures, {
        of: `gateway ${storage}`,
        to: `bare durable ${storage}`,
        column,
        target: 1.5,
      }),
    ),
  );
  return { title: `6 at ${RATE}/s`, figures, verdicts };
}
