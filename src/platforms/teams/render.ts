import { type Button, type Message, progressLine, type Tone, textLines } from "../../model/message.ts";
import type { Paragraph } from "../../shared/user-text.ts";
import { cut } from "../shared/text.ts";

/** Adaptive Cards 1.4, the newest that Teams has on every device (Microsoft, "Adaptive Cards in Teams"). */
const VERSION = "1.4";

/**
 * Characters of a card. A message takes 100 KB as UTF-16 (Microsoft, "Format your bot messages"); older pages said 40 and 28 KB, and
 * this is below the least of them.
 */
const CHARACTERS = { headline: 500, lines: 5000 } as const;

/** Buttons that Teams shows without a menu (Microsoft, "Adaptive Cards in Teams"). */
const BUTTONS = 6;

const COLOURS: Readonly<Record<Tone, string>> = {
  info: "Default",
  good: "Good",
  bad: "Attention",
  attention: "Warning",
  over: "Default",
};

const STYLES = { primary: "positive", danger: "destructive", plain: "default" } as const;

/**
 * Text as it is. Text blocks take Markdown, which each client reads in its own way: those of phones show the backslash of an escape.
 * Rich text blocks take none (Microsoft, "Text features in Adaptive Cards"), nor mentions ("Format cards": text blocks and fact sets).
 */
const block = (text: string, style: object = {}, more: object = {}) => ({
  type: "RichTextBlock",
  inlines: [{ type: "TextRun", text, ...style }],
  ...more,
});

/** A message as a card. `canPress`: whether its buttons reach the gateway. */
export function renderCard(message: Message, canPress: boolean) {
  const { headline, progress, buttons = [], ...parts } = message;
  const lines = textLines(parts);
  return {
    type: "AdaptiveCard",
    $schema: "http://adaptivecards.io/schemas/adaptive-card.json",
    version: VERSION,
    body: [
      block(cut(headline, CHARACTERS.headline), { weight: "Bolder", color: COLOURS[message.tone] }),
      ...(progress ? [block(progressLine(progress))] : []),
      ...(lines.length > 0 ? [block(cut(lines.join("\n"), CHARACTERS.lines), {}, { spacing: "Small" })] : []),
    ],
    ...(canPress && buttons.length > 0 ? { actions: buttons.slice(0, BUTTONS).map(execute) } : {}),
  };
}

const execute = ({ action, label, value, style }: Button<Paragraph>) => ({
  type: "Action.Execute",
  title: label,
  verb: action,
  data: { value },
  style: STYLES[style],
});

/** An activity that shows a message; `summary` is what notifications say. */
export const renderActivity = (message: Message, canPress = true) => ({
  type: "message",
  // Plain text; brackets go all the same, should a client take it for markup.
  summary: cut(message.headline.replace(/[<>[\]()]/g, " "), 200),
  attachments: [{ contentType: CARD, content: renderCard(message, canPress) }],
});

/** The media type of a card. */
export const CARD = "application/vnd.microsoft.card.adaptive";
