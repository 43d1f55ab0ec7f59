import { type Button, type Message, progressLine, type Tone, textLines } from "../../model/message.ts";
import type { Paragraph } from "../../shared/user-text.ts";
import { cut } from "../shared/text.ts";

/**
 * Cards in JSON 2.0 (Feishu, "Card JSON 2.0 structure"), which clients since 7.20 show: its cards are always shared, so they can be
 * edited; its buttons name their callback and are sent to the new `card.action.trigger` alone. All texts are `plain_text`, which
 * knows neither Markdown nor mentions nor links.
 */

/** A request with a card may have 30 KB (Feishu, "Reply message"), and the card is JSON within JSON: what texts may take of it. */
const TEXT_BYTES = 20_000;

/** What is sensible to read: titles have four lines at most, one line of a list is no novel. */
const CHARACTERS = { title: 500, summary: 100, line: 2000, label: 100, toast: 200 } as const;

/** Columns that stand side by side; nothing has more buttons than this. */
const BUTTONS = 5;

const TEMPLATES: Readonly<Record<Tone, string>> = {
  info: "blue",
  good: "green",
  attention: "orange",
  bad: "red",
  over: "grey",
};

const BUTTON_TYPES: Readonly<Record<Button["style"], string>> = {
  primary: "primary",
  danger: "danger",
  plain: "default",
};

const plainText = (content: string) => ({ tag: "plain_text", content });

const paragraph = (content: string) => ({ tag: "div", text: plainText(content) });

/** A message as a card. */
export function renderCard(message: Message) {
  const { progress, buttons = [], ...parts } = message;
  const title = cut(harmless(message.headline), CHARACTERS.title);
  const text = fitting(textLines(parts).map((line) => cut(harmless(line), CHARACTERS.line))).join("\n");
  return {
    schema: "2.0",
    config: { update_multi: true, summary: { content: cut(title, CHARACTERS.summary) } },
    header: { title: plainText(title), template: TEMPLATES[message.tone] },
    body: {
      elements: [
        ...(progress ? [paragraph(harmless(progressLine(progress)))] : []),
        ...(text === "" ? [] : [paragraph(text)]),
        ...(buttons.length > 0 ? [row(buttons.slice(0, BUTTONS))] : []),
      ],
    },
  };
}

export type Card = ReturnType<typeof renderCard>;

/** Buttons side by side; JSON 2.0 puts elements one below the other. */
const row = (buttons: readonly Button<Paragraph>[]) => ({
  tag: "column_set",
  flex_mode: "flow",
  columns: buttons.map((each) => ({ tag: "column", width: "auto", elements: [button(each)] })),
});

const button = ({ action, label, value, style }: Button<Paragraph>) => ({
  tag: "button",
  type: BUTTON_TYPES[style],
  text: plainText(cut(harmless(label), CHARACTERS.label)),
  behaviors: [{ type: "callback", value: { action, value } }],
});

const TOASTS: Readonly<Record<Tone, string>> = {
  info: "info",
  good: "success",
  attention: "warning",
  bad: "error",
  over: "info",
};

/**
 * What a pressed button is answered with (Feishu, "Card callback", response): a word to who pressed, and for everybody the card
 * that takes the place of the pressed one.
 */
export function renderPressed(message: Message) {
  const content = cut(harmless(message.headline), CHARACTERS.toast);
  if (message.to === "requester") return { toast: { type: TOASTS[message.tone], content } };
  return { toast: { type: "success", content }, card: { type: "raw", data: renderCard(message) } };
}

/** The lines that a card has room for; one more says that there were others. */
function fitting(lines: readonly string[]): string[] {
  let left = TEXT_BYTES;
  const room = lines.findIndex((line) => {
    left -= bytesWithin(line) + 4;
    return left < 0;
  });
  return room < 0 ? [...lines] : [...lines.slice(0, room), "…"];
}

const encoder = new TextEncoder();

/** Bytes of a text in JSON within JSON, where a quote becomes four characters. */
const bytesWithin = (text: string) => encoder.encode(JSON.stringify(JSON.stringify(text))).length;

/**
 * A tag is broken where it begins, by a space of no width: nobody sees it, and `<at id=all>` is none any more even for a client
 * that would look for tags in plain text.
 */
const harmless = (text: Paragraph): string => text.replace(/<(?=[a-z/])/giu, "<\u200b");
