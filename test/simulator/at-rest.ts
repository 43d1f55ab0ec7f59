/** A simulator whose time stands still until the test lets it pass. */
import { SimulatorClient } from "./client.ts";
import { type RunningSimulator, type SimulatorOptions, startSimulator } from "./server.ts";

const running = new Set<RunningSimulator>();

/** Closes every simulator that `startAtRest` started; for `afterEach`. */
export async function closeAll(): Promise<void> {
  for (const simulator of running) await simulator.close();
  running.clear();
}

/** Starts at 2026-06-01T00:00Z; `wait` lets milliseconds pass. */
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
