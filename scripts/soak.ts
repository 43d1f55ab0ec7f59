/**
 * `npm run soak`: the long forms of the load, fuzz and kill tests. Load and fuzz run once, then kill runs with new seeds until the time is
 * up. Ends with 1 at the first run in which the gateway did not keep its word.
 *
 *     npm run soak -- --only kill --commands 2000 --kills 100 --minutes 30 --seed 7
 *     npm run soak -- --only load --jobs 1000
 *     npm run soak -- --only fuzz --requests 200000
 */
import { spawnSync } from "node:child_process";
import { parseArgs } from "node:util";
import { UPSTREAM } from "../src/shared/limits.ts";
import { killRun } from "../test/support/kill.ts";
import { loadRun } from "../test/support/load.ts";
import { projectPath } from "./lib/paths.ts";

const PARTS = ["load", "fuzz", "kill"];

const { values } = parseArgs({
  options: {
    only: { type: "string", multiple: true, default: PARTS },
    jobs: { type: "string", default: "1000" },
    requests: { type: "string", default: "100000" },
    commands: { type: "string", default: "2000" },
    kills: { type: "string", default: "100" },
    minutes: { type: "string", default: "10" },
    seed: { type: "string", default: String(Date.now() % 2 ** 32) },
  },
});

function fail(...lines: string[]): never {
  console.error(lines.join("\n  "));
  process.exit(1);
}

/** The number that an option has, which may be 0 for times and seeds only. */
function numberOf(name: "jobs" | "requests" | "commands" | "kills" | "minutes" | "seed"): number {
  const number = Number(values[name]);
  const least = name === "minutes" || name === "seed" ? 0 : 1;
  if (!Number.isFinite(number) || number < least) fail(`--${name} must be a number of at least ${least}`);
  return number;
}

const [jobs, requests, commands, kills] = [
  numberOf("jobs"),
  numberOf("requests"),
  numberOf("commands"),
  numberOf("kills"),
];
const [minutes, firstSeed] = [numberOf("minutes"), numberOf("seed")];
if (!values.only.every((part) => PARTS.includes(part))) fail(`--only must be one of ${PARTS.join(", ")}`);

if (values.only.includes("load")) {
  console.log(`load: ${jobs} jobs with ten running operations each`);
  const report = await loadRun({ jobs, operationsPerJob: 10, readings: 2.5 * UPSTREAM.callsPerMinute });
  console.log(JSON.stringify(report));
  const { running, readings, allowedReadings, pause, crashes } = report;
  if (running !== 10 * jobs) fail(`load: ${running} operations are running instead of ${10 * jobs}`);
  if (readings > allowedReadings) fail(`load: ${readings} readings where the budget allows ${allowedReadings}`);
  if (pause.join() !== "accepted") fail(`load: a pause did not get through: ${pause.join(", ") || "never sent"}`);
  if (crashes.length > 0) fail("load: the gateway wrote", ...crashes);
}

if (values.only.includes("fuzz")) {
  console.log(`fuzz: ${requests} requests with seed ${firstSeed}`);
  const { status } = spawnSync(
    process.execPath,
    [projectPath("node_modules/vitest/vitest.mjs"), "run", "--project", "worker", "test/worker/security/fuzz.test.ts"],
    {
      cwd: projectPath(""),
      env: { ...process.env, VITE_FUZZ_REQUESTS: String(requests), VITE_FUZZ_SEED: String(firstSeed) },
      stdio: "inherit",
    },
  );
  if (status !== 0) fail(`fuzz: --seed ${firstSeed} failed`);
}

const deadline = Date.now() + minutes * 60_000;
for (let seed = firstSeed; values.only.includes("kill"); seed += 1) {
  console.log(`kill: seed ${seed}`);
  const { wrong, ...figures } = await killRun({
    seed,
    commands,
    kills,
    onProgress: (line) => console.log(`  ${line}`),
  });
  console.log(JSON.stringify(figures));
  if (wrong.length > 0) fail(`--seed ${seed}: ${wrong.length} wrong`, ...wrong);
  if (Date.now() >= deadline) break;
}
