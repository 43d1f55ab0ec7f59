import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Child } from "../../scripts/lib/children.ts";
import { projectPath } from "../../scripts/lib/paths.ts";
import { freePort } from "../../scripts/lib/ports.ts";
import { exampleVariables } from "../../scripts/lib/settings.ts";
import { until } from "../../scripts/lib/simulator.ts";
import { type RunningGateway, startGateway, startSimulatorProcess } from "../../scripts/lib/stack.ts";

/** A real ledger on plain workerd, its heads from the log, and `npm run verify-ledger` over what it exports. */

const example = exampleVariables();
const { LEDGER_KEY = "", CI_BOT_TOKEN } = example;
const directory = mkdtempSync(join(tmpdir(), "drs-gateway-ledger-"));
const logs: string[] = [];
let simulator: Child & { url: string };
let gateway: RunningGateway;
let exported = "";
let earlier = "";

const authorization = `Bearer ${CI_BOT_TOKEN}`;

async function pause(): Promise<void> {
  const headers = { authorization, "content-type": "application/json", prefer: "wait=20" };
  await fetch(`${gateway.url}/v1/jobs/billing/actions/precheck`, { method: "POST", headers, body: "{}" });
}

const heads = () => logs.flatMap((line) => /"event":"ledger_head".*"head":"([^"]+)"/.exec(line)?.[1] ?? []);

beforeAll(async () => {
  const places = { port: await freePort(), simulatorPort: await freePort(), stateDirectory: directory };
  const onLine = (line: string) => void logs.push(line);
  simulator = await startSimulatorProcess(places, onLine);
  // An hour is 3.6 seconds.
  const variables = { ...example, SIMULATOR_URL: simulator.url, TIME_SCALE: "0.001" };
  gateway = await startGateway({ places, variables, where: "the test", onLine });
  await pause();
  earlier = (await until(async () => heads()[0], 60_000)) ?? "";
  await pause();
  exported = await (await fetch(`${gateway.url}/v1/ledger`, { headers: { authorization } })).text();
});

afterAll(async () => {
  await gateway.stop();
  await simulator.stop();
  rmSync(directory, { recursive: true, force: true });
});

interface Ended {
  readonly code: number;
  readonly output: string;
}

/** Runs the command as an operator does, on a file of this text. */
function verify(
  text: string | Uint8Array,
  args: readonly string[] = [],
  env: Readonly<Record<string, string>> = {},
): Promise<Ended> {
  const file = join(directory, "ledger.ndjson");
  writeFileSync(file, text);
  const own = { PATH: process.env.PATH, HOME: process.env.HOME, ...env };
  return new Promise((resolve) => {
    const options = { cwd: projectPath(""), env: own };
    execFile("npm", ["run", "--silent", "verify-ledger", "--", file, ...args], options, (error, stdout, stderr) => {
      resolve({ code: error ? Number(error.code) : 0, output: `${stdout}${stderr}` });
    });
  });
}

const lines = () => exported.trimEnd().split("\n");
const joined = (all: readonly string[]) => all.map((line) => `${line}\n`).join("");

describe("npm run verify-ledger", () => {
  test("finds a real export as it should be, by an earlier head from the log", async () => {
    expect(earlier).toMatch(/^drs-ledger-head\.v1\./);
    const { code, output } = await verify(exported, ["--head", earlier], { LEDGER_KEY });
    expect(output).toContain(`${lines().length - 1} records in one chain: 1 to ${lines().length - 1}`);
    expect(output).toContain("Nothing wrong was found.");
    expect(output).not.toContain("not proved");
    expect(code).toBe(0);
  });

  test("takes the key from a file, and says what it cannot prove without one and without a head", async () => {
    const keyFile = join(directory, "key");
    writeFileSync(keyFile, `${LEDGER_KEY}\n`);
    const withFile = await verify(exported, ["--key-file", keyFile]);
    expect(withFile).toMatchObject({ code: 0, output: expect.stringContaining("only an earlier head (--head)") });
    expect(withFile.output).not.toContain("LEDGER_KEY");
    const without = await verify(exported, ["--head", earlier]);
    expect(without).toMatchObject({ code: 0, output: expect.stringContaining("without LEDGER_KEY") });
  });

  test.each<[string, () => string, readonly string[], string]>([
    [
      "changed",
      () =>
        joined(
          lines()
            .with(1, lines()[1]?.replace("client:ci-bot", "client:other") ?? "")
            .with(0, lines()[0]?.replace("client:ci-bot", "client:other") ?? ""),
        ),
      [],
      "WRONG (changed) in line 1, record 1",
    ],
    ["with a record removed", () => joined(lines().toSpliced(1, 1)), [], "WRONG (missing) in line 2, record 3"],
    [
      "reordered",
      () => joined([lines()[1] ?? "", lines()[0] ?? "", ...lines().slice(2)]),
      [],
      "WRONG (missing) in line 1, record 2",
    ],
    ["cut", () => joined(lines().toSpliced(-2, 1)), [], "WRONG (cut) in line"],
    ["cut with its last line", () => joined(lines().slice(0, 1)), ["--head"], "WRONG (cut), record"],
    ["of another key", () => exported, ["--key-file"], "WRONG (forged_head) in line"],
  ])("ends with 1 for a copy %s", async (_, text, options, part) => {
    const otherKey = join(directory, "other-key");
    writeFileSync(otherKey, Buffer.alloc(32, 1).toString("base64"));
    const values: Readonly<Record<string, string>> = { "--head": earlier, "--key-file": otherKey };
    const args = options.flatMap((option) => [option, values[option] ?? ""]);
    const { code, output } = await verify(text(), args, options.includes("--key-file") ? {} : { LEDGER_KEY });
    expect(output).toContain(part);
    expect(code).toBe(1);
  });

  test.each<[string, readonly string[], Readonly<Record<string, string>>, string]>([
    ["an option that there is not", ["--hed", "x"], {}, "usage: npm run verify-ledger"],
    ["a second file that there is not", ["other.ndjson"], {}, "there is no file other.ndjson"],
    ["a key file that there is not", ["--key-file", "/nowhere"], {}, "there is no file /nowhere"],
    [
      "a key that is none",
      [],
      { LEDGER_KEY: "a-pass-phrase" },
      "LEDGER_KEY or LEDGER_KEY_PREVIOUS is not usable: 32 random bytes",
    ],
    ["a head that is none", ["--head", "x"], {}, "a head reads drs-ledger-head.v1.<desk>"],
  ])("ends with 2 and says what is right for %s", async (_, args, env, part) => {
    const { code, output } = await verify(exported, args, env);
    expect(output).toContain(part);
    expect(output).not.toMatch(/\n {4}at /);
    expect(code).toBe(2);
  });

  test.each<[string, string | Uint8Array, string]>([
    ["is empty", "", "UNREADABLE (empty)"],
    ["is no export", "<!doctype html>\n", "UNREADABLE (unreadable) in line 1: it is not JSON"],
    ["is in UTF-16", Buffer.from("\ufeff{}\n", "utf16le"), "The file cannot be read: after line 0 it is not UTF-8"],
  ])("ends with 2 and calls nothing forged when the file %s", async (_, content, part) => {
    const { code, output } = await verify(content, ["--head", earlier], { LEDGER_KEY });
    expect(output).toContain(part);
    expect(output).not.toMatch(/WRONG|is not the ledger|\n {4}at /);
    expect(code).toBe(2);
  });

  test("finds nothing wrong with a byte-order mark, line ends of another system and white space around a head", async () => {
    const text = `\ufeff${exported.replaceAll("\n", "\r\n")}`;
    const { code, output } = await verify(text, ["--head", ` ${earlier} `], { LEDGER_KEY });
    expect(output).toContain("Nothing wrong was found.");
    expect(code).toBe(0);
  });
});
