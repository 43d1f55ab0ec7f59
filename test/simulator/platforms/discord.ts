import { brokenCommands } from "./discord-commands.ts";
import type { Answer, Platform } from "./platform.ts";

/** The part of Discord's API v10 that the gateway uses: webhooks of interactions, channels, commands. */

const FOLLOW_UP = /^\/api\/v10\/webhooks\/\d+\/[^/]+$/;
const FOLLOW_UP_EDIT = /^\/api\/v10\/webhooks\/\d+\/[^/]+\/messages\/(@original|\d+)$/;
const CHANNEL = /^\/api\/v10\/channels\/(\d+)\/messages$/;
const CHANNEL_EDIT = /^\/api\/v10\/channels\/(\d+)\/messages\/\d+$/;
const COMMANDS = /^\/api\/v10\/applications\/\d+\/commands$/;

const refused = (status: number, code: number, message: string): Answer => [status, { code, message }];

/** Maximum number of characters in all embeds together (Discord, "Embed Limits"). */
const EMBED_CHARACTERS = 6000;

/** Find the error for which Discord refuses a message. */
function brokenMessage({ content = "", embeds = [], components = [] }: Record<string, unknown>): string | null {
  const list = embeds as { title?: string; description?: string }[];
  if (content === "" && list.length === 0) return "Cannot send an empty message";
  if (String(content).length > 2000 || list.length > 10) return "Invalid Form Body";
  const characters = list.map(({ title = "", description = "" }) => {
    if (title.length > 256 || description.length > 4096) return Number.POSITIVE_INFINITY;
    return title.length + description.length;
  });
  if (characters.reduce((sum, count) => sum + count, 0) > EMBED_CHARACTERS) return "Invalid Form Body";
  const rows = components as { components?: { label?: string; custom_id?: string }[] }[];
  const buttons = rows.flatMap((row) => row.components ?? []);
  const isBroken = rows.length > 5 || rows.some((row) => (row.components?.length ?? 0) > 5);
  const hasLong = buttons.some(({ label = "", custom_id = "" }) => label.length > 80 || custom_id.length > 100);
  return isBroken || hasLong ? "Invalid Form Body" : null;
}

let made = 0n;

/** Build a message with a new id. */
function message(fields: Record<string, unknown>): Answer {
  made += 1n;
  return [200, { id: String(1_200_000_000_000_000_000n + made), ...fields }];
}

function overwriteCommands(body: unknown): Answer {
  const reason = brokenCommands(body);
  return reason === null ? [200, body ?? []] : refused(400, 50035, `Invalid Form Body: ${reason}`);
}

/**
 * Build an error of Discord (Discord, "Opcodes and Status Codes", "Rate Limits"): `code` is Discord's own; a 429 has
 * the time to wait. Code 1015 is not Discord's but that of Cloudflare in front of it.
 */
export function discordFailure(status: number, code: string | undefined): Answer {
  if (code === "1015") return [status, "error code: 1015"];
  if (status === 429 && code === undefined)
    return [status, { message: "You are being rate limited.", retry_after: 0.1, global: false }];
  return refused(status, Number(code ?? 0), String(status));
}

/** The bot is a member of no channel with an id that starts with 9. */
const isMember = (path: string) => !/^\/api\/v10\/channels\/9/.test(path);

export const discordApi: Platform = ({ path, call, fields }) => {
  const { method, headers } = call;
  // Discord's proxy refuses calls that do not name their client.
  if (!/^DiscordBot \(\S+, \S+\)/.test(headers["user-agent"] ?? "")) return [403, "error code: 1010"];
  const broken = COMMANDS.test(path) ? null : brokenMessage(fields);
  if (broken !== null) return refused(400, 50035, broken);
  if (method === "POST" && FOLLOW_UP.test(path)) return message(fields);
  if (method === "PATCH" && FOLLOW_UP_EDIT.test(path)) return [200, { id: path.split("/").at(-1), ...fields }];
  if (!/^Bot \S+/.test(headers.authorization ?? "")) return refused(401, 0, "401: Unauthorized");
  if (method === "PUT" && COMMANDS.test(path)) return overwriteCommands(call.json);
  if (!isMember(path)) return refused(403, 50001, "Missing Access");
  if (method === "POST" && CHANNEL.test(path)) return message(fields);
  if (method === "PATCH" && CHANNEL_EDIT.test(path)) return [200, { id: path.split("/").at(-1), ...fields }];
  return refused(404, 0, "404: Not Found");
};
