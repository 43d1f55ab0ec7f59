/** The whole simulator: a stand-in for IAM, DRS and the chat and ticket platforms, over real HTTP. */
import { mkdirSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { dirname } from "node:path";
import { createAdaptorServer } from "@hono/node-server";
import type { Context } from "hono";
import { Hono } from "hono/tiny";
import type { Simulator, SimulatorEnv } from "./context.ts";
import { readCall, recordCalls } from "./control/calls.ts";
import { controlRoutes } from "./control/control.ts";
import { injectFaults } from "./control/faults.ts";
import { Journal } from "./control/journal.ts";
import { ticketRoutes } from "./control/ticket-control.ts";
import { drsRoutes } from "./drs/drs.ts";
import { DrsError, drsErrorAnswer, GATEWAY_ERRORS, GatewayError } from "./errors.ts";
import { iamRoutes } from "./iam/iam.ts";
import { egressRoutes } from "./platforms/routing/egress.ts";
import { type Settings, settingsSchema } from "./settings.ts";
import { Clock } from "./state/clock.ts";
import { Store } from "./state/store.ts";

export interface SimulatorOptions {
  /** 0 takes a free port. */
  port: number;
  /** Folder for the state and the calls, to survive a restart. Without it, nothing is kept. */
  stateFile?: string;
  settings?: Partial<Settings>;
  /** Real time, epoch ms. */
  now?: () => number;
}

export interface RunningSimulator {
  url: string;
  close: () => Promise<void>;
}

/** Number of calls that are kept. */
const KEPT_CALLS = 20_000;

function gatewayBody(c: Context<SimulatorEnv>, status: number, code: string, message: string): Response {
  return Response.json({ error_msg: message, error_code: code, request_id: c.get("requestId") }, { status });
}

function answerError(error: Error, c: Context<SimulatorEnv>): Response {
  if (error instanceof GatewayError) return gatewayBody(c, error.status, error.code, error.message);
  if (!(error instanceof DrsError)) throw error;
  const { status, body } = drsErrorAnswer(error, c.get("call").headers["x-language"]);
  return Response.json(body, { status });
}

function createApp(simulator: Simulator): Hono<SimulatorEnv> {
  const app = new Hono<SimulatorEnv>();
  app.use(readCall());
  // Target of the fault `redirect`: a client that follows it is recorded, and receives a success.
  app.all("/_sim/elsewhere", recordCalls(simulator), (c) => c.json({ status: "success" }));
  app.route("/", egressRoutes(simulator));
  app.route("/", ticketRoutes(simulator));
  app.route("/", controlRoutes(simulator));
  app.use(recordCalls(simulator));
  app.use(injectFaults(simulator));
  app.route("/", iamRoutes(simulator));
  app.route("/", drsRoutes(simulator));
  app.notFound((c) => gatewayBody(c, 404, "APIGW.0101", GATEWAY_ERRORS[404]?.message ?? ""));
  app.onError(answerError);
  return app;
}

/** Start on 127.0.0.1. `close` cuts every connection and saves. */
export async function startSimulator(options: SimulatorOptions): Promise<RunningSimulator> {
  const now = options.now ?? Date.now;
  const closing = new AbortController();
  if (options.stateFile !== undefined) mkdirSync(dirname(options.stateFile), { recursive: true });
  const journalFile = (name: string) => options.stateFile?.replace(/(\.json)?$/, `.${name}.ndjson`);
  const calls: Simulator["calls"] = new Journal(journalFile("calls"), KEPT_CALLS);
  const egress: Simulator["egress"] = new Journal(journalFile("egress"), KEPT_CALLS);
  const store = new Store(options.stateFile, now(), () => {
    calls.flush();
    egress.flush();
  });
  // Calls that only read do not save the state: the newest number stands in the records.
  store.state.next_call = Math.max(store.state.next_call, (calls.records.at(-1)?.number ?? 0) + 1);
  const app = createApp({
    settings: settingsSchema.parse(options.settings ?? {}),
    clock: new Clock(store.state.clock, now),
    store,
    calls,
    egress,
    keyFailures: new Map(),
    held: new Set(),
    late: 0,
    closing: closing.signal,
  });
  // A client that sends on a connection just when the server closes it loses its call: in five seconds, Node's default, that happens.
  const serverOptions = { keepAliveTimeout: 120_000 };
  const server = createAdaptorServer({ fetch: app.fetch, serverOptions });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(options.port, "127.0.0.1", resolve);
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: async () => {
      closing.abort();
      const closed = new Promise((resolve) => server.close(resolve));
      if ("closeAllConnections" in server) server.closeAllConnections();
      await closed;
      store.flush();
    },
  };
}
