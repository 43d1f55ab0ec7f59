import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { afterAll, describe, expect, test } from "vitest";
import { projectPath } from "../../scripts/lib/paths.ts";
import { startSimulator } from "../simulator/server.ts";
import { secret } from "../support/log-scan/registry.ts";

/** `npm run register -- discord`, as an operator runs it: a process, and what Discord is sent. */

const TOKEN = secret("the token of Discord's bot", "demo-bot-id.registers.token-not-real-000000");
const COMMANDS = "https://discord.com/api/v10/applications/900000000000000001/commands";

const simulator = await startSimulator({ port: 0 });
afterAll(() => simulator.close());

/** Runs it with these variables beside those that lead to the simulator. */
async function register(variables: NodeJS.ProcessEnv, ...args: string[]) {
  const { url } = simulator;
  const env = { PATH: process.env.PATH, SIMULATOR_URL: url, EGRESS_PROXY: `${url}/_sim/egress`, ...variables };
  const command = [projectPath("scripts/register.ts"), ...args];
  const { stdout, stderr, code } = await promisify(execFile)(process.execPath, command, { env }).then(
    (output) => ({ ...output, code: 0 }),
    (failure: { code: number; stdout: string; stderr: string }) => failure,
  );
  return { code, said: stdout + stderr };
}

const left = async () => {
  const { calls } = (await (await fetch(`${simulator.url}/_sim/egress`)).json()) as {
    calls: { method: string; url: string; status: number; headers: Record<string, string>; body: object[] }[];
  };
  return calls;
};

const fault = (spec: object) =>
  fetch(`${simulator.url}/_sim/faults`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(spec),
  });

describe("nothing is registered", () => {
  test.each([
    ["without a platform", {}, [], "usage:"],
    ["for another platform", {}, ["slack"], "usage:"],
    ["without a token", { DISCORD_BOT_TOKEN: "" }, ["discord"], "DISCORD_BOT_TOKEN is neither in the environment"],
    ["with what is no token", { DISCORD_BOT_TOKEN: "Bot x" }, ["discord"], "DISCORD_BOT_TOKEN is no token"],
    ["for a source that is none", {}, ["discord", "--source", "x"], '"x" is not a Discord source'],
    ["for a source of another platform", {}, ["discord", "--source", "slack"], "those are: discord"],
    ["where a setting is wrong", { EGRESS_PROXY: "https://example.com" }, ["discord"], "EGRESS_PROXY"],
    ["through a proxy for the real cloud", { SIMULATOR_URL: "" }, ["discord"], "EGRESS_PROXY"],
  ])("%s, and it says so", async (_, variables, args, said) => {
    const run = await register({ DISCORD_BOT_TOKEN: TOKEN, ...variables }, ...args);
    expect(run.said).toContain(said);
    expect(run.code).toBe(1);
    expect(await left()).toEqual([]);
  });

  test("by a dry run, which prints what would be", async () => {
    const { code, said } = await register({}, "discord", "--dry-run");
    expect(code).toBe(0);
    expect(JSON.parse(said)[0].options.length).toBeGreaterThan(20);
    expect(await left()).toEqual([]);
  });
});

test("what Discord refuses is told as Discord says it, without the token", async () => {
  await fault({ match: { path: "/commands" }, fault: "status", status: 401, error_code: "40001" });
  const { code, said } = await register({ DISCORD_BOT_TOKEN: TOKEN }, "discord");
  expect(code).toBe(1);
  expect(said).toContain("Discord answered 401");
  expect(said).not.toContain(TOKEN);
});

test("the bot's token is enough, and Discord takes all commands at once", async () => {
  const { code, said } = await register({ DISCORD_BOT_TOKEN: TOKEN }, "discord");
  expect(said).toMatch(/^registered: \/drs with 25 subcommands and groups\n$/);
  expect(code).toBe(0);
  const { method, url, status, headers, body } = (await left()).at(-1) ?? {};
  expect({ method, url, status }).toEqual({ method: "PUT", url: COMMANDS, status: 200 });
  expect(headers).toMatchObject({ authorization: "Bot ***", "user-agent": expect.stringMatching(/^DiscordBot \(/) });
  const dry = await register({}, "discord", "--dry-run");
  expect(body).toEqual(JSON.parse(dry.said));
});
