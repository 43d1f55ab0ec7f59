import { mkdtempSync, rmSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { freePort } from "../../scripts/lib/ports.ts";
import { exampleVariables } from "../../scripts/lib/settings.ts";
import { type RunningGateway, startGateway } from "../../scripts/lib/stack.ts";

/** Bodies as no HTTP library writes them, by raw sockets to plain workerd. */

const variables = exampleVariables();
const stateDirectory = mkdtempSync(join(tmpdir(), "drs-gateway-bodies-"));
const lines: string[] = [];
let gateway: RunningGateway;

beforeAll(async () => {
  gateway = await startGateway({
    places: { port: await freePort(), simulatorPort: 0, stateDirectory },
    // Nothing listens there: what is accepted stays in the queue.
    variables: { ...variables, SIMULATOR_URL: "http://127.0.0.1:9" },
    where: "the test",
    onLine: (line) => void lines.push(line),
  });
});

afterAll(async () => {
  await gateway?.stop();
  rmSync(stateDirectory, { recursive: true, force: true });
});

/** Send these bytes, say that no more will come, and read all that is answered. */
function send(bytes: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(Number(new URL(gateway.url).port), "127.0.0.1");
    let answer = "";
    socket.setEncoding("utf8");
    socket.on("data", (text: string) => {
      answer += text;
    });
    socket.once("close", () => resolve(answer));
    socket.once("error", reject);
    socket.end(bytes);
  });
}

const post = (path: string, framing: string, body: string) =>
  send(
    [
      `POST ${path} HTTP/1.1`,
      "host: gateway.test",
      "connection: close",
      `authorization: Bearer ${variables.CI_BOT_TOKEN}`,
      `x-auth-token: ${variables.CI_BOT_TOKEN}`,
      `content-type: application/${path === "/sign-in" ? "x-www-form-urlencoded" : "json"}`,
      framing,
      "",
      body,
    ].join("\r\n"),
  );

const CHUNKED = "transfer-encoding: chunked";

const MALFORMED = [
  ["a chunk whose size is no number", CHUNKED, "zz\r\n{}\r\n0\r\n\r\n"],
  ["a chunk of negative size", CHUNKED, "-1\r\n{}\r\n0\r\n\r\n"],
  ["a chunk whose size has too many digits", CHUNKED, "ffffffffffffffffffff\r\n{}\r\n0\r\n\r\n"],
  ["a chunk that is longer than its size", CHUNKED, "2\r\n{}XX0\r\n\r\n"],
  ["a chunk that ends early", CHUNKED, "10\r\n{}"],
  ["no last chunk", CHUNKED, "2\r\n{}\r\n"],
  ["fewer bytes than its content-length", "content-length: 50", "{}"],
] as const;

const PATHS = [
  "/v1/jobs/orders/actions/stop",
  "/v1/actions",
  "/v5/054ba152d480d55b2f5dc0069e7ddef0/jobs/action",
  "/v5/054ba152d480d55b2f5dc0069e7ddef0/jobs/c7debc9c-8e09-4a5d-8dd6-cc44f78jb20r/action",
  "/hooks/slack",
  "/hooks/github",
  "/sign-in",
];

const operations = async (): Promise<readonly unknown[]> => {
  const headers = { authorization: `Bearer ${variables.CI_BOT_TOKEN}` };
  const answer = await fetch(`${gateway.url}/v1/operations`, { headers });
  return ((await answer.json()) as { readonly operations: readonly unknown[] }).operations;
};

describe("a body that does not arrive whole", () => {
  test.each(MALFORMED)("is refused with 400 everywhere, and nothing is done: %s", async (_, framing, body) => {
    for (const path of PATHS) {
      const answer = await post(path, framing, body);
      expect(answer, path).toMatch(/^HTTP\/1\.1 400 /);
      expect(answer, path).toContain("the body did not arrive whole");
    }
    expect(await operations()).toEqual([]);
  });

  test("writes no error into the log, and the gateway goes on", async () => {
    const path = "/v1/jobs/orders/actions/stop";
    expect(await post(path, CHUNKED, "zz\r\n{}\r\n0\r\n\r\n")).toMatch(/^HTTP\/1\.1 400 /);
    expect(await post(path, CHUNKED, "2\r\n{}\r\n0\r\n\r\n")).toMatch(/^HTTP\/1\.1 202 /);
    expect(lines.filter((line) => line.includes('"level":"error"'))).toEqual([]);
    expect(lines.filter((line) => /ncaught/.test(line))).toEqual([]);
  });
});
