import { mkdirSync } from "node:fs";
import { createRequire } from "node:module";
import { join, resolve } from "node:path";
import { DIST, writeIfChanged } from "./bundle.ts";
import { type Child, startChild } from "./children.ts";
import type { Variables } from "./settings.ts";
import { takeLock } from "./state-lock.ts";

/** The compatibility date of wrangler.toml; both run the same bundle. */
const COMPATIBILITY_DATE = "2026-10-01";

/** Path of the binary; the package is CommonJS and has no types. */
const { default: workerd } = createRequire(import.meta.url)("workerd") as { default: string };

interface Options {
  readonly port: number;
  readonly stateDirectory: string;
  /** The environment variables that become bindings, secrets among them. */
  readonly bindings: readonly string[];
  readonly variables: Variables;
  /** Whether calls to this machine and its private networks are allowed: for the simulator. */
  readonly local: boolean;
  /** The runtime's way out, in place of the network: a test's own server. */
  readonly internet?: string;
  /** Where the bundle lies. */
  readonly folder?: string | undefined;
  /** Open files that the runtime may have: each connection is one. The most that the system allows, when absent. */
  readonly openFiles?: number | undefined;
  readonly onLine: (line: string) => void;
}

/** Runs the production bundle on plain `workerd serve` at 127.0.0.1; it ends with 75 where another one has the state folder. */
export function startWorkerd(options: Options): Child {
  const { port, stateDirectory, bindings, variables, local, internet, openFiles, folder = DIST, onLine } = options;
  const state = resolve(join(stateDirectory, "gateway"));
  mkdirSync(state, { recursive: true });
  const config = join(folder, `workerd-${internet ? port : local ? "local" : "public"}.capnp`);
  writeIfChanged(config, workerdConfig(bindings, internet ?? network(local)));
  const env = Object.fromEntries(bindings.map((name) => [name, variables[name]]));
  return startChild({
    name: "workerd",
    prelude: `ulimit -n ${openFiles ?? "$(ulimit -Hn)"} || exit; ${takeLock(stateDirectory)}`,
    command: workerd,
    args: ["serve", config, "--socket-addr", `http=127.0.0.1:${port}`, "--directory-path", `state=${state}`],
    // Nothing of our own environment: what the Worker may see is listed.
    env,
    onLine,
  });
}

/** Calls to public addresses, or for the simulator to this machine too. */
const network = (local: boolean) =>
  `network = (allow = [${local ? '"public", "private"' : '"public"'}], tlsOptions = (trustBrowserCas = true))`;

/**
 * The runtime's configuration. Secrets are named, not written: they are read from the environment. Without
 * `trustBrowserCas` every https call fails; `allow = ["public"]` keeps calls out of private networks.
 */
function workerdConfig(bindings: readonly string[], internet: string): string {
  const fromEnvironment = bindings.map((name) => `(name = "${name}", fromEnvironment = "${name}")`);
  const all = ['(name = "DESK", durableObjectNamespace = "Desk")', ...fromEnvironment];
  return `using Workerd = import "/workerd/workerd.capnp";

const config :Workerd.Config = (
  services = [
    (name = "gateway", worker = .gateway),
    (name = "internet", ${internet}),
    (name = "state", disk = (writable = true)),
  ],
  sockets = [(name = "http", http = (), service = "gateway")],
);

const gateway :Workerd.Worker = (
  modules = [(name = "worker.js", esModule = embed "worker.js")],
  compatibilityDate = "${COMPATIBILITY_DATE}",
  globalOutbound = "internet",
  durableObjectNamespaces = [(className = "Desk", uniqueKey = "desk", enableSql = true)],
  durableObjectStorage = (localDisk = "state"),
  bindings = [
    ${all.join(",\n    ")},
  ],
);
`;
}
