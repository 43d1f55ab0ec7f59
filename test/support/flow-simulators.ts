import type { Vite } from "vitest/node";
import { type RunningSimulator, startSimulator } from "../simulator/server.ts";

/** Each file of flow tests has a simulator of its own, so that files run beside one another and in any order. */
const running: RunningSimulator[] = [];

/** Starts one that is fifty times as fast as usual, and returns its address. */
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

/** Ends them when vitest ends. */
export const flowSimulators = (): Vite.Plugin => ({
  name: "flow-simulators",
  configureVitest({ vitest }) {
    vitest.onClose(async () => {
      await Promise.all(running.splice(0).map((simulator) => simulator.close()));
    });
  },
});
