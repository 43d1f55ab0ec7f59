import { Agent, createServer, type RequestListener, request } from "node:http";

export interface StandIn {
  readonly url: string;
  readonly close: () => void;
}

async function listen(listener: RequestListener): Promise<StandIn> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const port = typeof address === "object" && address ? address.port : 0;
  const close = () => {
    server.closeAllConnections();
    server.close();
  };
  return { url: `http://127.0.0.1:${port}`, close };
}

/** Takes the messages that leave for Slack, as an egress proxy. `onResult` is told of each result: its `response_url`. */
export const startEgress = (onResult: (responseUrl: string) => void): Promise<StandIn> =>
  listen((incoming, answer) => {
    let body = "";
    incoming.setEncoding("utf8");
    incoming.on("data", (chunk: string) => {
      body += chunk;
    });
    incoming.on("end", () => {
      answer.end("ok");
      // `/https/hooks.slack.com/…`; results are for the whole channel.
      if (body.includes('"in_channel"')) onResult((incoming.url ?? "").replace("/https/", "https://"));
    });
  });

/** A call on its way to the simulator; times are those of `performance.now()`. */
export interface Call {
  readonly isAction: boolean;
  readonly arrived: number;
  /** When the simulator had answered it; `undefined` before that. */
  answered?: number;
}

/** Stands before the simulator and tells of each call when it arrives. */
export const startRecorder = (target: string, onCall: (call: Call) => void): Promise<StandIn> => {
  const agent = new Agent({ keepAlive: true });
  return listen((incoming, answer) => {
    const { method = "GET", url = "/", headers } = incoming;
    const call: Call = { isAction: method === "POST" && url.endsWith("/action"), arrived: performance.now() };
    onCall(call);
    const onwards = request(`${target}${url}`, { method, headers, agent }, (reply) => {
      answer.writeHead(reply.statusCode ?? 502, reply.headers);
      reply.on("end", () => {
        call.answered = performance.now();
      });
      reply.pipe(answer);
    });
    onwards.on("error", () => answer.destroy());
    incoming.pipe(onwards);
  });
};
