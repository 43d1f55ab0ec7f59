/** `npm run send -- slack "/drs status orders" [--user on-call]`: signs and sends one event to a running gateway. */

import { setTimeout as delay } from "node:timers/promises";
import { parseArgs } from "node:util";
import { projectPath } from "./lib/paths.ts";
import type { Sender, Sent } from "./lib/senders/sender.ts";
import { SENDERS } from "./lib/senders/senders.ts";
import { exitWith, LaunchError, readVariables } from "./lib/settings.ts";
import { makeTicket, recordedMessages } from "./lib/simulator.ts";

const USAGE = `npm run send -- <${Object.keys(SENDERS).join("|")}> "/drs status orders" [--user dba-1|dba-2|on-call|stranger] [--wait SECONDS]`;

const variables = { ...readVariables(projectPath(".dev.vars")), ...process.env };
const { PORT = "8787", SIMULATOR_PORT = "8788", SIMULATOR_URL, GATEWAY_URL } = variables;
const gateway = GATEWAY_URL ?? `http://127.0.0.1:${PORT}`;
const simulator = SIMULATOR_URL ?? `http://127.0.0.1:${SIMULATOR_PORT}`;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { user: { type: "string", default: "dba-1" }, wait: { type: "string", default: "15" } },
});

/**
 * Prints what is told in this conversation, until nothing has been for a while.
 * @param before how much was told there earlier: a ticket is a conversation that goes on
 */
async function printLater(sender: Sender, sent: Sent, before: number, seconds: number): Promise<void> {
  const deadline = Date.now() + seconds * 1000;
  let printed = before;
  let last = Date.now();
  while (Date.now() < deadline && Date.now() - last < QUIET) {
    const calls = await recordedMessages(simulator).catch(() => []);
    const ours = calls.filter((call) => sender.isReplyTo(sent, call));
    for (const { body } of ours.slice(printed)) {
      const text = sender.textOf(body);
      if (text !== "") console.log(`later: ${text}`);
      last = Date.now();
    }
    printed = ours.length;
    await delay(200);
  }
}

/** Milliseconds without a word after which nothing more is expected; longer than the pause before a first reading. */
const QUIET = 6000;

async function main(): Promise<void> {
  const [platform = "", line] = positionals;
  const sender = SENDERS[platform];
  if (!sender || line === undefined) throw new LaunchError(`usage: ${USAGE}`);
  for (const name of sender.secrets)
    if (!variables[name]) throw new LaunchError(`${name} is in neither .dev.vars nor the environment`);
  const text = line.replace(/^\/\S+\s*/, "");
  // A gateway without a simulator beside it has tickets of its own.
  if (sender.ticket) await makeTicket(simulator, sender.ticket).catch(() => undefined);
  const sent = await sender.command(text, { variables, person: values.user });
  const earlier = await recordedMessages(simulator).catch(() => []);
  const before = earlier.filter((call) => sender.isReplyTo(sent, call)).length;
  const answer = await fetch(`${gateway}/hooks/${platform}`, {
    method: "POST",
    headers: sent.headers,
    body: sent.body,
  }).catch(() => {
    throw new LaunchError(`nothing answers at ${gateway}: is the gateway running (npm start)?`);
  });
  console.log(`${answer.status} ${sender.textOf(await answer.json().catch(() => ""))}`);
  if (answer.ok) await printLater(sender, sent, before, Number(values.wait));
  else process.exitCode = 1;
}

await main().catch(exitWith);
