import { cloudflareTest } from "@cloudflare/vitest-plugin";
import { defineConfig } from "vitest/config";
import { logScan } from "./test/support/log-scan/plugin.ts";

/** What gateways under test write is scanned for every secret that tests use. */
const NOTE_SECRETS = "./test/support/log-scan/note-secrets.ts";

/**
 * Two projects: `node` for pure parts, the simulator, the launcher and plain workerd from outside; `worker` for flows, which
 * run the Worker inside workerd against a simulator over real HTTP.
 */
export default defineConfig({
  test: {
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
          cloudflareTest(({ inject }) => {
            const simulator = inject<string>("simulatorUrl");
            return {
              main: "./src/index.ts",
              miniflare: {
                compatibilityDate: "2026-10-01",
                durableObjects: { DESK: { className: "Desk", useSQLite: true } },
                bindings: {
                  ...inject<Record<string, string>>("exampleSecrets"),
                  SLACK_SIGNING_SECRET_PREVIOUS: inject<string>("previousSlackSecret"),
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
          globalSetup: ["./test/support/simulator-setup.ts"],
          setupFiles: [NOTE_SECRETS],
          testTimeout: 30_000,
        },
      },
    ],
  },
});
