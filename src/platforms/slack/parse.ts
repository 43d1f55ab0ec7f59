import * as z from "zod";
import { parseJson } from "../../shared/json.ts";
import { parseInboundJson } from "../../shared/json-bounds.ts";

/** What Slack sends to the one URL, after verification. */
export type SlackEvent =
  | { readonly kind: "command"; readonly command: SlackCommand }
  | { readonly kind: "button"; readonly button: SlackButton }
  | { readonly kind: "submission"; readonly submission: SlackSubmission }
  | { readonly kind: "message"; readonly message: SlackMessageEvent }
  /** Asks whether the certificate is good; wants an empty 200. */
  | { readonly kind: "ssl_check" }
  /** Events API handshake: wants its challenge back. */
  | { readonly kind: "url_verification"; readonly challenge: string }
  /** Verified, and nothing that this gateway acts on. */
  | { readonly kind: "ignored" };

const teamId = z.string().regex(/^[TE][A-Z0-9]+$/);
const userId = z.string().regex(/^[UW][A-Z0-9]+$/);

const commandSchema = z.object({
  team_id: teamId,
  user_id: userId,
  channel_id: z.string().default(""),
  text: z.string().default(""),
  response_url: z.string().default(""),
  trigger_id: z.string().default(""),
});

/** A slash command. The signed ids are who speaks; `user_name` can be changed by anybody and is not read. */
export type SlackCommand = z.infer<typeof commandSchema>;

/** Who pressed or submitted is of their own team, also in a shared channel, where `team` is that of the app's workspace. */
const presser = z.object({ id: userId, team_id: teamId });

/** A pressed button (Slack, "block_actions payload"). */
const buttonSchema = z.object({
  type: z.literal("block_actions"),
  user: presser,
  channel: z.object({ id: z.string() }).optional(),
  message: z.object({ thread_ts: z.string().optional() }).optional(),
  trigger_id: z.string().default(""),
  response_url: z.string().default(""),
  actions: z.tuple([
    z.object({ action_id: z.string().regex(/^(approve|deny|say-\d{1,2})$/), value: z.string().max(2000) }),
  ]),
});

export type SlackButton = z.infer<typeof buttonSchema>;

/** What was entered into a block: text, the option that was selected, or those that were ticked. */
const enteredSchema = z.union([
  z.object({ value: z.string().nullable() }).transform(({ value }) => value),
  z
    .object({ selected_option: z.object({ value: z.string() }).nullable() })
    .transform((it) => it.selected_option?.value ?? null),
]);

/** A submitted modal (Slack, "view_submission payload"). Each block of ours has one element, of the block's own name. */
const submissionSchema = z.object({
  type: z.literal("view_submission"),
  user: presser,
  view: z.object({
    id: z.string(),
    callback_id: z.literal("action"),
    private_metadata: z.string().max(3000),
    state: z.object({ values: z.record(z.string(), z.record(z.string(), enteredSchema)) }),
  }),
});

export type SlackSubmission = z.infer<typeof submissionSchema>;

const challengeSchema = z.object({ type: z.literal("url_verification"), challenge: z.string().max(1000) });

/** A mention of the app in a channel, or a message to it alone (Slack, "app_mention", "message.im"). */
const messageSchema = z.object({
  type: z.literal("event_callback"),
  team_id: teamId,
  event_id: z.string(),
  event: z.object({
    type: z.enum(["app_mention", "message"]),
    /** Absent where Slack or a bot wrote it. */
    user: userId,
    /** Their own workspace, where that is not the app's. */
    user_team: teamId.optional(),
    text: z.string(),
    ts: z.string(),
    thread_ts: z.string().optional(),
    channel: z.string(),
    channel_type: z.string().optional(),
    /** Edits, joins and other changes have one. */
    subtype: z.never().optional(),
    bot_id: z.never().optional(),
  }),
});

export type SlackMessageEvent = z.infer<typeof messageSchema>;

const decoder = new TextDecoder();

/** Takes a verified body apart: a form for commands, buttons and modals, JSON for events. */
export function parseSlack(contentType: string, body: Uint8Array): SlackEvent {
  const text = decoder.decode(body);
  return contentType === "application/json" ? parseEvent(text) : parseForm(new URLSearchParams(text));
}

function parseForm(form: URLSearchParams): SlackEvent {
  if (form.get("ssl_check") === "1") return { kind: "ssl_check" };
  const payload = form.get("payload");
  if (payload !== null) return parsePayload(parseInboundJson(payload));
  if (!form.has("command")) return { kind: "ignored" };
  const parsed = commandSchema.safeParse(Object.fromEntries(form));
  return parsed.success ? { kind: "command", command: parsed.data } : { kind: "ignored" };
}

/** What messages and modals send: JSON in a form field. */
function parsePayload(payload: unknown): SlackEvent {
  const button = buttonSchema.safeParse(payload);
  if (button.success) return { kind: "button", button: button.data };
  const submission = submissionSchema.safeParse(payload);
  return submission.success ? { kind: "submission", submission: submission.data } : { kind: "ignored" };
}

/** Signed, yet no JSON, or another kind of event: nothing to act on. */
function parseEvent(text: string): SlackEvent {
  const json = parseJson(text);
  const challenge = challengeSchema.safeParse(json);
  if (challenge.success) return { kind: "url_verification", challenge: challenge.data.challenge };
  const message = messageSchema.safeParse(json);
  // In a channel only what is said to the app is for it; what mentions it there comes as `app_mention` too.
  const isForUs =
    message.success && (message.data.event.type === "app_mention" || message.data.event.channel_type === "im");
  return isForUs ? { kind: "message", message: message.data } : { kind: "ignored" };
}

/** What somebody wrote to the app: without mentions, and as it was typed (Slack, "Formatting text"). */
export const textOf = ({ event }: SlackMessageEvent): string =>
  event.text
    .replace(/<@[UW][A-Z0-9]+(\|[^>]*)?>/g, " ")
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&amp;", "&");
