import { createHash, randomUUID } from "node:crypto";
import { COMMAND } from "../../../src/platforms/discord/wire.ts";
import type { Sender, SendOptions, Sent } from "./sender.ts";

/** Ids of the demo config. */
const APPLICATION = "900000000000000001";
const GUILD = "800000000000000001";
const CHANNEL = "700000000000000001";
const USERS: Readonly<Record<string, string>> = {
  "dba-1": "100000000000000001",
  "dba-2": "100000000000000002",
  "on-call": "100000000000000003",
};

/** The private half of the demo's DISCORD_PUBLIC_KEY: PKCS #8 (RFC 8410 section 7) around a seed that everybody can make. */
const PRIVATE_KEY = Uint8Array.from([
  ...[0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20],
  ...createHash("sha256").update("drs-gateway demo: Discord").digest(),
]);

const hex = (bytes: ArrayBuffer) =>
  [...new Uint8Array(bytes)].map((byte) => byte.toString(16).padStart(2, "0")).join("");

/** A snowflake of its own for each delivery. */
const snowflake = () =>
  String((BigInt(`0x${randomUUID().replaceAll("-", "").slice(0, 15)}`) % 10n ** 18n) + 10n ** 18n);

/** Signs an interaction as Discord does. `at`: epoch milliseconds. */
export async function signedInteraction(interaction: object, at = Date.now()): Promise<Omit<Sent, "conversation">> {
  const body = JSON.stringify(interaction);
  const time = String(Math.floor(at / 1000));
  const key = await crypto.subtle.importKey("pkcs8", PRIVATE_KEY, { name: "Ed25519" }, false, ["sign"]);
  const signature = await crypto.subtle.sign({ name: "Ed25519" }, key, new TextEncoder().encode(time + body));
  const headers = {
    "content-type": "application/json",
    "x-signature-ed25519": hex(signature),
    "x-signature-timestamp": time,
  };
  return { headers, body };
}

/** Makes an interaction of the demo's server. */
export async function interaction(type: number, data: object, options: SendOptions, more: object = {}): Promise<Sent> {
  const token = `demo-interaction-${randomUUID()}`;
  const user = { id: USERS[options.person] ?? "100000000000000099", username: options.person };
  const event = {
    ...{ application_id: APPLICATION, id: options.delivery ?? snowflake(), type, token, version: 1 },
    ...{ guild_id: GUILD, channel_id: CHANNEL, member: { user, roles: [], permissions: "0" }, locale: "en-US", data },
    ...more,
  };
  return { ...(await signedInteraction(event, options.at)), conversation: token };
}

/** A line of chat, as the subcommand that takes one. */
const run = (line: string) => ({
  name: COMMAND,
  options: [{ name: "say", type: 1, options: [{ name: "line", type: 3, value: line }] }],
});

const embedsOf = (body: unknown): { title?: string; description?: string }[] => {
  const message = (Object(body).data ?? body) as { embeds?: [] };
  return Object(message).embeds ?? [];
};

export const discordSender: Sender = {
  secrets: [],
  command: (text, options) => interaction(2, run(text), options),
  press: ({ action, value }, options) =>
    interaction(3, { component_type: 2, custom_id: `${action}:${value}` }, options),
  textOf: (body) =>
    embedsOf(body)
      .flatMap(({ title, description }) => [title, description])
      .filter((part) => part !== undefined)
      .join("\n")
      .replace(/\\(.)/g, "$1")
      .replaceAll("\u200b", ""),
  isReplyTo: ({ conversation }, { url }) => url.includes(conversation),
};
