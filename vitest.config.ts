import { cloudflareTest } from "@cloudflare/vitest-plugin";
import { defineConfig } from "vitest/config";
import { exampleVariables } from "./scripts/lib/settings.ts";
import { flowSimulators, startFlowSimulator } from "./test/support/flow-simulators.ts";
import { PREVIOUS_SLACK_SECRET } from "./test/support/log-scan/known-secrets.ts";
import { logScan } from "./test/support/log-scan/plugin.ts";

/** What gateways under test write is scanned for every secret that tests use. */
const NOTE_SECRETS = "./test/support/log-scan/note-secrets.ts";

/** Files below `test/node` that start processes. The others need nothing but Node. */
const STARTS_PROCESSES = "test/node/{doctor,log-scan,policy,register}.test.ts";

const COLLECT_PROCESSES = "./test/support/log-scan/collect-processes.ts";

/** Time-outs are safety nets, in milliseconds: no verdict depends on the speed of the machine. */
const COMMON = {
  testTimeout: 120_000,
  hookTimeout: 120_000,
  expect: { poll: { timeout: 60_000, interval: 20 } },
  provide: { isCI: process.env.CI === "true" },
};

/**
 * Three projects:
 *
 * - `unit`: pure code and the simulator, all files in the same module graph (half of the time would go into loading it again);
 * - `node`: launchers and scripts, which start processes, and plain workerd from outside;
 * - `worker`: flows, which run the Worker inside workerd against a simulator over real HTTP, each file against its own.
 */
export default defineConfig({
  test: {
    // Files wait about half of their time, so that three keep two cores busy.
    maxWorkers: 3,
    projects: [
      {
        plugins: [logScan()],
        test: {
          name: "unit",
          include: ["src/**/*.test.ts", "test/node/**/*.test.ts"],
          exclude: [STARTS_PROCESSES],
          isolate: false,
          setupFiles: [NOTE_SECRETS],
          ...COMMON,
        },
      },
      {
        plugins: [logScan()],
        test: {
          name: "node",
          include: [STARTS_PROCESSES, "test/e2e/**/*.test.ts", "test/browser/**/*.test.ts"],
          setupFiles: [NOTE_SECRETS, COLLECT_PROCESSES],
          ...COMMON,
        },
      },
      {
        plugins: [
          logScan(),
          flowSimulators(),
          cloudflareTest(async () => {
            const simulator = await startFlowSimulator();
            return {
              main: "./examples/demo/worker.ts",
              miniflare: {
                compatibilityDate: "2026-10-01",
                durableObjects: { DESK: { className: "Desk", useSQLite: true } },
                bindings: {
                  ...exampleVariables(),
                  SLACK_SIGNING_SECRET_PREVIOUS: PREVIOUS_SLACK_SECRET,
                  SIMULATOR_URL: simulator,
                  EGRESS_PROXY: `${simulator}/_sim/egress`,
                  TIME_SCALE: "0.02",
                  // Tests are faster than people; those of the limits make a desk of their own.
                  RATE_LIMITS: "off",
                },
              },
            };
          }),
        ],
        test: {
          name: "worker",
          include: ["test/worker/**/*.test.ts"],
          globalSetup: ["./test/support/provide-secrets.ts"],
          setupFiles: [NOTE_SECRETS, "./test/support/patient-calls.ts"],
          ...COMMON,
        },
      },
    ],
  },
});
