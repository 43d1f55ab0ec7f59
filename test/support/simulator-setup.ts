import type { TestProject } from "vitest/node";
import { startSimulator } from "../simulator/server.ts";

/** One simulator for all flows, ten times as fast as usual; `inject("simulatorUrl")` tells where it is. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const simulator = await startSimulator({ port: 0 });
  await fetch(`${simulator.url}/_sim/speed`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ factor: 50 }),
  });
  project.provide("simulatorUrl", simulator.url);
  return () => simulator.close();
}
