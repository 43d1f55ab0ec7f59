import type { Vite } from "vitest/node";
import { type RunningSimulator, startSimulator } from "../simulator/server.ts";

/** A separate simulator for each file of flow tests, so that files can run in parallel and in any order. */
const running: RunningSimulator[] = [];

/** Start a simulator that is fifty times as fast as usual, and return its address. */
export async function startFlowSimulator(): Promise<string> {
  const simulator = await startSimulator({ port: 0 });
  running.push(simulator);
  await fetch(`${simulator.url}/_sim/speed`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ factor: 50 }),
  });
  return simulator.url;
}

/** Stop the simulators when vitest ends. */
export const flowSimulators = (): Vite.Plugin => ({
  name: "flow-simulators",
  configureVitest({ vitest }) {
    vitest.onClose(async () => {
      await Promise.all(running.splice(0).map((simulator) => simulator.close()));
    });
  },
});
