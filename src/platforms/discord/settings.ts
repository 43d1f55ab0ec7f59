import * as z from "zod";
import type { SettingsOf } from "../platform.ts";

/** Discord: ids are snowflakes, beyond what a number holds (Discord, "API Reference", Snowflakes). */
export const snowflake = z.string().regex(/^\d{15,20}$/, "a Discord id: 15 to 20 digits");

/** What the config says of an application of Discord. */
export const DISCORD_SETTINGS = {
  application_id: snowflake.describe("Application ID"),
  guilds: z.array(snowflake).min(1).describe("servers in which it answers; direct messages are answered too"),
};

export type DiscordSettings = SettingsOf<typeof DISCORD_SETTINGS>;
