/** What Discord's wire is made of and more than one place needs. */

export const HOST = "discord.com";

/** Version 10 of the API (Discord, "API Versioning"). */
export const API = `https://${HOST}/api/v10`;

/** Without one of this form Discord's own proxy turns calls away (Discord, "API Reference", User Agent). */
export const USER_AGENT = "DiscordBot (https://drs-gateway.example, 1)";

/** The one command of the application. */
export const COMMAND = "drs";

/** Types of options (Discord, "Application Command Option Type"). */
export const OPTION = { subcommand: 1, group: 2, string: 3, boolean: 5 } as const;
