import { cloudflareTest } from "@cloudflare/vitest-plugin";
import { defineConfig } from "vitest/config";
import { exampleVariables } from "./scripts/lib/settings.ts";
import { flowSimulators, startFlowSimulator } from "./test/support/flow-simulators.ts";
import { PREVIOUS_SLACK_SECRET } from "./test/support/log-scan/known-secrets.ts";
import { logScan } from "./test/support/log-scan/plugin.ts";

/** What gateways under test write is scanned for every secret that tests use. */
const NOTE_SECRETS = "./test/support/log-scan/note-secrets.ts";

/**
 * Two projects: `node` for pure parts, the simulator, the launcher and plain workerd from outside; `worker` for flows, which
 * run the Worker inside workerd against a simulator over real HTTP, each file against its own.
 */
export default defineConfig({
  test: {
    // Most files wait more than they work, also where there are two cores only.
    maxWorkers: 2,
    projects: [
      {
        plugins: [logScan()],
        test: {
          name: "node",
          include: ["src/**/*.test.ts", "test/node/**/*.test.ts", "test/e2e/**/*.test.ts", "test/browser/**/*.test.ts"],
          setupFiles: [NOTE_SECRETS, "./test/support/log-scan/collect-processes.ts"],
          testTimeout: 30_000,
          hookTimeout: 30_000,
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
          setupFiles: [NOTE_SECRETS],
          testTimeout: 30_000,
        },
      },
    ],
  },
});
