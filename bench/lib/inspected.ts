import { copyFileSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { moduleOf, workerEntry, writeIfChanged } from "../../scripts/lib/bundle.ts";
import { configPath } from "../../scripts/lib/config.ts";
import { projectPath } from "../../scripts/lib/paths.ts";
import { freePort } from "../../scripts/lib/ports.ts";
import type { Bench, GatewayPlan } from "./bench.ts";
import { type Server, startWorkerd } from "./worker.ts";

/** The runtime's configuration that the gateway was last started with on this machine. */
const CONFIG = "dist/workerd-local.capnp";

/** A gateway with its names unshortened, whose isolate can be inspected. */
export interface Inspected extends Server {
  readonly inspectorPort: number;
}

/** Runs the gateway as in production, except that its bundle keeps its names and that it listens for an inspector. */
export async function startInspected(bench: Bench, plan: GatewayPlan): Promise<Inspected> {
  // Writes the configuration, and shows that this gateway runs at all.
  await (await bench.gateway(plan)).stop();
  const directory = projectPath("dist/bench/inspected");
  mkdirSync(directory, { recursive: true });
  copyFileSync(projectPath(CONFIG), join(directory, "gateway.capnp"));
  writeIfChanged(join(directory, "worker.js"), await moduleOf(workerEntry(configPath()), false));
  const state = join(bench.directory(plan.storage), "gateway");
  mkdirSync(state, { recursive: true });
  const inspectorPort = await freePort();
  const server = await startWorkerd("gateway", join(directory, "gateway.capnp"), bench.variablesOf(plan), {
    stateDirectory: state,
    ready: "/healthz",
    more: [`--inspector-addr=127.0.0.1:${inspectorPort}`],
  });
  bench.adopt(server);
  return { ...server, inspectorPort };
}
