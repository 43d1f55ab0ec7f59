import * as z from "zod";

/** What Slack sends to the one URL, after verification. */
export type SlackEvent =
  | { readonly kind: "command"; readonly command: SlackCommand }
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

const challengeSchema = z.object({ type: z.literal("url_verification"), challenge: z.string().max(1000) });

const decoder = new TextDecoder();

/** Takes a verified body apart: a form for commands and buttons, JSON for events. */
export function parseSlack(contentType: string, body: Uint8Array): SlackEvent {
  const text = decoder.decode(body);
  return contentType === "application/json" ? parseEvent(text) : parseForm(new URLSearchParams(text));
}

function parseForm(form: URLSearchParams): SlackEvent {
  if (form.get("ssl_check") === "1") return { kind: "ssl_check" };
  if (!form.has("command")) return { kind: "ignored" };
  const parsed = commandSchema.safeParse(Object.fromEntries(form));
  return parsed.success ? { kind: "command", command: parsed.data } : { kind: "ignored" };
}

function parseEvent(text: string): SlackEvent {
  try {
    const parsed = challengeSchema.safeParse(JSON.parse(text));
    if (parsed.success) return { kind: "url_verification", challenge: parsed.data.challenge };
  } catch {
    // Signed, yet no JSON: nothing to act on.
  }
  return { kind: "ignored" };
}
