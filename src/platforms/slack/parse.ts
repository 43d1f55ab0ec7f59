import * as z from "zod";
import { parseJson } from "../../json.ts";

/** What Slack sends to the one URL, after verification. */
export type SlackEvent =
  | { readonly kind: "command"; readonly command: SlackCommand }
  | { readonly kind: "button"; readonly button: SlackButton }
  /** Asks whether the certificate is good; wants an empty 200. */
  | { readonly kind: "ssl_check" }
  /** Events API handshake: wants its challenge back. */
  | { readonly kind: "url_verification"; readonly challenge: string }
  /** Verified, and nothing that this gateway acts on. */
  | { readonly kind: "ignored" };

const commandSchema = z.object({
  team_id: z.string().regex(/^[TE][A-Z0-9]+$/),
  user_id: z.string().regex(/^[UW][A-Z0-9]+$/),
  channel_id: z.string().default(""),
  text: z.string().default(""),
  response_url: z.string().default(""),
  trigger_id: z.string().default(""),
});

/** A slash command. The signed ids are who speaks; `user_name` can be changed by anybody and is not read. */
export type SlackCommand = z.infer<typeof commandSchema>;

/** A pressed button (Slack, "block_actions payload"). Who pressed it is of their own team, also in a shared channel. */
const buttonSchema = z.object({
  type: z.literal("block_actions"),
  user: z.object({ id: z.string().regex(/^[UW][A-Z0-9]+$/), team_id: z.string().regex(/^[TE][A-Z0-9]+$/) }),
  channel: z.object({ id: z.string() }).optional(),
  message: z.object({ thread_ts: z.string().optional() }).optional(),
  trigger_id: z.string().default(""),
  response_url: z.string().default(""),
  actions: z.tuple([
    z.object({
      action_id: z.string().regex(/^(approve|deny|say(-\d)?)$/),
      value: z.string().max(2000),
    }),
  ]),
});

export type SlackButton = z.infer<typeof buttonSchema>;

const challengeSchema = z.object({ type: z.literal("url_verification"), challenge: z.string().max(1000) });

const decoder = new TextDecoder();

/** Takes a verified body apart: a form for commands and buttons, JSON for events. */
export function parseSlack(contentType: string, body: Uint8Array): SlackEvent {
  const text = decoder.decode(body);
  return contentType === "application/json" ? parseEvent(text) : parseForm(new URLSearchParams(text));
}

function parseForm(form: URLSearchParams): SlackEvent {
  if (form.get("ssl_check") === "1") return { kind: "ssl_check" };
  const payload = form.get("payload");
  if (payload !== null) return parsePayload(payload);
  if (!form.has("command")) return { kind: "ignored" };
  const parsed = commandSchema.safeParse(Object.fromEntries(form));
  return parsed.success ? { kind: "command", command: parsed.data } : { kind: "ignored" };
}

/** What interactive messages send: JSON in a form field. */
function parsePayload(text: string): SlackEvent {
  const parsed = buttonSchema.safeParse(parseJson(text));
  return parsed.success ? { kind: "button", button: parsed.data } : { kind: "ignored" };
}

/** Signed, yet no JSON, or another kind of event: nothing to act on. */
function parseEvent(text: string): SlackEvent {
  const parsed = challengeSchema.safeParse(parseJson(text));
  return parsed.success ? { kind: "url_verification", challenge: parsed.data.challenge } : { kind: "ignored" };
}
