/** `npm run register -- discord [--source NAME] [--config PATH] [--dry-run]`: tells a platform the commands that the catalogue makes. */

import { parseArgs } from "node:util";
import { openSettings } from "../src/config/gateway.ts";
import { sourceSecrets } from "../src/config/names.ts";
import type { ConfigInput } from "../src/config/schema.ts";
import { send } from "../src/outbound/egress.ts";
import { discordCommands } from "../src/platforms/discord/commands.ts";
import { discord } from "../src/platforms/discord/index.ts";
import type { DiscordSettings } from "../src/platforms/discord/settings.ts";
import { API, HOST, USER_AGENT } from "../src/platforms/discord/wire.ts";
import type { Source } from "../src/webhooks/platform-definition.ts";
import { CONFIG_OPTION, configPath, loadConfig } from "./lib/config.ts";
import { projectPath } from "./lib/paths.ts";
import { exitWith, LaunchError, readVariables, type Variables } from "./lib/settings.ts";

const USAGE = "npm run register -- discord [--source NAME] [--config PATH] [--dry-run]";

/** Milliseconds. */
const TIMEOUT = 15_000;

/** The bot's token is all that is needed: the other secrets are where the gateway runs. */
function tokenOf(source: Source, variables: Variables): string {
  const secret = sourceSecrets(source).find(({ role }) => role === "bot");
  const token = variables[secret?.name ?? ""] ?? "";
  if (token === "")
    throw new LaunchError(`${secret?.name} is neither in the environment nor in .dev.vars. ${secret?.row.purpose}`);
  if (!secret?.row.form?.test(token)) throw new LaunchError(`${secret?.name} is no token. ${secret?.row.purpose}`);
  return token;
}

const isDiscord = (source: Source | undefined): source is Source<DiscordSettings> =>
  source?.platform === discord.platform;

/** Discord takes the whole list at once and drops what is not in it (Discord, "Bulk Overwrite Global Application Commands"). */
async function register(config: ConfigInput, source: string, variables: Variables): Promise<void> {
  const opened = openSettings(config, variables);
  if (!opened.ok) throw new LaunchError(opened.error.join("\n"));
  const { sources } = opened.value.config;
  const found = sources.get(source);
  if (!isDiscord(found)) {
    const names = [...sources.values()]
      .filter(isDiscord)
      .map(({ name }) => name)
      .join(", ");
    throw new LaunchError(`"${source}" is not a Discord source of the config; those are: ${names || "none"}`);
  }
  const commands = discordCommands();
  const answer = await send(
    {
      url: `${API}/applications/${found.settings.application_id}/commands`,
      hosts: [HOST],
      method: "PUT",
      headers: { authorization: `Bot ${tokenOf(found, variables)}`, "user-agent": USER_AGENT },
      body: commands,
      timeout: TIMEOUT,
    },
    opened.value.runtime,
  );
  if (answer.kind === "failure") throw new LaunchError(`Discord could not be asked: ${answer.cause}`);
  if (answer.status !== 200) throw new LaunchError(`Discord answered ${answer.status}: ${answer.text.slice(0, 500)}`);
  console.log(`registered: /drs with ${commands[0]?.options.length} subcommands and groups`);
}

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      ...CONFIG_OPTION,
      source: { type: "string", default: "discord" },
      "dry-run": { type: "boolean", default: false },
    },
  });
  if (positionals.join() !== "discord") throw new LaunchError(`usage: ${USAGE}`);
  if (values["dry-run"]) console.log(JSON.stringify(discordCommands(), null, 2));
  else
    await register(await loadConfig(configPath(values.config)), values.source, {
      ...readVariables(projectPath(".dev.vars")),
      ...process.env,
    });
}

await main().catch(exitWith);
