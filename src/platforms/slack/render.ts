import { type Button, type Message, textLines } from "../../model/message.ts";
import type { Paragraph } from "../../shared/user-text.ts";
import { cut, escapeMarkup, inMrkdwn } from "./text.ts";

/** Slack's limits: 3,000 characters in a section, 50 blocks in a message (Block Kit reference). */
const SECTION_CHARACTERS = 3000;
const BLOCKS = 50;

/** Of a button's text (Block Kit reference, "Button element"). */
const LABEL_CHARACTERS = 75;

/** The headline, the only text with markup: it is bold. */
const heading = (text: string) => ({ type: "section", text: { type: "mrkdwn", text: `*${text}*`, verbatim: true } });

/** Plain text, which has no markup and whose links and names Slack does not look for (Block Kit reference, "Text object"). */
const section = (text: string) => ({ type: "section", text: { type: "plain_text", text, emoji: false } });

type Section = ReturnType<typeof section> | ReturnType<typeof heading>;

interface SlackMessage {
  readonly response_type: "in_channel" | "ephemeral";
  readonly text: string;
  /** Sections, and after them the buttons. */
  readonly blocks: readonly (Section | ReturnType<typeof actions>)[];
}

/** The body of an answer or of a post to `response_url`: blocks, and beside them `text` for notifications. */
export function renderSlack(message: Message): SlackMessage {
  const headline = inMrkdwn(message.headline);
  const lines = textLines(message);
  const title = heading(cut(headline, SECTION_CHARACTERS - 2));
  const blocks = [title, ...chunks(lines.map(escapeMarkup)).map(section)].slice(0, BLOCKS);
  return {
    response_type: message.to === "everybody" ? "in_channel" : "ephemeral",
    text: cut([headline, ...lines.map(inMrkdwn)].join("\n"), SECTION_CHARACTERS),
    blocks: message.buttons?.length ? [...blocks.slice(0, BLOCKS - 1), actions(message.buttons)] : blocks,
  };
}

/** Buttons side by side (Block Kit reference, "Button element"). */
const actions = (buttons: readonly Button<Paragraph>[]) => ({
  type: "actions",
  elements: buttons.map(({ action, label, value, style }, index) => ({
    type: "button",
    // Ids are unique within a message.
    action_id: action === "say" ? `say-${index}` : action,
    text: { type: "plain_text", text: cut(label, LABEL_CHARACTERS) },
    ...(style === "plain" ? {} : { style }),
    value,
  })),
});

/** Lines in as few sections as they fit into. */
function chunks(lines: readonly string[]): string[] {
  const texts: string[] = [];
  for (const line of lines.map((text) => cut(text, SECTION_CHARACTERS))) {
    const last = texts.at(-1);
    if (last !== undefined && last.length + 1 + line.length <= SECTION_CHARACTERS)
      texts[texts.length - 1] = `${last}\n${line}`;
    else texts.push(line);
  }
  return texts;
}
