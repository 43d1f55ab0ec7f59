import * as z from "zod";
import { parseJson } from "../../shared/json.ts";
import { parseInboundJson } from "../../shared/json-bounds.ts";
import { JOB } from "./modal.ts";
import { isOfOwnWorkspace } from "./workspace.ts";

/** What Slack sends to the one URL, after verification. */
export type SlackEvent =
  | { readonly kind: "command"; readonly command: SlackCommand }
  | { readonly kind: "button"; readonly button: SlackButton }
  | { readonly kind: "submission"; readonly submission: SlackSubmission }
  /** The menu of a modal wants what holds the text that is typed into it. */
  | { readonly kind: "suggestion"; readonly suggestion: SlackSuggestion }
  | { readonly kind: "message"; readonly message: SlackMessageEvent }
  /** Asks whether the certificate is good; wants an empty 200. */
  | { readonly kind: "ssl_check" }
  /** Events API handshake: wants its challenge back. */
  | { readonly kind: "url_verification"; readonly challenge: string }
  /** Of another workspace than the app's own, or in a channel shared with one. A command alone can be answered there. */
  | { readonly kind: "foreign"; readonly isCommand: boolean }
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

/** What is typed into a menu that Slack loads (Slack, "block_suggestion payload"). */
const suggestionSchema = z.object({
  type: z.literal("block_suggestion"),
  user: z.object({ id: userId, team_id: teamId.optional() }),
  team: z.object({ id: teamId }).nullish(),
  block_id: z.literal(JOB),
  value: z.string().max(1000),
  view: z.object({ id: z.string(), callback_id: z.literal("action"), private_metadata: z.string().max(3000) }),
});

export type SlackSuggestion = z.infer<typeof suggestionSchema>;

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
    /** Their own workspace, where that is not the app's: another one of the same organisation. */
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

/**
 * Takes a verified body apart: a form for commands, buttons and modals, JSON for events.
 * @param own workspaces that the config lists
 */
export function parseSlack(contentType: string, body: Uint8Array, own: readonly string[] = []): SlackEvent {
  const text = decoder.decode(body);
  const { event, payload } =
    contentType === "application/json" ? parseEvent(parseJson(text)) : parseForm(new URLSearchParams(text));
  const isFree = event.kind === "ignored" || event.kind === "ssl_check" || event.kind === "url_verification";
  if (isFree || isOfOwnWorkspace(payload, own)) return event;
  return { kind: "foreign", isCommand: event.kind === "command" };
}

/** An event, and the body in which it names its workspaces. */
interface Parsed {
  readonly event: SlackEvent;
  readonly payload: unknown;
}

function parseForm(form: URLSearchParams): Parsed {
  const fields = Object.fromEntries(form);
  if (form.get("ssl_check") === "1") return { event: { kind: "ssl_check" }, payload: fields };
  const payload = form.get("payload");
  if (payload !== null) return parsePayload(parseInboundJson(payload));
  const parsed = commandSchema.safeParse(fields);
  const isCommand = form.has("command") && parsed.success;
  return { event: isCommand ? { kind: "command", command: parsed.data } : { kind: "ignored" }, payload: fields };
}

/** What messages and modals send: JSON in a form field. */
function parsePayload(payload: unknown): Parsed {
  const button = buttonSchema.safeParse(payload);
  if (button.success) return { event: { kind: "button", button: button.data }, payload };
  const submission = submissionSchema.safeParse(payload);
  if (submission.success) return { event: { kind: "submission", submission: submission.data }, payload };
  const suggestion = suggestionSchema.safeParse(payload);
  return {
    event: suggestion.success ? { kind: "suggestion", suggestion: suggestion.data } : { kind: "ignored" },
    payload,
  };
}

/** Signed, yet no JSON, or another kind of event: nothing to act on. */
function parseEvent(payload: unknown): Parsed {
  const challenge = challengeSchema.safeParse(payload);
  if (challenge.success) return { event: { kind: "url_verification", challenge: challenge.data.challenge }, payload };
  const message = messageSchema.safeParse(payload);
  // In a channel only what is said to the app is for it; what mentions it there comes as `app_mention` too.
  const isForUs =
    message.success && (message.data.event.type === "app_mention" || message.data.event.channel_type === "im");
  return { event: isForUs ? { kind: "message", message: message.data } : { kind: "ignored" }, payload };
}

/** What somebody wrote to the app: without mentions, and as it was typed (Slack, "Formatting text"). */
export const textOf = ({ event }: SlackMessageEvent): string =>
  event.text
    .replace(/<@[UW][A-Z0-9]+(\|[^>]*)?>/g, " ")
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&amp;", "&");
