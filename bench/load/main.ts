/** The load generator: a process of its own, so that its work is not counted as the server's. Orders come over IPC. */
import { Connection } from "./connection.ts";
import type { Order, Prepare, Seen } from "./protocol.ts";
import { newRequest } from "./requests.ts";
import { burst, closedLoop, openLoop } from "./runs.ts";

let connections: Connection[] = [];
let requests: Buffer[] = [];

function close(): void {
  for (const connection of connections) connection.close();
  connections = [];
}

async function prepare({ port, plan, count, connections: many, expected }: Prepare): Promise<void> {
  close();
  requests = [];
  while (requests.length < count) requests.push(await newRequest(plan));
  for (let opened = 0; opened < many; opened += 1) connections.push(await Connection.open(port, expected));
}

async function obey(order: Order): Promise<Seen | null> {
  switch (order.type) {
    case "prepare":
      await prepare(order);
      return null;
    case "closed":
      return closedLoop(connections, requests, order.seconds);
    case "open":
      return openLoop(connections, requests, order.rate, order.seconds);
    case "burst":
      return burst(connections, requests);
    case "close":
      close();
      return null;
  }
}

process.on("message", (order: Order) => {
  obey(order).then(
    (seen) => process.send?.({ seen }),
    (error: unknown) => process.send?.({ error: String(error) }),
  );
});
process.on("disconnect", () => process.exit(0));
