import { type Message, textLines } from "../../model/message.ts";
import { oneParagraph, type Paragraph } from "../../shared/user-text.ts";

/**
 * Bytes of title and text as JSON. The robot takes 15,000 (DingTalk, "Send group chat messages with an app bot", msgParam), a session
 * 20,000.
 */
const BYTES = 15_000;

const CUT = { title: 60, headline: 1500, mention: 100, braces: 100 } as const;

/**
 * What DingTalk's Markdown gives a meaning to (DingTalk, "Message types", markdown), and no more than that: commands and ids are copied
 * out of messages, and no document says that every client understands a backslash.
 */
const escapeMarkup = (text: Paragraph) =>
  text
    .replace(/[\\*`[\]~]|(?<!\w)_|_(?!\w)/g, "\\$&")
    .replace(/^(\d*)([#+=.)-])/, "$1\\$2")
    .replace(/[<>]/g, (sign) => (sign === "<" ? "‹" : "›"));

/** A staff id that is no markup, and not everybody. */
const MENTIONABLE = /^(?!all$)[\w.-]{1,64}$/i;

/**
 * The parts of a Markdown message. Buttons of a robot only open addresses, so what they would do is written out.
 * @param mention the staff id of who is to be called, where the message says so to DingTalk as well; `null` for nobody
 */
export function renderDingtalk(message: Message, mention: string | null = null) {
  const { headline, buttons = [] } = message;
  const commands = buttons.flatMap(({ action, label, value }) =>
    action === "say" ? [oneParagraph(`${label}: drs ${value}`)] : [],
  );
  const head = `**${cut(escapeMarkup(headline), CUT.headline)}**`;
  const text = [head, ...[...textLines(message), ...commands].map(escapeMarkup)].join("\n\n");
  const call = mention !== null && MENTIONABLE.test(mention) ? `\n\n@${mention}` : "";
  return {
    // Plain text in notifications; brackets go all the same, should a client take it for markup.
    title: cut(headline.replace(/[<>[\]()]/g, " "), CUT.title),
    text: `${cut(text, BYTES - CUT.title - CUT.mention - CUT.braces)}${call}`,
  };
}

const encoder = new TextEncoder();

/** Cuts between characters, by their length within JSON. */
function cut(text: string, limit: number): string {
  let bytes = encoder.encode("…").length;
  let end = 0;
  for (const character of text) {
    bytes += encoder.encode(JSON.stringify(character)).length - 2;
    if (bytes > limit) return `${text.slice(0, end)}…`;
    end += character.length;
  }
  return text;
}
