/**
 * Prints what the policy of a config comes to and which jobs its selectors cover, or what changes from one version to another. With
 * `GATEWAY_URL` and `GATEWAY_TOKEN` the jobs are those that the gateway lists, else those that the config names:
 *
 *     npm run policy [-- FILE | --config FILE]
 *     npm run policy -- --diff OLD NEW [--fail-on-widening]
 *
 * With `--fail-on-widening` it exits 1 when somebody may do more than before; 2 is for a config that is refused.
 */
import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { compileConfig, type GatewayConfig } from "../src/config/compile.ts";
import { unusedIds } from "../src/config/people.ts";
import { configJobs, coverageOf, coverageText } from "../src/policy/coverage.ts";
import { differenceOf } from "../src/policy/difference.ts";
import { type Matrix, matrixOf } from "../src/policy/matrix.ts";
import { changesText, matrixText } from "../src/policy/matrix-text.ts";
import { CONFIG_OPTION, configPath, loadConfig } from "./lib/config.ts";
import { readListedJobs } from "./lib/listed-jobs.ts";

const USAGE = "npm run policy [-- FILE], or npm run policy -- --diff OLD NEW [--fail-on-widening]";

async function configIn(file: string): Promise<GatewayConfig> {
  const config = compileConfig(await loadConfig(resolve(file)));
  if (config.ok) return config.value;
  throw new Error(config.error.map(({ pointer, detail }) => `${file}: ${pointer}: ${detail}`).join("\n"));
}

const matrixIn = async (file: string): Promise<Matrix> => matrixOf(await configIn(file));

/** The ids of people that nobody can be known by, a line each. */
const unusedText = ({ parsed, sources }: GatewayConfig): string =>
  unusedIds(parsed.people, sources)
    .map(({ person, kind }) => `\nunused: people.${person}.${kind}, as no source is of this platform`)
    .join("");

async function coverageIn(config: GatewayConfig): Promise<string> {
  const url = process.env.GATEWAY_URL?.replace(/\/+$/, "");
  const listed = url === undefined ? null : await readListedJobs(url, process.env.GATEWAY_TOKEN ?? "");
  return coverageText(coverageOf(config, listed ?? configJobs(config)), listed !== null);
}

/** Whether somebody may do more. */
async function compare(before: string, after: string): Promise<boolean> {
  const changes = differenceOf(await matrixIn(before), await matrixIn(after));
  const widens = changes.some((change) => change.widens);
  console.log(changes.length === 0 ? "nobody may do more or less" : changesText(changes));
  if (widens) console.log("\n+ somebody may do more");
  return widens;
}

async function run(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      ...CONFIG_OPTION,
      diff: { type: "boolean", default: false },
      "fail-on-widening": { type: "boolean", default: false },
    },
  });
  const [first = configPath(values.config), second] = positionals;
  if (values.diff && second !== undefined && positionals.length === 2)
    return (await compare(first, second)) && values["fail-on-widening"] ? 1 : 0;
  if (values.diff || values["fail-on-widening"] || positionals.length > 1) throw new Error(USAGE);
  const config = await configIn(first);
  console.log(`${matrixText(matrixOf(config))}${unusedText(config)}\n\n${await coverageIn(config)}`);
  return 0;
}

try {
  process.exitCode = await run();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 2;
}
