import { type Button, type Message, type Tone, textLines } from "../../model/message.ts";
import type { Paragraph } from "../../shared/user-text.ts";
import { cut as cutText } from "../shared/text.ts";

/** Discord's limits (Discord, "Embed Limits", "Buttons", "Action Rows"). */
const LIMITS = { title: 256, description: 4096, label: 80, customId: 100, row: 5, rows: 5 } as const;

/** Colours of the line beside a message, as numbers. */
const COLOURS: Readonly<Record<Tone, number>> = {
  info: 0x5865f2,
  good: 0x2e7d32,
  bad: 0xc62828,
  attention: 0xf9a825,
  over: 0x6b7280,
};

/** Styles of a button by what it is for (Discord, "Button Styles"): primary, secondary, success and danger. */
const STYLES = { primary: 1, plain: 2, danger: 4 } as const;

/** A message that only who asked sees (Discord, "Message Flags", EPHEMERAL). */
export const EPHEMERAL = 64;

/**
 * What Discord's markup gives a meaning to is escaped, lists and small print at the start of a line too (Discord, "Markdown Text 101"); a
 * mention is broken by a blank of no width, as it would be one behind a backslash too. An address in a text becomes a link, which shows
 * where it leads.
 */
const escapeMarkup = (text: Paragraph) =>
  text
    .replace(/[\\*_~`|#[\]()>]|^-/g, "\\$&")
    .replace(/^(\d+)\./, "$1\\.")
    .replace(/[<@]/g, (character) => `${character}\u200b`);

/** The body of a message: an embed whose colour tells its tone, and buttons. */
export function renderDiscord(message: Message) {
  const description = textLines(message).map(escapeMarkup).join("\n");
  return {
    embeds: [
      {
        title: cut(escapeMarkup(message.headline), LIMITS.title),
        ...(description === "" ? {} : { description: cut(description, LIMITS.description) }),
        color: COLOURS[message.tone],
      },
    ],
    // Present also when empty: an edit takes buttons away only so.
    components: rows(message.buttons ?? []),
    allowed_mentions: { parse: [] },
  };
}

/** The same as the answer to an interaction: seen by who asked alone where it is for them. */
export const renderAnswer = (message: Message) => ({
  ...renderDiscord(message),
  ...(message.to === "requester" ? { flags: EPHEMERAL } : {}),
});

/** Buttons in rows of five. One whose value does not fit has nothing to say when it is pressed, so it is left out. */
function rows(buttons: readonly Button<Paragraph>[]) {
  const fitting = buttons
    .filter(({ action, value }) => `${action}:${value}`.length <= LIMITS.customId)
    .slice(0, LIMITS.row * LIMITS.rows);
  return Array.from({ length: Math.ceil(fitting.length / LIMITS.row) }, (_, index) => ({
    type: 1,
    components: fitting.slice(index * LIMITS.row, (index + 1) * LIMITS.row).map(({ action, label, value, style }) => ({
      type: 2,
      style: STYLES[style],
      label: cut(label, LIMITS.label),
      custom_id: `${action}:${value}`,
    })),
  }));
}

/** Cuts a text of Discord's Markdown: no escape is left in half. */
export const cut = (text: string, limit: number): string => cutText(text, limit, /\\$/);
