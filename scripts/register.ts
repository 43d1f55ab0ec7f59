/** `npm run register -- discord [--source NAME] [--dry-run]`: tells a platform the commands that the catalogue makes. */

import { parseArgs } from "node:util";
import { sourceSecrets } from "../src/config/names.ts";
import { send } from "../src/egress.ts";
import config from "../src/gateway.config.ts";
import { discordCommands } from "../src/platforms/discord/commands.ts";
import { API, HOST, USER_AGENT } from "../src/platforms/discord/wire.ts";
import { projectPath } from "./lib/paths.ts";
import { checkedGateway, exitWith, LaunchError, readVariables } from "./lib/settings.ts";

const USAGE = "npm run register -- discord [--source NAME] [--dry-run]";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { source: { type: "string", default: "discord" }, "dry-run": { type: "boolean", default: false } },
});

async function main(): Promise<void> {
  if (positionals[0] !== "discord") throw new LaunchError(`usage: ${USAGE}`);
  const commands = discordCommands();
  if (values["dry-run"]) return console.log(JSON.stringify(commands, null, 2));
  const variables = { ...readVariables(projectPath(".dev.vars")), ...process.env };
  const gateway = await checkedGateway(variables, ".dev.vars and the environment");
  const source = gateway.config.parsed.sources[values.source];
  if (source?.platform !== "discord")
    throw new LaunchError(
      `"${values.source}" is no Discord source of the config: ${Object.keys(config.sources ?? {}).join(", ")}`,
    );
  const token = gateway.secrets.sources.get(values.source)?.current.bot;
  const name = sourceSecrets(values.source, "discord").find(({ role }) => role === "bot")?.name;
  if (token === undefined) throw new LaunchError(`${name} is not set: Discord → your application → Bot → Token`);
  const answer = await send(
    {
      url: `${API}/applications/${source.application_id}/commands`,
      hosts: [HOST],
      method: "PUT",
      headers: { authorization: `Bot ${token}`, "user-agent": USER_AGENT },
      body: commands,
      timeout: 15_000,
    },
    gateway.runtime,
  );
  if (answer.kind === "failure") throw new LaunchError(`Discord could not be asked: ${answer.cause}`);
  if (answer.status !== 200) throw new LaunchError(`Discord answered ${answer.status}: ${answer.text.slice(0, 500)}`);
  console.log(`registered: /drs with ${commands[0]?.options.length} subcommands`);
}

await main().catch(exitWith);
