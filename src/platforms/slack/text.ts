import { cut as cutText } from "../shared/text.ts";

/** The three characters that Slack's markup gives a meaning to; escaped, nothing can mention or link (Slack, "Formatting text"). */
export const escapeMarkup = (text: string) =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");

/** Cuts a text of Slack's markup: no escape is left in half. */
export const cut = (text: string, limit: number): string => cutText(text, limit, /&[a-z]{0,3}$/);
