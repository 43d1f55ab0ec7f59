import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Child } from "../../scripts/lib/children.ts";
import { freePort } from "../../scripts/lib/ports.ts";
import { exampleVariables } from "../../scripts/lib/settings.ts";
import { type RunningGateway, startGateway, startSimulatorProcess } from "../../scripts/lib/stack.ts";
import { EVENTS } from "../../src/shared/limits.ts";

/** Event streams over real connections: plain workerd notices only when it writes that a reader has gone. */

const example = exampleVariables();
const stateDirectory = mkdtempSync(join(tmpdir(), "drs-gateway-streams-"));
let simulator: Child & { url: string };
let gateway: RunningGateway;

beforeAll(async () => {
  const places = { port: await freePort(), simulatorPort: await freePort(), stateDirectory };
  const onLine = () => {};
  simulator = await startSimulatorProcess(places, onLine);
  const variables = { ...example, SIMULATOR_URL: simulator.url };
  gateway = await startGateway({ places, variables, where: "the test", onLine });
});

afterAll(async () => {
  await gateway.stop();
  await simulator.stop();
  rmSync(stateDirectory, { recursive: true, force: true });
});

interface Stream {
  readonly status: number;
  readonly headers: Headers;
  /** Read on until a text has come. */
  readonly readTo: (text: string) => Promise<string>;
  /** Close the connection, as a browser does with its tab. */
  readonly close: () => void;
}

async function open(token = example.CI_BOT_TOKEN): Promise<Stream> {
  const control = new AbortController();
  const headers = { authorization: `Bearer ${token}` };
  const answer = await fetch(`${gateway.url}/v1/events`, { headers, signal: control.signal });
  const reader = answer.body?.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  const readTo = async (wanted: string): Promise<string> => {
    while (!text.includes(wanted)) {
      const { done, value = "" } = (await reader?.read()) ?? { done: true };
      if (done) throw new Error(`the stream ended before ${wanted}`);
      text += value;
    }
    return text;
  };
  return { status: answer.status, headers: answer.headers, readTo, close: () => control.abort() };
}

/** All streams that one client may have, each at work. */
async function openAll(): Promise<Stream[]> {
  const streams = await Promise.all(Array.from({ length: EVENTS.streams }, () => open()));
  expect(streams.map(({ status }) => status)).toEqual(Array(EVENTS.streams).fill(200));
  for (const { readTo } of streams) await readTo("event: begin");
  return streams;
}

/** Have something happen; returns the id of the operation. */
async function precheckOrders(): Promise<string> {
  const headers = { authorization: `Bearer ${example.CI_BOT_TOKEN}`, "content-type": "application/json" };
  const url = `${gateway.url}/v1/jobs/orders/actions/precheck`;
  const answer = await fetch(url, { method: "POST", headers, body: "{}" });
  expect(answer.status).toBe(202);
  const { id } = (await answer.json()) as { id: string };
  return id;
}

describe("event streams on plain workerd", () => {
  test("are open again at once after fifty were closed at once", async () => {
    for (let round = 0; round <= 50 / EVENTS.streams; round += 1) {
      for (const { close } of await openAll()) close();
    }
  });

  test("are refused beyond the limit while the readers are there, and go on", async () => {
    const streams = await openAll();
    const refused = await open();
    expect([refused.status, refused.headers.get("retry-after")]).toEqual([429, "2"]);
    const id = await precheckOrders();
    for (const { readTo, close } of streams) {
      expect(await readTo(id)).toContain("event: message");
      close();
    }
  });
});
