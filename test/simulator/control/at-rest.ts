/** A simulator whose time stands still until the test advances it. */
import { SimulatorClient } from "../client.ts";
import { type RunningSimulator, type SimulatorOptions, startSimulator } from "../server.ts";

const running = new Set<RunningSimulator>();

/** Close every simulator that `startAtRest` started; for `afterEach`. */
export async function closeAll(): Promise<void> {
  for (const simulator of running) await simulator.close();
  running.clear();
}

/** Start at 2026-06-01T00:00Z; `wait` advances the time by milliseconds. */
export async function startAtRest(options: Partial<SimulatorOptions> = {}) {
  const time = { now: Date.UTC(2026, 5, 1) };
  const simulator = await startSimulator({ port: 0, now: () => time.now, ...options });
  running.add(simulator);
  const client = new SimulatorClient(simulator.url);
  const token = await client.token();
  const statusOf = async (id: string) => {
    const { body } = await client.detail(token, id, "type=overview");
    return (body as { job: { status: string } }).job.status;
  };
  const wait = (milliseconds: number) => {
    time.now += milliseconds;
  };
  return { client, token, statusOf, wait, time };
}

/** Start with a further job, `job-1`, and shortcuts to act on it, to get a query id and to read it. */
export async function startWithJob(seed: object, settings: SimulatorOptions["settings"] = {}) {
  const simulator = await startAtRest({ settings });
  const { client, token } = simulator;
  await client.sim("POST", "/jobs", { id: "job-1", status: "INCRE_TRANSFER_STARTED", ...seed });
  const act = (action: string, params: object = {}) => client.action(token, "job-1", action, params);
  const ask = async (action: string, params: object = {}) =>
    ((await act(action, params)).body as { query_id: string }).query_id;
  const look = async (query: string) => ((await client.detail(token, "job-1", query)).body as { job: object }).job;
  return { ...simulator, act, ask, look };
}
