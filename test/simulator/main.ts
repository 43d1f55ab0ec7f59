/** Runs the simulator: SIMULATOR_PORT (8788), STATE_DIR (.state), SIMULATOR_SETTINGS (JSON, see README.md). */
import { join } from "node:path";
import { startSimulator } from "./server.ts";

const { SIMULATOR_PORT = "8788", STATE_DIR = ".state", SIMULATOR_SETTINGS = "{}" } = process.env;

const simulator = await startSimulator({
  port: Number(SIMULATOR_PORT),
  stateFile: join(STATE_DIR, "simulator.json"),
  settings: JSON.parse(SIMULATOR_SETTINGS),
});
console.log(`simulator ready ${simulator.url}`);

for (const signal of ["SIGINT", "SIGTERM"]) {
  process.once(signal, async () => {
    await simulator.close();
    process.exit(0);
  });
}
