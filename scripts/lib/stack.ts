import { bundle } from "./bundle.ts";
import { type Child, startChild, untilReady } from "./children.ts";
import { configPath } from "./config.ts";
import { projectPath } from "./paths.ts";
import { requirePort } from "./ports.ts";
import { bindingNames, checkedGateway, type Variables } from "./settings.ts";
import { requireFreeState } from "./state-lock.ts";
import { startWorkerd } from "./workerd.ts";

/** Where things listen and keep their state. */
export interface Places {
  readonly port: number;
  readonly simulatorPort: number;
  readonly stateDirectory: string;
}

/** PORT, SIMULATOR_PORT and STATE_DIR, or their defaults. */
export const placesOf = (env: NodeJS.ProcessEnv): Places => ({
  port: Number(env.PORT ?? 8787),
  simulatorPort: Number(env.SIMULATOR_PORT ?? 8788),
  stateDirectory: env.STATE_DIR ?? projectPath(".state"),
});

export const simulatorUrlAt = ({ simulatorPort }: Places): string => `http://127.0.0.1:${simulatorPort}`;

/** Starts the simulator and waits until it answers. */
export async function startSimulatorProcess(
  places: Places,
  onLine: (line: string) => void,
): Promise<Child & { url: string }> {
  await requirePort(places.simulatorPort, "SIMULATOR_PORT");
  const url = simulatorUrlAt(places);
  const child = startChild({
    name: "simulator",
    command: process.execPath,
    args: [projectPath("test/simulator/main.ts")],
    env: { ...process.env, SIMULATOR_PORT: String(places.simulatorPort), STATE_DIR: places.stateDirectory },
    onLine,
  });
  await untilReady(`${url}/_sim/jobs`, child);
  return { ...child, url };
}

interface GatewayOptions {
  readonly places: Places;
  readonly variables: Variables;
  /** Path of the config; the demo's, or that of `GATEWAY_CONFIG`, when absent. */
  readonly config?: string;
  /** Where the bundle is written, for a config that runs beside another one. */
  readonly folder?: string;
  /** Where the operator is told that secrets are read from. */
  readonly where: string;
  /** Open files that the runtime may have; the most that the system allows, when absent. */
  readonly openFiles?: number;
  readonly onLine: (line: string) => void;
}

/** A running gateway. `readyAfter` is the time from the start of its process to the first good answer, in milliseconds. */
export interface RunningGateway extends Child {
  readonly url: string;
  readonly readyAfter: number;
}

/** Checks, builds and runs the gateway; resolves when it answers. */
export async function startGateway({
  places,
  variables,
  where,
  openFiles,
  onLine,
  config = configPath(),
  folder,
}: GatewayOptions): Promise<RunningGateway> {
  const gateway = await checkedGateway(variables, where, config);
  requireFreeState(places.stateDirectory);
  await requirePort(places.port, "PORT");
  await bundle(config, folder);
  const url = `http://127.0.0.1:${places.port}`;
  const startedAt = Date.now();
  const child = startWorkerd({
    port: places.port,
    stateDirectory: places.stateDirectory,
    bindings: bindingNames(gateway),
    variables,
    openFiles,
    folder,
    local: [...gateway.config.accounts.values()].every(({ loopback }) => loopback),
    onLine,
  });
  try {
    await untilReady(`${url}/healthz`, child);
  } catch (error) {
    await child.stop();
    // It may have lost the folder to another one that was started at the same time.
    requireFreeState(places.stateDirectory);
    throw error;
  }
  return { ...child, url, readyAfter: Date.now() - startedAt };
}

/** Runs until SIGINT or SIGTERM, or until a child ends by itself; then ends all children. */
export async function runUntilStopped(children: readonly Child[]): Promise<void> {
  const signal = new Promise<string>((resolve) => {
    process.once("SIGINT", () => resolve("stopped"));
    process.once("SIGTERM", () => resolve("stopped"));
  });
  const reason = await Promise.race([signal, ...children.map(({ ended }) => ended)]);
  await Promise.all(children.map((child) => child.stop()));
  if (reason !== "stopped") {
    console.error(reason);
    process.exitCode = 1;
  }
}
