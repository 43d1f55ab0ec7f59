import { type Message, plainText, textLines } from "../model/message.ts";

/** Messages as ticket systems take them. */

/** In every comment of the gateway: what it has written itself is never taken for somebody's words, whoever copies it. */
export const OWN_MARK = "drs-gateway";

/** Whether a text ends as the gateway's own do; in a quotation it does not. */
export function isOwnText(text: string): boolean {
  const last = text.trimEnd().split("\n").at(-1) ?? "";
  return new RegExp(`^[\\s(*_]*(<sub>)?${OWN_MARK}(</sub>)?[\\s)*_]*$`).test(last);
}

/** Plain text, for fields and editors that format nothing. */
export function renderPlain(message: Message): string {
  return `${plainText(message)}\n(${OWN_MARK})`;
}

/**
 * Markdown as GitHub and GitLab read it. What comes from outside is shown and does nothing: no mention, no link, no picture, no HTML, no
 * quick action.
 */
export function renderMarkdown(message: Message): string {
  const headline = `**${escapeMarkdown(message.headline)}**`;
  return [headline, ...textLines(message).map(escapeMarkdown), `<sub>${OWN_MARK}</sub>`].join("\n\n");
}

/** A zero-width space keeps names from being mentioned (GitHub Docs, "Mentioning people and teams"). */
const escapeMarkdown = (text: string): string =>
  text
    .replace(/[\\`*_{}[\]()#+!|<>~&^$-]/g, "\\$&")
    .replace(/\\([<>&])/g, (_, character: "<" | ">" | "&") => ENTITIES[character])
    .replace(/@/g, "@\u200b")
    .replace(/^\//gm, "\u200b/");

const ENTITIES = { "<": "&lt;", ">": "&gt;", "&": "&amp;" } as const;
