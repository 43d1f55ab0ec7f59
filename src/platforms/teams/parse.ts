import * as z from "zod";
import { parseJson } from "../../shared/json.ts";

/** What Teams sends, after verification: activities of the Bot Framework (Microsoft, "Bot Framework Activity schema"). */
export type TeamsEvent =
  | { readonly kind: "message"; readonly activity: Activity; readonly text: string }
  | { readonly kind: "button"; readonly activity: Activity; readonly button: Pressed }
  /** Verified, and nothing that this gateway acts on. */
  | { readonly kind: "ignored" };

const guid = z
  .string()
  .regex(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i)
  .transform((text) => text.toLowerCase());

const activitySchema = z.object({
  type: z.string(),
  id: z.string().min(1).max(500),
  serviceUrl: z.string().max(500).default(""),
  from: z.object({
    id: z.string(),
    /** The person in Entra; `id` is another for each bot. */
    aadObjectId: guid,
    /** Their own tenant, in a channel that is shared with another one. */
    tenantId: guid.nullish(),
    role: z.string().optional(),
  }),
  recipient: z.object({ id: z.string() }).nullish(),
  conversation: z.object({
    id: z.string().min(1).max(500),
    tenantId: guid.optional(),
    conversationType: z.string().optional(),
  }),
  channelData: z
    .object({
      tenant: z.object({ id: guid }).optional(),
      team: z.object({ tenantId: guid.nullish() }).nullish(),
    })
    .nullish(),
  locale: z.string().optional(),
  text: z.string().optional(),
  name: z.string().optional(),
  value: z.unknown().optional(),
});

/** Who did something where. */
export interface Activity {
  readonly id: string;
  readonly serviceUrl: string;
  readonly conversation: string;
  /** The conversation without the message that a thread of it began with. */
  readonly channel: string;
  readonly tenant: string;
  /** Object id in Entra. */
  readonly person: string;
  readonly locale: string | undefined;
}

/** A button of ours: Action.Execute with a verb and its data (Microsoft, "Universal Actions for Adaptive Cards"). */
const pressedSchema = z.object({
  action: z.object({
    type: z.literal("Action.Execute"),
    verb: z.enum(["approve", "deny", "say"]),
    data: z.object({ value: z.string().max(2000) }),
  }),
});

export interface Pressed {
  readonly action: "approve" | "deny" | "say";
  readonly value: string;
}

const decoder = new TextDecoder();

/** Takes a verified body apart. */
export function parseTeams(body: Uint8Array): TeamsEvent {
  const parsed = activitySchema.safeParse(parseJson(decoder.decode(body)));
  if (!parsed.success) return { kind: "ignored" };
  const { type, name, text, value, from, recipient, conversation, channelData, ...rest } = parsed.data;
  const named = [conversation.tenantId, channelData?.tenant?.id, channelData?.team?.tenantId, from.tenantId];
  const [tenant, ...others] = new Set(named.filter((id) => id !== undefined && id !== null));
  // Nobody of one tenant, a bot, and what the bot itself wrote.
  if (tenant === undefined || others.length > 0 || from.role === "bot" || from.id === recipient?.id)
    return { kind: "ignored" };
  const activity: Activity = {
    ...{ id: rest.id, serviceUrl: rest.serviceUrl, locale: rest.locale, tenant, person: from.aadObjectId },
    conversation: conversation.id,
    channel: conversation.id.replace(/;messageid=.*$/, ""),
  };
  if (type === "message" && text !== undefined) return { kind: "message", activity, text: lineIn(text) };
  if (type !== "invoke" || name !== "adaptiveCard/action") return { kind: "ignored" };
  const pressed = pressedSchema.safeParse(value);
  if (!pressed.success) return { kind: "ignored" };
  const { verb, data } = pressed.data.action;
  return { kind: "button", activity, button: { action: verb, value: data.value } };
}

const ENTITIES: Readonly<Record<string, string>> = { nbsp: " ", lt: "<", gt: ">", quot: '"', "#39": "'", amp: "&" };

/** What somebody wrote, without mentions (Microsoft, "Channel and group chat conversations": `<at>` around each name). */
const lineIn = (text: string): string =>
  text
    .replace(/<at(?:\s[^>]*)?>[^<]*<\/at>/gi, " ")
    .replace(/&(nbsp|lt|gt|quot|#39|amp);/g, (_, name: string) => ENTITIES[name] ?? "");
