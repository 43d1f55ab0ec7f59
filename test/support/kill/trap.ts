/**
 * Stands before the simulator and is set to spring at the very moment at which a call arrives or has been answered. What a
 * signed call says of its host is passed on as it is.
 */
import { Agent, createServer, type IncomingMessage, request, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/**
 * When the trap springs: as an action arrives, which the simulator then gets or does not; when it has taken effect and before it
 * is answered; just after the answer has left; as a reading or a report arrives.
 */
export const MOMENTS = ["action arrives", "action is dropped", "action is applied", "action is answered"] as const;
export const OTHER_MOMENTS = ["reading arrives", "report arrives"] as const;
export type Moment = (typeof MOMENTS)[number] | (typeof OTHER_MOMENTS)[number];

export interface Trap {
  readonly url: string;
  /** Springs at the `nth` call of that kind from now. */
  arm(moment: Moment, nth: number, spring: () => void): void;
  disarm(): void;
  close(): Promise<void>;
}

type CallKind = "action" | "reading" | "report" | "other";

function kindOf({ method, url = "" }: IncomingMessage): CallKind {
  if (url.startsWith("/_sim/egress/")) return "report";
  if (method === "GET") return "reading";
  return url.endsWith("/action") ? "action" : "other";
}

interface Answer {
  readonly status: number;
  readonly headers: NodeJS.Dict<string | string[]>;
  readonly body: Buffer;
}

async function readAll(stream: NodeJS.ReadableStream): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

export async function startTrap(target: string): Promise<Trap> {
  const agent = new Agent({ keepAlive: true });
  let armed: { readonly moment: Moment; left: number; readonly spring: () => void } | undefined;

  /** Takes the armed moment for this call, when it is its turn. */
  function take(kind: CallKind): { moment: Moment; spring: () => void } | undefined {
    if (!armed?.moment.startsWith(kind)) return undefined;
    armed.left -= 1;
    if (armed.left > 0) return undefined;
    const taken = armed;
    armed = undefined;
    return taken;
  }

  const forward = (incoming: IncomingMessage, body: Buffer): Promise<Answer> =>
    new Promise((resolve, reject) => {
      const { method, url: path, headers } = incoming;
      const call = request(`${target}${path}`, { method, headers, agent }, (answer) => {
        readAll(answer).then(
          (read) => resolve({ status: answer.statusCode ?? 502, headers: answer.headers, body: read }),
          reject,
        );
      });
      call.once("error", reject);
      call.end(body);
    });

  async function handle(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const body = await readAll(incoming);
    const taken = take(kindOf(incoming));
    const { moment, spring } = taken ?? {};
    const isAfter = moment === "action is applied" || moment === "action is answered";
    if (!isAfter) spring?.();
    if (moment === "action is dropped") return void incoming.socket.destroy();
    const { status, headers, body: answer } = await forward(incoming, body);
    if (moment === "action is applied") spring?.();
    const { "transfer-encoding": _, connection: __, ...rest } = headers;
    outgoing.writeHead(status, { ...rest, "content-length": answer.length });
    outgoing.end(answer, () => moment === "action is answered" && spring?.());
  }

  const server = createServer((incoming, outgoing) => {
    handle(incoming, outgoing).catch(() => incoming.socket.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    arm: (moment, nth, spring) => {
      armed = { moment, left: nth, spring };
    },
    disarm: () => {
      armed = undefined;
    },
    close: async () => {
      server.closeAllConnections();
      agent.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
