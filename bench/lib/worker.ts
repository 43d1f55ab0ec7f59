import { mkdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { moduleOf, writeIfChanged } from "../../scripts/lib/bundle.ts";
import { type Child, startChild, untilReady } from "../../scripts/lib/children.ts";
import { projectPath } from "../../scripts/lib/paths.ts";
import { freePort } from "../../scripts/lib/ports.ts";
import type { Variables } from "../../scripts/lib/settings.ts";

/** Path of the binary; the package is CommonJS and has no types. */
const { default: workerd } = createRequire(import.meta.url)("workerd") as { default: string };

/** A server of the bench and where it listens. */
export interface Server extends Child {
  readonly port: number;
}

interface WorkerOptions {
  /** File of `bench/workers/`, without its ending. */
  readonly name: string;
  readonly variables: Variables;
  /** Where its Durable Object `Desk` is stored; none when absent. */
  readonly stateDirectory?: string;
}

/** The gateway's compatibility date: both sides run on the same runtime. */
function compatibilityDate(): string {
  const [, date] = /compatibility_date = "([^"]+)"/.exec(readFileSync(projectPath("wrangler.toml"), "utf8")) ?? [];
  if (date === undefined) throw new Error("wrangler.toml names no compatibility_date");
  return date;
}

/** Bundles a Worker of the bench as the gateway is bundled, and runs it on plain workerd. */
export async function startWorker({ name, variables, stateDirectory }: WorkerOptions): Promise<Server> {
  const work = projectPath("dist/bench");
  mkdirSync(work, { recursive: true });
  writeIfChanged(join(work, `${name}.js`), await moduleOf(projectPath(`bench/workers/${name}.js`)));
  const config = join(work, `${name}.capnp`);
  writeIfChanged(config, workerConfig(name, Object.keys(variables), stateDirectory !== undefined));
  if (stateDirectory !== undefined) mkdirSync(stateDirectory, { recursive: true });
  return startWorkerd(name, config, variables, { stateDirectory });
}

interface Serving {
  /** Where the disk `state` of the config lies. */
  readonly stateDirectory?: string | undefined;
  /** What answers 200 when it runs. */
  readonly ready?: string;
  /** More arguments of `workerd serve`. */
  readonly more?: readonly string[];
}

/** Runs plain workerd on a config file with a socket `http`. */
export async function startWorkerd(
  name: string,
  config: string,
  variables: Variables,
  { stateDirectory, ready = "/", more = [] }: Serving,
): Promise<Server> {
  const port = await freePort();
  const state = stateDirectory === undefined ? [] : ["--directory-path", `state=${stateDirectory}`];
  const child = startChild({
    name,
    command: workerd,
    args: ["serve", config, "--socket-addr", `http=127.0.0.1:${port}`, ...state, ...more],
    env: { ...variables },
    // What it says of each request would hide what went wrong.
    onLine: (line) => line.includes('"level":"info"') || console.error(`${name}: ${line}`),
  });
  await untilReady(`http://127.0.0.1:${port}${ready}`, child);
  return { ...child, port };
}

function workerConfig(name: string, bindings: readonly string[], durable: boolean): string {
  const fromEnvironment = bindings.map((binding) => `(name = "${binding}", fromEnvironment = "${binding}")`);
  const all = durable ? ['(name = "DESK", durableObjectNamespace = "Desk")', ...fromEnvironment] : fromEnvironment;
  const storage = durable
    ? `durableObjectNamespaces = [(className = "Desk", uniqueKey = "desk", enableSql = true)],
  durableObjectStorage = (localDisk = "state"),`
    : "";
  return `using Workerd = import "/workerd/workerd.capnp";

const config :Workerd.Config = (
  services = [
    (name = "worker", worker = .worker),
    ${durable ? '(name = "state", disk = (writable = true)),' : ""}
  ],
  sockets = [(name = "http", http = (), service = "worker")],
);

const worker :Workerd.Worker = (
  modules = [(name = "worker.js", esModule = embed "${name}.js")],
  compatibilityDate = "${compatibilityDate()}",
  ${storage}
  bindings = [${all.join(", ")}],
);
`;
}
