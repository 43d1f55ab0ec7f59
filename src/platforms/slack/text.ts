import type { Paragraph } from "../../shared/user-text.ts";
import { cut as cutText } from "../shared/text.ts";

/** The three control characters of Slack's text objects; escaped, nothing can mention or link (Slack, "Formatting text", "Escaping text"). */
export const escapeMarkup = (text: Paragraph): string =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");

/** Characters that look like those that `mrkdwn` emphasises with and that it has no escape for. */
const ALIKE: Readonly<Record<string, string>> = { "*": "∗", "~": "∼", "`": "ˋ", _: "ˍ" };

/** A text within `mrkdwn`, shown as it was written. Underscores within words mean nothing to Slack, and stay for names. */
export const inMrkdwn = (text: Paragraph): string =>
  escapeMarkup(text).replace(/[*~`]|(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])/gu, (sign) => ALIKE[sign] ?? sign);

/** Cuts a text of Slack's markup: no escape is left in half. */
export const cut = (text: string, limit: number): string => cutText(text, limit, /&[a-z]{0,3}$/);
