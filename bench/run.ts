/** `npm run bench [-- --rows refusal,help] [-- --quick]`: prints one table and writes bench/results.json. */
import { writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { parseArgs } from "node:util";
import { bundle } from "../scripts/lib/bundle.ts";
import { projectPath } from "../scripts/lib/paths.ts";
import { exitWith, LaunchError } from "../scripts/lib/settings.ts";
import { Bench, type Pace } from "./lib/bench.ts";
import { markdown, type RowReport } from "./lib/report.ts";
import { acks } from "./rows/acks.ts";
import { bystander } from "./rows/bystander.ts";
import { consolePages } from "./rows/console.ts";
import { durable } from "./rows/durable.ts";
import { growth } from "./rows/growth.ts";
import { help } from "./rows/help.ts";
import { latency } from "./rows/latency.ts";
import { operation } from "./rows/operation.ts";
import { queries } from "./rows/queries.ts";
import { refusal } from "./rows/refusal.ts";
import { rest } from "./rows/rest.ts";
import { sent } from "./rows/sent.ts";
import { signer } from "./rows/signer.ts";
import { size } from "./rows/size.ts";

const ROWS: Readonly<Record<string, (bench: Bench) => Promise<RowReport>>> = {
  refusal,
  help,
  acks,
  durable,
  rest,
  operation,
  latency,
  sent,
  signer,
  growth,
  queries,
  size,
  console: consolePages,
  bystander,
};

const FULL: Pace = { warmUp: 3, round: 3, rounds: 3 };
const QUICK: Pace = { warmUp: 1, round: 1, rounds: 1 };

const { values } = parseArgs({
  options: { rows: { type: "string" }, quick: { type: "boolean", default: false } },
});

async function main(): Promise<void> {
  const names = values.rows?.split(",") ?? Object.keys(ROWS);
  const unknown = names.filter((name) => !(name in ROWS));
  if (unknown.length > 0)
    throw new LaunchError(`no such row: ${unknown.join(", ")}. Rows: ${Object.keys(ROWS).join(", ")}`);
  const started = Date.now();
  await bundle();
  const bench = new Bench(values.quick ? QUICK : FULL);
  bench.endOnSignal();
  const reports: RowReport[] = [];
  try {
    for (const name of names) {
      const rowStarted = Date.now();
      try {
        const report = await ROWS[name]?.(bench);
        if (report) reports.push(report);
        console.error(`${name}: ${((Date.now() - rowStarted) / 1000).toFixed(0)} s`);
      } catch (error) {
        // The other rows are still worth having.
        console.error(`${name}:`, error);
        process.exitCode = 1;
      }
      await bench.clear();
    }
  } finally {
    await bench.end();
  }
  const machine = `${cpus().length} × ${cpus()[0]?.model.trim()}, Linux, Node ${process.versions.node}`;
  console.log(markdown(reports));
  console.log(`\n${machine}; ${((Date.now() - started) / 1000).toFixed(0)} s`);
  const results = { date: new Date(started).toISOString(), machine, quick: values.quick, rows: reports };
  writeFileSync(projectPath("bench/results.json"), `${JSON.stringify(results, null, 2)}\n`);
}

await main().catch(exitWith);
