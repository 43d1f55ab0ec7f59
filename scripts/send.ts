/** `npm run send -- slack "/drs status orders" [--user U0003]`: signs and sends one event to a running gateway. */

import { setTimeout as delay } from "node:timers/promises";
import { parseArgs } from "node:util";
import { projectPath } from "./lib/paths.ts";
import { exitWith, LaunchError, readVariables } from "./lib/settings.ts";
import { messagesTo } from "./lib/simulator.ts";
import { slackCommand, slackText } from "./lib/slack-request.ts";

const USAGE = 'npm run send -- slack "/drs status orders" [--user U0001] [--team T0001] [--wait SECONDS]';

const {
  SLACK_SIGNING_SECRET,
  PORT = "8787",
  SIMULATOR_PORT = "8788",
  SIMULATOR_URL,
} = {
  ...readVariables(projectPath(".dev.vars")),
  ...process.env,
};
const gateway = process.env.GATEWAY_URL ?? `http://127.0.0.1:${PORT}`;
const simulator = SIMULATOR_URL ?? `http://127.0.0.1:${SIMULATOR_PORT}`;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    user: { type: "string", default: "U0001" },
    team: { type: "string", default: "T0001" },
    wait: { type: "string", default: "15" },
  },
});

/** Prints what is sent to the response_url, until the result is there or the time is over. */
async function printLater(responseUrl: string, seconds: number): Promise<void> {
  const deadline = Date.now() + seconds * 1000;
  let printed = 0;
  while (Date.now() < deadline) {
    const messages = await messagesTo(simulator, responseUrl).catch(() => []);
    for (const { body } of messages.slice(printed)) console.log(`later: ${slackText(body)}`);
    printed = messages.length;
    if (messages.some(({ body }) => isResult(body))) return;
    await delay(200);
  }
}

/** Results are told to the whole channel. */
const isResult = (body: unknown) =>
  typeof body === "object" && body !== null && "response_type" in body && body.response_type === "in_channel";

async function main(): Promise<void> {
  const [platform, line] = positionals;
  if (platform !== "slack" || line === undefined) throw new LaunchError(`usage: ${USAGE}`);
  if (!SLACK_SIGNING_SECRET) throw new LaunchError("SLACK_SIGNING_SECRET is in neither .dev.vars nor the environment");
  const text = line.replace(/^\/\S+\s*/, "");
  const request = slackCommand({ text, secret: SLACK_SIGNING_SECRET, user: values.user, team: values.team });
  const answer = await fetch(`${gateway}/hooks/slack`, { method: "POST", ...request }).catch(() => {
    throw new LaunchError(`nothing answers at ${gateway}: is the gateway running (npm start)?`);
  });
  console.log(`${answer.status} ${slackText(await answer.json().catch(() => ""))}`);
  if (answer.ok) await printLater(request.responseUrl, Number(values.wait));
  else process.exitCode = 1;
}

await main().catch(exitWith);
