import { readdirSync, readFileSync, statSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";

/** What the gateway sent to the cloud and to platforms. */
export interface Recorder {
  readonly url: string;
  readonly toCloud: () => string;
  readonly toPlatforms: () => string;
  readonly close: () => void;
}

/** Headers that no longer fit once a body was decoded. */
const OF_TRANSFER: readonly string[] = ["content-length", "transfer-encoding", "content-encoding"];

/** Start a proxy before the simulator that keeps what the gateway really sends. */
export async function startRecorder(target: string): Promise<Recorder> {
  let [toCloud, toPlatforms] = ["", ""];
  const server: Server = createServer(async (incoming, outgoing) => {
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks);
    const sent = `${incoming.headers.authorization ?? ""} ${body.toString()}\n`;
    if (incoming.url?.startsWith("/_sim/egress")) toPlatforms += sent;
    else toCloud += sent;
    const { host: _, connection: __, ...headers } = incoming.headers as Record<string, string>;
    const answer = await fetch(`${target}${incoming.url}`, {
      method: incoming.method ?? "GET",
      headers,
      ...(body.length > 0 ? { body } : {}),
    });
    const kept = [...answer.headers].filter(([name]) => !OF_TRANSFER.includes(name));
    outgoing.writeHead(answer.status, Object.fromEntries(kept));
    outgoing.end(Buffer.from(await answer.arrayBuffer()));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    toCloud: () => toCloud,
    toPlatforms: () => toPlatforms,
    close: () => server.close(),
  };
}

/** Read everything below a folder as one text. */
export function filesBelow(folder: string): string {
  return readdirSync(folder)
    .map((name) => join(folder, name))
    .map((path) => (statSync(path).isDirectory() ? filesBelow(path) : readFileSync(path, "latin1")))
    .join("\n");
}
