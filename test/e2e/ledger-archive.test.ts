import { execFile } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Child } from "../../scripts/lib/children.ts";
import { projectPath } from "../../scripts/lib/paths.ts";
import { freePort } from "../../scripts/lib/ports.ts";
import { exampleVariables } from "../../scripts/lib/settings.ts";
import { until } from "../../scripts/lib/simulator.ts";
import { type RunningGateway, startGateway, startSimulatorProcess } from "../../scripts/lib/stack.ts";

/** `npm run ledger -- archive` against plain workerd, and `npm run verify-ledger` over the files of it. */

const example = exampleVariables();
const { LEDGER_KEY = "", CI_BOT_TOKEN = "" } = example;
const directory = mkdtempSync(join(tmpdir(), "drs-gateway-archive-"));
const out = join(directory, "archive");
let simulator: Child & { url: string };
let gateway: RunningGateway;

interface Ended {
  readonly code: number;
  readonly output: string;
}

/** Runs a command as an operator does. */
const run = (command: string, args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Ended> =>
  new Promise((resolve) => {
    const own = { PATH: process.env.PATH, HOME: process.env.HOME, GATEWAY_URL: gateway.url, ...env };
    const options = { cwd: projectPath(""), env: own };
    execFile("npm", ["run", "--silent", command, "--", ...args], options, (error, stdout, stderr) => {
      resolve({ code: error ? Number(error.code) : 0, output: `${stdout}${stderr}` });
    });
  });

const archive = (env: Readonly<Record<string, string>> = { GATEWAY_TOKEN: CI_BOT_TOKEN, LEDGER_KEY }) =>
  run("ledger", ["archive", "--out", out], env);

async function lock(): Promise<void> {
  for (const method of ["POST", "DELETE"]) {
    const headers = { authorization: `Bearer ${CI_BOT_TOKEN}`, "content-type": "application/json" };
    const answer = await fetch(`${gateway.url}/v1/jobs/billing/lock`, {
      ...{ method, headers },
      ...(method === "POST" ? { body: "{}" } : {}),
    });
    expect(answer.ok).toBe(true);
  }
}

const files = () => {
  const [desk = ""] = readdirSync(out);
  return readdirSync(join(out, desk)).map((name) => join(out, desk, name));
};

beforeAll(async () => {
  const places = { port: await freePort(), simulatorPort: await freePort(), stateDirectory: directory };
  simulator = await startSimulatorProcess(places, () => {});
  // A day, after which a segment closes, is 8.6 seconds.
  const variables = { ...example, SIMULATOR_URL: simulator.url, TIME_SCALE: "0.0001" };
  gateway = await startGateway({ places, variables, where: "the test", onLine: () => {} });
});

afterAll(async () => {
  await gateway.stop();
  await simulator.stop();
  rmSync(directory, { recursive: true, force: true });
});

describe("npm run ledger -- archive", () => {
  test("each segment is archived once it is closed, and the files are one chain", async () => {
    for (const number of [1, 2]) {
      await lock();
      const ended = await until(async () => {
        const { code, output } = await archive();
        expect([code, output]).toEqual([0, output]);
        return output.includes("Archived: 1.") ? output : undefined;
      }, 60_000);
      expect(ended).toContain(`segment ${number}: records `);
    }
    expect(files()).toHaveLength(2);
    const { code, output } = await run("verify-ledger", files(), { LEDGER_KEY });
    expect(output).toContain("Nothing wrong was found.");
    expect(output).toMatch(/records in one chain: 1 to \d/);
    expect(code).toBe(0);
    const [first = "", second = ""] = files();
    const swapped = await run("verify-ledger", [second, first], { LEDGER_KEY });
    expect(swapped).toMatchObject({
      code: 1,
      output: expect.stringContaining(`WRONG (out_of_order) in line 1 of ${first}`),
    });
  });

  test.each<[string, readonly string[], Readonly<Record<string, string>>, string]>([
    ["no token", ["archive", "--out", out], {}, "set GATEWAY_URL"],
    ["no directory", ["archive"], { GATEWAY_TOKEN: CI_BOT_TOKEN }, "usage: npm run ledger"],
    ["an unknown command", ["burn", "--out", out], { GATEWAY_TOKEN: CI_BOT_TOKEN }, "usage: npm run ledger"],
    [
      "a token of nobody",
      ["archive", "--out", out],
      { GATEWAY_TOKEN: "of-nobody-at-all" },
      "HTTP 401 (unauthenticated)",
    ],
    [
      "an unknown account",
      ["archive", "--out", out, "--account", "nowhere"],
      { GATEWAY_TOKEN: CI_BOT_TOKEN },
      "HTTP 404 (unknown_account)",
    ],
    [
      "a gateway that does not answer",
      ["archive", "--out", out],
      { GATEWAY_TOKEN: CI_BOT_TOKEN, GATEWAY_URL: "http://127.0.0.1:1" },
      "http://127.0.0.1:1 does not answer",
    ],
  ])("the command ends with 2 and says what is right for %s", async (_, args, env, part) => {
    const { code, output } = await run("ledger", args, env);
    expect(output).toContain(part);
    expect(output).not.toMatch(/\n {4}at /);
    expect(code).toBe(2);
  });
});
