/**
 * `npm run soak`: the kill run with larger numbers, again and again with new seeds until the time is up. Ends with 1 at the first
 * run in which the gateway did not keep its word.
 *
 *     npm run soak -- --commands 2000 --kills 100 --minutes 30 --seed 7
 */
import { parseArgs } from "node:util";
import { killRun } from "../test/support/kill.ts";

const { values } = parseArgs({
  options: {
    commands: { type: "string", default: "2000" },
    kills: { type: "string", default: "100" },
    minutes: { type: "string", default: "10" },
    seed: { type: "string" },
  },
});

const [commands, kills, minutes, first] = [
  values.commands,
  values.kills,
  values.minutes,
  values.seed ?? Date.now() % 2 ** 32,
].map(Number);
if (
  ![commands, kills, minutes, first].every((number) => Number.isFinite(number) && Number(number) >= 0) ||
  !commands ||
  !kills
) {
  console.error("--commands, --kills, --minutes and --seed are numbers; commands and kills at least 1");
  process.exit(2);
}

const deadline = Date.now() + Number(minutes) * 60_000;
let seed = Number(first);
do {
  console.log(`seed ${seed}`);
  const { wrong, ...figures } = await killRun({
    seed,
    commands,
    kills,
    onProgress: (line) => console.log(`  ${line}`),
  });
  console.log(JSON.stringify(figures));
  if (wrong.length > 0) {
    console.error(`--seed ${seed}: ${wrong.length} wrong\n  ${wrong.join("\n  ")}`);
    process.exit(1);
  }
  seed += 1;
} while (Date.now() < deadline);
