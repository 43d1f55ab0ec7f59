import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Child } from "../../scripts/lib/children.ts";
import { freePort } from "../../scripts/lib/ports.ts";
import { exampleVariables } from "../../scripts/lib/settings.ts";
import { type RunningGateway, startGateway, startSimulatorProcess } from "../../scripts/lib/stack.ts";

/** A gateway on plain workerd whose databases are damaged or lost, as its operator and its callers are told. */

const example = exampleVariables();
const stateDirectory = mkdtempSync(join(tmpdir(), "drs-gateway-storage-"));
const desks = join(stateDirectory, "gateway/desk");
const logs: string[] = [];
const onLine = (line: string) => void logs.push(line);
let simulator: Child & { url: string };
let gateway: RunningGateway;

const headers = { authorization: `Bearer ${example.CI_BOT_TOKEN}`, "content-type": "application/json" };

const call = async (method: "GET" | "POST", path: string) => {
  const answer = await fetch(`${gateway.url}${path}`, {
    method,
    headers,
    ...(method === "POST" ? { body: "{}" } : {}),
  });
  return { status: answer.status, retryAfter: answer.headers.get("retry-after"), body: await answer.json() };
};

async function start(): Promise<void> {
  const places = { port: await freePort(), simulatorPort: 0, stateDirectory };
  const variables = { ...example, SIMULATOR_URL: simulator.url };
  gateway = await startGateway({ places, variables, where: "the test", onLine });
}

/** Databases of desks; `metadata` is the runtime's own. */
const databases = () =>
  readdirSync(desks)
    .filter((name) => /^[0-9a-f]{64}\.sqlite$/.test(name))
    .map((name) => join(desks, name));

const removeLogs = (file: string) => {
  for (const suffix of ["-wal", "-shm"]) rmSync(`${file}${suffix}`, { force: true });
};

interface Ready {
  readonly accounts: readonly { readonly findings: readonly { readonly check: string; readonly status: string }[] }[];
}

const storageFindings = ({ accounts }: Ready) =>
  accounts.flatMap(({ findings }) => findings.filter(({ check }) => check === "storage"));

beforeAll(async () => {
  const simulatorPort = await freePort();
  simulator = await startSimulatorProcess({ port: 0, simulatorPort, stateDirectory }, onLine);
  await start();
});

afterAll(async () => {
  await gateway.stop();
  await simulator.stop();
  rmSync(stateDirectory, { recursive: true, force: true });
});

describe("a new desk", () => {
  test("is logged, and readiness says how old its database is", async () => {
    const { status, body } = await call("GET", "/readyz");
    expect(status).toBe(200);
    const [first] = storageFindings(body as Ready);
    expect(first).toMatchObject({ status: "warning", detail: expect.stringContaining("made less than an hour ago") });
    expect(logs.join("\n")).toMatch(/"event":"desk_created","desk":"cn-north-4\//);
  });
});

describe("a damaged database", () => {
  test("is said to be one, with a code and when to come again, and is readable once it is put back", async () => {
    expect((await call("POST", "/v1/jobs/billing/actions/precheck")).status).toBe(202);
    await gateway.stop();
    const copies = databases().map((file) => [file, readFileSync(file)] as const);
    for (const [file, bytes] of copies) {
      removeLogs(file);
      // All pages but the first, which tells what the file is.
      const page = bytes.readUInt16BE(16);
      writeFileSync(file, Buffer.concat([bytes.subarray(0, page), Buffer.alloc(bytes.length - page, 0xff)]));
    }
    await start();
    const asked = await call("POST", "/v1/jobs/billing/actions/precheck");
    expect(asked).toMatchObject({ status: 503, retryAfter: "30", body: { code: "storage_failed" } });
    expect((asked.body as { detail: string }).detail).toContain("could not use its database");
    const { status, body } = await call("GET", "/readyz");
    expect(status).toBe(503);
    expect(storageFindings(body as Ready)[0]).toMatchObject({
      status: "failed",
      detail: expect.stringMatching(/^the desk's database failed: /),
      remedy: expect.stringContaining("docs/runbook.md"),
    });
    await gateway.stop();
    for (const [file, bytes] of copies) {
      removeLogs(file);
      writeFileSync(file, bytes);
    }
    await start();
    expect((await call("GET", "/v1/operations")).status).toBe(200);
  });
});

describe("a lost database", () => {
  test("is replaced, and both the log and readiness say so", async () => {
    await gateway.stop();
    for (const file of databases()) {
      removeLogs(file);
      rmSync(file);
      expect(existsSync(file)).toBe(false);
    }
    logs.length = 0;
    await start();
    const { body } = await call("GET", "/readyz");
    expect(storageFindings(body as Ready)[0]).toMatchObject({ status: "warning" });
    expect(logs.join("\n")).toContain('"event":"desk_created"');
  });
});
