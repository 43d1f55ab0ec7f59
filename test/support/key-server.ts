import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

/** A server that publishes keys at any address; its own address can be used as `EGRESS_PROXY`. */
export interface KeyServer {
  readonly url: string;
  /** The requested addresses since the last change, as the gateway meant them. */
  readonly asked: string[];
  readonly publish: (keys: readonly object[]) => void;
  /** Respond with this instead. */
  readonly answer: (status: number, body: string, headers?: Record<string, string>) => void;
  /** Break every connection. */
  readonly fail: () => void;
  readonly close: () => Promise<void>;
}

export async function startKeyServer(): Promise<KeyServer> {
  const asked: string[] = [];
  let current: { status: number; body: string; headers: Record<string, string> } | null = null;
  const set = (next: typeof current) => {
    current = next;
    asked.length = 0;
  };
  const server = createServer((request, response) => {
    asked.push(String(request.url).replace(/^\/(\w+)\//, "$1://"));
    if (current) response.writeHead(current.status, current.headers).end(current.body);
    else response.destroy();
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    asked,
    publish: (keys) => set({ status: 200, body: JSON.stringify({ keys }), headers: {} }),
    answer: (status, body, headers = {}) => set({ status, body, headers }),
    fail: () => set(null),
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}
