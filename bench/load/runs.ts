import { setTimeout as delay } from "node:timers/promises";
import type { Connection } from "./connection.ts";
import type { Seen } from "./protocol.ts";

/** Counts answers and their times. */
class Tally {
  readonly #times: number[] = [];
  readonly #start = performance.now();
  #bad = 0;
  #last = this.#start;

  get start(): number {
    return this.#start;
  }

  add(since: number, good: boolean): void {
    this.#last = performance.now();
    this.#times.push(this.#last - since);
    if (!good) this.#bad += 1;
  }

  seen(): Seen {
    const sorted = Float64Array.from(this.#times).sort();
    const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
    return {
      answers: sorted.length,
      bad: this.#bad,
      elapsed: this.#last - this.#start,
      p50: at(0.5),
      p99: at(0.99),
    };
  }
}

/** As much as the server takes on these connections, until the time is over or the requests are used up. */
export async function closedLoop(
  connections: readonly Connection[],
  requests: readonly Buffer[],
  seconds: number,
): Promise<Seen> {
  const tally = new Tally();
  const deadline = tally.start + seconds * 1000;
  let next = 0;
  await Promise.all(
    connections.map(
      (connection) =>
        new Promise<void>((resolve) => {
          const step = () => {
            const request = requests[next];
            const since = performance.now();
            if (request === undefined || since > deadline) return resolve();
            next += 1;
            connection.send(request, (good) => {
              tally.add(since, good);
              step();
            });
          };
          step();
        }),
    ),
  );
  return tally.seen();
}

/** A fixed rate. A request that finds no free connection waits for one, and that counts. */
export async function openLoop(
  connections: readonly Connection[],
  requests: readonly Buffer[],
  rate: number,
  seconds: number,
): Promise<Seen> {
  const tally = new Tally();
  const total = Math.min(requests.length, Math.floor(rate * seconds));
  const free = [...connections];
  const waiting: { request: Buffer; since: number }[] = [];
  let answered = 0;
  const send = (connection: Connection, request: Buffer, since: number) => {
    connection.send(request, (good) => {
      tally.add(since, good);
      answered += 1;
      const next = waiting.shift();
      if (next) send(connection, next.request, next.since);
      else free.push(connection);
    });
  };
  for (let sent = 0; sent < total; await delay(1)) {
    const due = Math.min(total, Math.floor(((performance.now() - tally.start) * rate) / 1000));
    for (; sent < due; sent += 1) {
      const [request, connection] = [requests[sent], free.pop()];
      if (!request) break;
      if (connection) send(connection, request, performance.now());
      else waiting.push({ request, since: performance.now() });
    }
  }
  const patience = performance.now() + 10_000;
  while (answered < total && performance.now() < patience) await delay(5);
  return tally.seen();
}

/** Sends one request on each connection and waits for nothing. */
export function burst(connections: readonly Connection[], requests: readonly Buffer[]): Seen {
  connections.forEach((connection, index) => {
    const request = requests[index];
    if (request) connection.send(request, () => {});
  });
  return { answers: 0, bad: 0, elapsed: 0, p50: 0, p99: 0 };
}
