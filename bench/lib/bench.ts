import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { Child } from "../../scripts/lib/children.ts";
import { startChild, untilReady } from "../../scripts/lib/children.ts";
import { projectPath } from "../../scripts/lib/paths.ts";
import { freePort } from "../../scripts/lib/ports.ts";
import { exampleVariables, type Variables } from "../../scripts/lib/settings.ts";
import { type RunningGateway, startGateway, startSimulatorProcess } from "../../scripts/lib/stack.ts";
import type { Demo } from "../load/requests.ts";
import { Load } from "./load.ts";
import { type Silent, startSilent } from "./silent.ts";
import { type Server, startWorker } from "./worker.ts";

/** Where a server keeps its state: memory or the disk that the project lies on. */
export type Storage = "tmpfs" | "disk";

/** How long and how often is measured. Seconds. */
export interface Pace {
  readonly warmUp: number;
  readonly round: number;
  readonly rounds: number;
}

/** The default account's project of the demo set-up. */
const PROJECT = "054ba152d480d55b2f5dc0069e7ddef0";

export interface GatewayPlan {
  readonly storage: Storage;
  /** Continues on the state of an earlier one. */
  readonly stateDirectory?: string;
  readonly simulatorUrl: string;
  readonly egressUrl?: string;
  readonly timeScale?: number;
}

/** The gateway under measurement, and where its state lies. */
export interface MeasuredGateway extends RunningGateway {
  readonly port: number;
  readonly stateDirectory: string;
}

/** What a row works with. Everything that it starts is ended after it. */
export class Bench {
  readonly pace: Pace;
  readonly variables = exampleVariables();
  readonly load = new Load();
  readonly #children: Child[] = [];
  readonly #directories: string[] = [];
  readonly #closing: (() => void)[] = [];

  constructor(pace: Pace) {
    this.pace = pace;
  }

  get demo(): Demo {
    const { SLACK_SIGNING_SECRET = "", CI_BOT_TOKEN = "" } = this.variables;
    return { signingSecret: SLACK_SIGNING_SECRET, token: CI_BOT_TOKEN, project: PROJECT, variables: this.variables };
  }

  /** An empty directory on the storage that is asked for. */
  directory(storage: Storage): string {
    const parent = storage === "tmpfs" ? "/dev/shm" : projectPath("bench/.state");
    mkdirSync(parent, { recursive: true });
    const directory = mkdtempSync(join(parent, "drs-gateway-bench-"));
    this.#directories.push(directory);
    return directory;
  }

  /** Secrets and settings of a gateway. */
  variablesOf({ simulatorUrl, egressUrl, timeScale = 10 }: GatewayPlan): Variables {
    return {
      ...this.variables,
      SIMULATOR_URL: simulatorUrl,
      TIME_SCALE: String(timeScale),
      RATE_LIMITS: "off",
      ...(egressUrl === undefined ? {} : { EGRESS_PROXY: egressUrl }),
    };
  }

  /** Starts the production bundle on plain workerd. */
  async gateway(plan: GatewayPlan): Promise<MeasuredGateway> {
    const stateDirectory = plan.stateDirectory ?? this.directory(plan.storage);
    const port = await freePort();
    const variables = this.variablesOf(plan);
    const lines: string[] = [];
    const gateway = await startGateway({
      places: { port, simulatorPort: 0, stateDirectory },
      variables,
      where: ".dev.vars.example",
      // What it logs of refused requests is part of the measurement; printing it is not.
      onLine: (line) => lines.length < 1000 && lines.push(line),
    });
    this.#children.push(gateway);
    this.#closing.push(() => {
      const errors = lines.filter((line) => line.includes('"level":"error"'));
      if (errors.length > 0) console.error(`gateway: ${errors.length} errors, the first: ${errors[0]}`);
    });
    return { ...gateway, port, stateDirectory };
  }

  /** A gateway whose accepted commands wait: its cloud takes connections and never answers. */
  async waitingGateway(storage: Storage, stateDirectory?: string): Promise<MeasuredGateway> {
    const { url } = await this.silent();
    return this.gateway({ storage, simulatorUrl: url, ...(stateDirectory === undefined ? {} : { stateDirectory }) });
  }

  async silent(): Promise<Silent> {
    const silent = await startSilent();
    this.#closing.push(silent.close);
    return silent;
  }

  /** A Worker of `bench/workers/`. */
  async worker(name: string, variables: Readonly<Record<string, string>> = {}, storage?: Storage): Promise<Server> {
    const server = await startWorker({
      name,
      variables: { SLACK_SIGNING_SECRET: this.variables.SLACK_SIGNING_SECRET, ...variables },
      ...(storage === undefined ? {} : { stateDirectory: this.directory(storage) }),
    });
    this.#children.push(server);
    return server;
  }

  /** @slack/bolt on this Node. */
  async bolt(variables: Readonly<Record<string, string>>): Promise<Server> {
    const port = await freePort();
    const child = startChild({
      name: "bolt",
      command: process.execPath,
      args: [projectPath("bench/servers/bolt.js")],
      env: { ...process.env, ...this.variables, ...variables, PORT: String(port), NODE_ENV: "production" },
      onLine: (line) => console.error(`bolt: ${line}`),
    });
    this.#children.push(child);
    await untilReady(`http://127.0.0.1:${port}/`, child);
    return { ...child, port };
  }

  /** The simulator, with its clock run faster or slower. */
  async simulator(factor: number): Promise<{ readonly url: string }> {
    const places = { port: 0, simulatorPort: await freePort(), stateDirectory: this.directory("tmpfs") };
    const simulator = await startSimulatorProcess(places, (line) => {
      if (!line.startsWith("simulator ready")) console.error(`simulator: ${line}`);
    });
    this.#children.push(simulator);
    await fetch(`${simulator.url}/_sim/speed`, { method: "POST", body: JSON.stringify({ factor }) });
    return simulator;
  }

  /** Ends this too when the row is over. */
  adopt(child: Child): void {
    this.#children.push(child);
  }

  /** Called when the row is over and its servers have ended. */
  onEnd(close: () => void): void {
    this.#closing.push(close);
  }

  /** Ends everything: the bench cannot be used afterwards. */
  async end(): Promise<void> {
    this.load.stop();
    await this.clear();
  }

  /** Leaves nothing behind when it is stopped half-way. */
  endOnSignal(): void {
    for (const signal of ["SIGINT", "SIGTERM"] as const) {
      process.once(signal, () => void this.end().finally(() => process.exit(130)));
    }
  }

  /** Ends what the row has started and removes its state. */
  async clear(): Promise<void> {
    await Promise.all(this.#children.splice(0).map((child) => child.stop()));
    for (const close of this.#closing.splice(0)) close();
    for (const directory of this.#directories.splice(0)) rmSync(directory, { recursive: true, force: true });
  }
}
