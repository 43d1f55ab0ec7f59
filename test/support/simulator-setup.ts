import type { ProvidedContext } from "vitest";
import type { TestProject } from "vitest/node";
import { exampleVariables } from "../../scripts/lib/settings.ts";
import { startSimulator } from "../simulator/server.ts";
import { PREVIOUS_SLACK_SECRET } from "./log-scan/known-secrets.ts";

/** One simulator for all flows, fifty times as fast as usual; `inject("simulatorUrl")` tells where it is. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const simulator = await startSimulator({ port: 0 });
  await fetch(`${simulator.url}/_sim/speed`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ factor: 50 }),
  });
  project.provide("simulatorUrl", simulator.url);
  project.provide("exampleSecrets", exampleVariables() as ProvidedContext["exampleSecrets"]);
  project.provide("previousSlackSecret", PREVIOUS_SLACK_SECRET);
  return () => simulator.close();
}
