import { type Message, plainText, textLines } from "../model/message.ts";
import type { Paragraph } from "../shared/user-text.ts";

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

/** Plain text for a journal field of ServiceNow, where `[code]` begins HTML (ServiceNow Docs, "Format journal entries with HTML"): it is broken. */
export const renderWorkNote = (message: Message): string =>
  renderPlain(message).replace(/\[(?=\/?code\])/gi, "[\u200b");

/** Plain text as HTML, for systems whose comments are HTML. */
export const renderHtml = (message: Message): string =>
  `<p>${escapeHtml(renderPlain(message)).replaceAll("\n", "<br>")}</p>`;

const escapeHtml = (text: string): string => text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);

/**
 * Markdown as GitHub and GitLab read it. What comes from outside is shown and does nothing: no mention, no link, no picture, no HTML, no
 * quick action.
 */
export function renderMarkdown(message: Message): string {
  const headline = `**${escapeMarkdown(message.headline)}**`;
  return [headline, ...textLines(message).map(escapeMarkdown), `<sub>${OWN_MARK}</sub>`].join("\n\n");
}

/**
 * Escape what Markdown gives a meaning to, and what refers to something: `#1`, `!2`, `%3`, `&4`, `~label`, `^alert`, `$snippet` (GitLab
 * Docs, "GitLab-specific references"), a colon that begins an address, which would make a link of it (GitHub Docs, "Autolinked references and
 * URLs"). A zero-width space keeps names from being mentioned (GitHub Docs, "Mentioning people and teams").
 */
const escapeMarkdown = (text: Paragraph): string =>
  text
    .replace(/[\\`*_{}[\]()#+!|<>~&^$%-]|:(?=\/\/)|(?<=www)\./gi, "\\$&")
    .replace(/\\([<>])/g, (_, character: "<" | ">") => ENTITIES[character])
    .replace(/^(\d+)\./, "$1\\.")
    .replace(/@/g, "@\u200b")
    .replace(/^\//, "\u200b/");

const ENTITIES = { "<": "&lt;", ">": "&gt;" } as const;
