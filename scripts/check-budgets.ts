/** Part of `npm run check`: the bundles stay within their budgets. Prints the start time, too, which depends on the machine. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { bundle } from "./lib/bundle.ts";
import { projectPath } from "./lib/paths.ts";
import { freePort } from "./lib/ports.ts";
import { exampleVariables } from "./lib/settings.ts";
import { startGateway } from "./lib/stack.ts";

/** KB gzipped by config; raised only with a reason in docs/decisions/0005-one-model-and-a-dependency-order.md. */
const BUNDLE_BUDGETS = [
  ["examples/slack-only/gateway.config.ts", 284],
  ["examples/demo/gateway.config.ts", 308],
] as const;

/** Of a few starts the fastest is printed: other work on the machine can only make them slower. */
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

// The demo comes last: its bundle is the one that is started below.
for (const [config, budget] of BUNDLE_BUDGETS) {
  const kilobytes = (await bundle(projectPath(config))).gzipped / 1024;
  console.log(`bundle of ${config} ${kilobytes.toFixed(1)} KB gzipped (budget ${budget})`);
  if (kilobytes > budget) process.exitCode = 1;
}

const times: number[] = [];
for (let count = 0; count < STARTS; count += 1) times.push(await startTime());
console.log(`start to first good response ${Math.min(...times)} ms (not checked; about 300 ms on two idle cores)`);
