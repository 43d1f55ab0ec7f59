import * as z from "zod";
import { parseJson } from "../../shared/json.ts";
import { COMMAND, OPTION } from "./wire.ts";

/** What Discord sends, after verification (Discord, "Interaction Structure"). Ids are beyond what a number holds: they stay text. */
export type DiscordEvent =
  | { readonly kind: "ping" }
  | { readonly kind: "command"; readonly interaction: Interaction; readonly command: Subcommand }
  | { readonly kind: "autocomplete"; readonly interaction: Interaction; readonly command: Subcommand }
  | { readonly kind: "button"; readonly interaction: Interaction; readonly button: Pressed }
  /** Verified, and nothing that this gateway acts on. */
  | { readonly kind: "ignored" };

/** Interaction types of Discord. */
const TYPE = { ping: 1, command: 2, component: 3, autocomplete: 4 } as const;

/** All that a handshake need have, so that no more can be wrong with it. */
const pingSchema = z.object({ type: z.literal(TYPE.ping) });

const snowflake = z.string().regex(/^\d{1,20}$/);

const user = z.object({ id: snowflake, bot: z.boolean().optional() });

const interactionSchema = z
  .object({
    type: z.number(),
    id: snowflake,
    application_id: snowflake,
    /** Good for fifteen minutes of answers: a secret until then. */
    token: z.string().min(1).max(1000),
    guild_id: snowflake.optional(),
    /** The server once more, and the one that has installed the application; `0` in a direct message. */
    guild: z.object({ id: snowflake }).nullish(),
    channel: z.object({ guild_id: snowflake.nullish() }).nullish(),
    authorizing_integration_owners: z.object({ 0: snowflake.nullish() }).nullish(),
    channel_id: snowflake.optional(),
    /** In a server; in a direct message there is a `user` in its place. */
    member: z.object({ user }).optional(),
    user: user.optional(),
    locale: z.string().optional(),
    data: z.unknown().optional(),
  })
  .transform(({ member, user: alone, guild, channel, authorizing_integration_owners: owners, ...interaction }) => ({
    ...interaction,
    guilds: [interaction.guild_id, guild?.id, channel?.guild_id, owners?.[0]].filter(isServer),
    user: member?.user ?? alone,
  }));

const isServer = (id: string | null | undefined): id is string => id !== undefined && id !== null && id !== "0";

/** Who uses the application where, whatever for. */
export type Interaction = Omit<z.output<typeof interactionSchema>, "type" | "data">;

const optionSchema = z.object({
  name: z.string(),
  value: z.union([z.string(), z.number(), z.boolean()]).transform(String),
  focused: z.boolean().optional(),
});

const subcommandSchema = z.object({
  type: z.literal(OPTION.subcommand),
  name: z.string(),
  options: z.array(optionSchema).default([]),
});

/** A group is there for Discord's limit of subcommands: which one a subcommand is in says nothing. */
const groupSchema = z
  .object({ type: z.literal(OPTION.group), options: z.tuple([subcommandSchema]) })
  .transform(({ options }) => options[0]);

const commandSchema = z.object({
  name: z.literal(COMMAND),
  options: z.tuple([z.union([subcommandSchema, groupSchema])]),
});

/** A subcommand with its options. */
export interface Subcommand {
  readonly name: string;
  readonly options: readonly z.output<typeof optionSchema>[];
}

const componentSchema = z.object({
  custom_id: z
    .string()
    .regex(/^(approve|deny|say):/)
    .max(100),
});

/** What a button of ours carries: what it does, and with what. */
export interface Pressed {
  readonly action: "approve" | "deny" | "say";
  readonly value: string;
}

const decoder = new TextDecoder();

/** Takes a verified body apart. */
export function parseDiscord(body: Uint8Array): DiscordEvent {
  const value = parseJson(decoder.decode(body));
  if (pingSchema.safeParse(value).success) return { kind: "ping" };
  const parsed = interactionSchema.safeParse(value);
  if (!parsed.success) return { kind: "ignored" };
  const { type, data, ...interaction } = parsed.data;
  if (type === TYPE.component) return readButton(interaction, data);
  if (type !== TYPE.command && type !== TYPE.autocomplete) return { kind: "ignored" };
  const command = commandSchema.safeParse(data);
  if (!command.success) return { kind: "ignored" };
  const kind = type === TYPE.command ? "command" : "autocomplete";
  return { kind, interaction, command: command.data.options[0] };
}

function readButton(interaction: Interaction, data: unknown): DiscordEvent {
  const component = componentSchema.safeParse(data);
  if (!component.success) return { kind: "ignored" };
  const { custom_id } = component.data;
  const colon = custom_id.indexOf(":");
  const action = custom_id.slice(0, colon) as Pressed["action"];
  return { kind: "button", interaction, button: { action, value: custom_id.slice(colon + 1) } };
}
