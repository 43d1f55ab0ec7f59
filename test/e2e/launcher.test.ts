import { type ChildProcess, spawn } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { bundle } from "../../scripts/lib/bundle.ts";
import { projectPath } from "../../scripts/lib/paths.ts";
import { freePort } from "../../scripts/lib/ports.ts";
import { verbOf } from "../../scripts/lib/scene.ts";
import { exampleVariables } from "../../scripts/lib/settings.ts";
import { messagesTo, recordedCalls } from "../../scripts/lib/simulator.ts";
import { slackCommand } from "../../scripts/lib/slack-request.ts";
import { startGateway, startSimulatorProcess } from "../../scripts/lib/stack.ts";
import { secret } from "../support/log-scan/registry.ts";
import { ownKey } from "../support/own-key.ts";

/** The launchers as an operator meets them: processes, exit codes, plain workerd, real HTTP. */

const example = exampleVariables();
const started = new Set<ChildProcess>();
const folders: string[] = [];

interface Run {
  readonly child: ChildProcess;
  readonly output: () => string;
  /** Resolves with the exit code. */
  readonly ended: Promise<number | null>;
}

const run = (script: string, env: NodeJS.ProcessEnv, args: string[] = []): Run =>
  launch(process.execPath, [projectPath(`scripts/${script}.ts`), ...args], env);

function launch(command: string, args: string[], env: NodeJS.ProcessEnv): Run {
  const child = spawn(command, args, {
    env: { PATH: process.env.PATH, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  started.add(child);
  let output = "";
  for (const stream of [child.stdout, child.stderr]) stream?.on("data", (chunk) => (output += chunk));
  const ended = new Promise<number | null>((resolve) => child.once("close", resolve));
  void ended.then(() => started.delete(child));
  return { child, output: () => output, ended };
}

async function untilReady({ output, child }: Run): Promise<void> {
  await expect.poll(output).toMatch(/^ready http/m);
  expect(child.exitCode).toBeNull();
}

async function stop({ child, ended }: Run): Promise<number | null> {
  child.kill("SIGTERM");
  return ended;
}

function stateDirectory(): string {
  const folder = mkdtempSync(join(tmpdir(), "drs-gateway-test-"));
  folders.push(folder);
  return folder;
}

const isOpen = (port: number) =>
  fetch(`http://127.0.0.1:${port}/healthz`).then(
    () => true,
    () => false,
  );

beforeAll(async () => void (await bundle()));

afterEach(() => {
  for (const child of started) child.kill("SIGKILL");
});

afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

describe("npm run serve refuses to run", () => {
  const key = secret("a key of one's own", ownKey(7));
  const real = { ...example, DESK_KEY: key };
  const credential = secret("a credential that is no JSON", "hunter2-no-json");

  test.each([
    [
      "without any secret",
      {},
      ["DESK_KEY is missing", "IAM_DEMO is missing", "SLACK_SIGNING_SECRET is missing", "CI_BOT_TOKEN"],
    ],
    ["with an empty secret", { ...real, IAM_DEMO: "" }, ["IAM_DEMO is missing or empty"]],
    [
      "with a credential that is no JSON",
      { ...real, IAM_DEMO: credential },
      ["IAM_DEMO is not usable: it is not JSON"],
    ],
    [
      "with a credential of no known kind",
      { ...real, IAM_DEMO: '{"type":"magic"}' },
      ["IAM_DEMO is not usable: it is wrong at /type"],
    ],
    [
      "with a key that is too short",
      { ...real, DESK_KEY: secret("a key that is too short", "c2hvcnQ=") },
      ["DESK_KEY is not usable"],
    ],
    [
      "with a person's token for a bot's",
      { ...real, SLACK_BOT_TOKEN: secret("a person's token", "xoxp-hunter2") },
      ["SLACK_BOT_TOKEN is not usable"],
    ],
    ["with the demo's secrets and accounts in the real cloud", example, ["public value", "DESK_KEY", "CI_BOT_TOKEN"]],
    [
      "with a proxy beside accounts in the real cloud",
      { ...real, EGRESS_PROXY: "http://127.0.0.1:9/x" },
      ["EGRESS_PROXY"],
    ],
    ["with a simulator elsewhere", { ...real, SIMULATOR_URL: "http://192.0.2.1:8788" }, ["SIMULATOR_URL"]],
  ])("%s, and says what to write where", async (_, env, parts) => {
    const serve = run("serve", { ...env, PORT: String(await freePort()), STATE_DIR: stateDirectory() });
    expect(await serve.ended).toBe(1);
    for (const part of parts) expect(serve.output()).toContain(part);
    expect(serve.output()).not.toContain(credential);
    expect(serve.output()).not.toContain("    at ");
  });

  test("with an env file that is not there", async () => {
    const serve = run("serve", {}, ["--env-file", "nowhere.env"]);
    // Node itself reads this option too, and ends with 9 when there is no such file.
    expect(await serve.ended).not.toBe(0);
    expect(serve.output()).toContain("nowhere.env");
  });
});

describe("npm start", () => {
  const places = async (folder = stateDirectory()) => ({
    PORT: String(await freePort()),
    SIMULATOR_PORT: String(await freePort()),
    STATE_DIR: folder,
  });
  const authorization = { authorization: `Bearer ${example.CI_BOT_TOKEN}` };

  test("ends at once where .dev.vars is older than the example, says what it lacks and what to do, and starts nothing", async () => {
    const env = { ...example, ...(await places()), SESSION_KEY: "", JIRA_WEBHOOK_SECRET: "" };
    const start = run("start", env);
    expect(await start.ended).toBe(1);
    for (const name of ["SESSION_KEY", "JIRA_WEBHOOK_SECRET"])
      expect(start.output()).toContain(`${name} is missing or empty`);
    expect(start.output()).toContain("append them, or cp .dev.vars.example .dev.vars");
    expect(start.output()).not.toMatch(/^ {4}at |simulator ready/m);
  });

  test("runs gateway and simulator, keeps their state over a restart and a restored backup, and ends both", async () => {
    const env = { ...example, ...(await places()) };
    const url = `http://127.0.0.1:${env.PORT}`;
    // As a service is started: the signal that ends npm has to reach what it has started.
    const first = launch("npm", ["start", "--silent"], env);
    await untilReady(first);
    expect(await (await fetch(`${url}/healthz`)).json()).toMatchObject({
      status: "ok",
      simulator_url: `http://127.0.0.1:${env.SIMULATOR_PORT}`,
    });
    const answer = await fetch(`${url}/v1/jobs/billing/actions/stop`, {
      method: "POST",
      headers: { ...authorization, prefer: "wait=20" },
    });
    const operation = (await answer.json()) as { id: string };
    const read = async () => (await fetch(`${url}/v1/operations/${operation.id}`, { headers: authorization })).json();
    await expect.poll(read).toMatchObject({ state: "succeeded" });
    expect(await stop(first)).toBe(0);
    expect(await isOpen(Number(env.PORT))).toBe(false);
    expect(await isOpen(Number(env.SIMULATOR_PORT))).toBe(false);

    // A backup and its restore, as docs/self-hosting.md says.
    const backup = join(stateDirectory(), "backup");
    cpSync(join(env.STATE_DIR, "gateway"), backup, { recursive: true });
    rmSync(join(env.STATE_DIR, "gateway"), { recursive: true });
    cpSync(backup, join(env.STATE_DIR, "gateway"), { recursive: true });

    const second = run("start", env);
    await untilReady(second);
    const kept = await fetch(`${url}/v1/operations/${operation.id}`, { headers: authorization });
    expect(await kept.json()).toMatchObject({ state: "succeeded", result: { status: "PAUSING" } });
    const job = await fetch(`http://127.0.0.1:${env.SIMULATOR_PORT}/_sim/jobs/d0f96c1d-571f-4b63-98a5-3b85b36jb20r`);
    expect(await job.json()).toMatchObject({ status: "PAUSING" });
    await stop(second);
  });

  test("uses a simulator that it is given and starts none", async () => {
    const env = { ...example, ...(await places()) };
    const first = run("start", env);
    await untilReady(first);
    const other = { ...env, ...(await places()), SIMULATOR_URL: `http://127.0.0.1:${env.SIMULATOR_PORT}` };
    const second = run("start", other);
    await untilReady(second);
    expect(await isOpen(Number(other.SIMULATOR_PORT))).toBe(false);
    const jobs = await fetch(`http://127.0.0.1:${other.PORT}/v1/jobs/orders`, { headers: authorization });
    expect(await jobs.json()).toMatchObject({ status: "CONFIGURATION" });
    await stop(second);
    await stop(first);
  });

  test("says so when its port is taken, and leaves nothing running", async () => {
    const env = { ...example, ...(await places()) };
    const first = run("start", env);
    await untilReady(first);
    const second = run("start", { ...env, SIMULATOR_PORT: String(await freePort()), STATE_DIR: stateDirectory() });
    expect(await second.ended).toBe(1);
    expect(second.output()).toContain(`port ${env.PORT} cannot be used`);
    await stop(first);
  });
});

test("a gateway that is killed while DRS works on its call finds out what happened and sends nothing twice", async () => {
  const places = { port: await freePort(), simulatorPort: await freePort(), stateDirectory: stateDirectory() };
  const lines: string[] = [];
  const onLine = (line: string) => void lines.push(line);
  const simulator = await startSimulatorProcess(places, onLine);
  const variables = {
    ...example,
    SIMULATOR_URL: simulator.url,
    EGRESS_PROXY: `${simulator.url}/_sim/egress`,
    TIME_SCALE: "0.05",
  };
  const start = () => startGateway({ places, variables, where: "the test", onLine });
  const first = await start();
  const fault = { match: { action: "restart" }, fault: "hold" };
  await fetch(`${simulator.url}/_sim/faults`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(fault),
  });
  const request = slackCommand({ text: "resume archive", secret: example.SLACK_SIGNING_SECRET ?? "" });
  const hook = `${first.url}/hooks/slack`;
  expect((await fetch(hook, { method: "POST", headers: request.headers, body: request.body })).status).toBe(200);
  const restarts = async () =>
    (await recordedCalls(simulator.url)).filter((call) => call.method === "POST" && verbOf(call) === "restart");
  await expect.poll(async () => (await restarts()).length).toBe(1);
  process.kill(first.pid, "SIGKILL");
  await first.ended;
  await fetch(`${simulator.url}/_sim/release`, { method: "POST" });

  const second = await start();
  await expect
    .poll(async () => JSON.stringify(await messagesTo(simulator.url, request.responseUrl)))
    .toContain("archive is running again: ");
  expect((await restarts()).length).toBe(1);
  await second.stop();
  await simulator.stop();
  expect(lines.filter((line) => line.includes("ncaught"))).toEqual([]);
});

describe("the simulator alone", () => {
  test("is run by the command of its README, and ended by SIGTERM", async () => {
    const readme = readFileSync(projectPath("test/simulator/README.md"), "utf8");
    const [, command = ""] = /^ {4}(\S.*?) +# prints: simulator ready/m.exec(readme) ?? [];
    const port = await freePort();
    const simulator = launch("/bin/sh", ["-c", `exec ${command}`], {
      ...{ SIMULATOR_PORT: String(port), STATE_DIR: stateDirectory() },
    });
    await expect.poll(simulator.output).toContain(`simulator ready http://127.0.0.1:${port}`);
    await stop(simulator);
    await expect.poll(() => isOpen(port)).toBe(false);
  });
});
