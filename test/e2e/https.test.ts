import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { request } from "node:http";
import { createServer, type Server } from "node:https";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { bundle } from "../../scripts/lib/bundle.ts";
import { type Child, untilReady } from "../../scripts/lib/children.ts";
import { projectPath } from "../../scripts/lib/paths.ts";
import { freePort } from "../../scripts/lib/ports.ts";
import { bindingNames, checkedGateway } from "../../scripts/lib/settings.ts";
import { messagesTo, recordedCalls } from "../../scripts/lib/simulator.ts";
import { slackCommand } from "../../scripts/lib/slack-request.ts";
import { startSimulatorProcess } from "../../scripts/lib/stack.ts";
import { startWorkerd } from "../../scripts/lib/workerd.ts";
import { ownSecrets } from "../support/own-secrets.ts";

/**
 * The config as in production, no simulator in sight: real host names over TLS. A server on loopback with a certificate of a test
 * authority stands at the end of the wire and hands on to the simulator.
 */

const variables = ownSecrets();
const stateDirectory = mkdtempSync(join(tmpdir(), "drs-gateway-https-"));
const tls = (file: string) => readFileSync(projectPath(`test/vectors/tls/${file}`), "utf8");
const lines: string[] = [];
const hosts = new Set<string>();
let simulator: Child & { url: string };
let endOfTheWire: Server;
let gateway: Child & { url: string };

/** Terminates TLS and hands on, with the host as it was: it is signed. */
function startEndOfTheWire(): Promise<Server> {
  const { port } = new URL(simulator.url);
  const server = createServer({ key: tls("server.key"), cert: tls("server.pem") }, (incoming, outgoing) => {
    const host = incoming.headers.host ?? "";
    hosts.add(host);
    const path = host === "hooks.slack.com" ? `/_sim/egress/https/${host}${incoming.url}` : incoming.url;
    const onward = request(
      { host: "127.0.0.1", port, path, method: incoming.method, headers: incoming.headers },
      (answer) => {
        outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(outgoing);
      },
    );
    incoming.pipe(onward);
  });
  return new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve(server)));
}

beforeAll(async () => {
  const onLine = (line: string) => void lines.push(line);
  simulator = await startSimulatorProcess({ port: 0, simulatorPort: await freePort(), stateDirectory }, onLine);
  endOfTheWire = await startEndOfTheWire();
  await bundle();
  const port = await freePort();
  const address = `127.0.0.1:${(endOfTheWire.address() as AddressInfo).port}`;
  const child = startWorkerd({
    port,
    stateDirectory,
    bindings: bindingNames(await checkedGateway(variables, "the test")),
    variables,
    local: false,
    internet: `external = (address = "${address}", https = (
      options = (style = host), certificateHost = "drs.cn-north-4.myhuaweicloud.com",
      tlsOptions = (trustBrowserCas = false, trustedCertificates = [${JSON.stringify(tls("ca.pem"))}])))`,
    onLine,
  });
  gateway = { ...child, url: `http://127.0.0.1:${port}` };
  await untilReady(`${gateway.url}/healthz`, child);
});

afterAll(async () => {
  await gateway.stop();
  endOfTheWire.close();
  endOfTheWire.closeAllConnections();
  await simulator.stop();
  rmSync(stateDirectory, { recursive: true, force: true });
});

test("a call by token, a signed call and a report go out over HTTPS", async () => {
  const request = slackCommand({ text: "precheck replay", secret: variables.SLACK_SIGNING_SECRET ?? "" });
  const answer = await fetch(`${gateway.url}/hooks/slack`, {
    method: "POST",
    headers: request.headers,
    body: request.body,
  });
  expect(answer.status).toBe(200);
  const start = await fetch(`${gateway.url}/v1/jobs/orders/actions/precheck`, {
    method: "POST",
    headers: { authorization: `Bearer ${variables.CI_BOT_TOKEN}`, prefer: "wait=20" },
  });
  const { id } = (await start.json()) as { id: string };
  const headers = { authorization: `Bearer ${variables.CI_BOT_TOKEN}` };
  const read = async () => (await fetch(`${gateway.url}/v1/operations/${id}`, { headers })).json();
  await expect.poll(read).toMatchObject({ state: "succeeded" });
  await expect
    .poll(async () => JSON.stringify(await messagesTo(simulator.url, request.responseUrl)))
    .toContain("in_channel");
  expect([...hosts].sort()).toEqual([
    "drs.cn-north-4.myhuaweicloud.com",
    "hooks.slack.com",
    "iam.cn-north-4.myhuaweicloud.com",
  ]);
  const actions = (await recordedCalls(simulator.url)).filter(({ path }) => path.endsWith("/action"));
  expect(actions.map(({ status }) => status)).toEqual([202, 202]);
  expect(lines.filter((line) => line.includes("ncaught"))).toEqual([]);
});

test("says nothing of stand-ins, since there are none", async () => {
  expect(await (await fetch(`${gateway.url}/healthz`)).json()).toEqual({ status: "ok" });
});
