/** Part of `npm run check`: the bundles and the time from start to the first good answer stay below their ceilings. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { bundle } from "./lib/bundle.ts";
import { projectPath } from "./lib/paths.ts";
import { freePort } from "./lib/ports.ts";
import { exampleVariables } from "./lib/settings.ts";
import { startGateway } from "./lib/stack.ts";

/** Milliseconds on two cores. */
const START_CEILING = 500;

/**
 * KB gzipped by config. Half of it is what the config, the catalogue and the two dialects are checked and described with (zod, CEL,
 * OpenAPI); console and metrics came to 25 KB. Each platform in use adds its own; Cloudflare takes 3 MB.
 */
const BUNDLE_CEILINGS = [
  ["examples/slack-only/gateway.config.ts", 204],
  ["examples/demo/gateway.config.ts", 228],
] as const;

/** A busy machine can only make a start slower: the fastest of a few is the program's own. */
const STARTS = 5;

async function startTime(): Promise<number> {
  const stateDirectory = mkdtempSync(join(tmpdir(), "drs-gateway-start-"));
  const simulator = "http://127.0.0.1:9";
  const places = { port: await freePort(), simulatorPort: 0, stateDirectory };
  const variables = { ...exampleVariables(), SIMULATOR_URL: simulator };
  const gateway = await startGateway({ places, variables, where: ".dev.vars.example", onLine: () => {} });
  await gateway.stop();
  rmSync(stateDirectory, { recursive: true, force: true });
  return gateway.readyAfter;
}

let isOver = false;
// The demo comes last: its bundle is the one that is started below.
for (const [config, ceiling] of BUNDLE_CEILINGS) {
  const kilobytes = (await bundle(projectPath(config))).gzipped / 1024;
  console.log(`bundle of ${config} ${kilobytes.toFixed(1)} KB gzipped (ceiling ${ceiling})`);
  isOver ||= kilobytes > ceiling;
}

const times: number[] = [];
for (let count = 0; count < STARTS; count += 1) times.push(await startTime());
const fastest = Math.min(...times);
console.log(`start to first good answer ${fastest} ms (ceiling ${START_CEILING})`);
if (isOver || fastest > START_CEILING) process.exit(1);
