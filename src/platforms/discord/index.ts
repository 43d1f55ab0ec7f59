import { definePlatform } from "../platform.ts";
import { answerDiscord } from "./answer.ts";
import { reportToDiscord } from "./report.ts";
import { discordScheme } from "./scheme.ts";
import { DISCORD_SETTINGS, snowflake } from "./settings.ts";

/**
 * Discord: slash commands, autocompleted jobs and buttons, answered within the request. The signature is checked before anything
 * else, as Discord sends wrong ones on purpose and takes the address away where they are not refused.
 */
export const discord = definePlatform({
  name: "discord",
  settings: DISCORD_SETTINGS,
  ids: { kind: "discord", person: snowflake.describe("Discord user id"), channel: snowflake },
  secrets: {
    key: {
      suffix: "PUBLIC_KEY",
      purpose: "Discord: General Information → Public Key, 64 hexadecimal digits",
      rotates: true,
    },
    bot: {
      suffix: "BOT_TOKEN",
      form: /^[\w-]+\.[\w-]+\.[\w-]+$/,
      purpose: "Discord: Bot → Token",
      isOptional: true,
    },
  },
  scheme: discordScheme,
  coversBody: true,
  answer: answerDiscord,
  deliver: reportToDiscord,
});
