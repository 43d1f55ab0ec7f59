/** The three characters that Slack's markup gives a meaning to; escaped, nothing can mention or link (Slack, "Formatting text"). */
export const escapeMarkup = (text: string) =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");

/** Cuts between characters: neither a surrogate pair nor an escape is left in half. */
export function cut(text: string, limit: number): string {
  if (text.length <= limit) return text;
  const whole = text.slice(0, limit - 1).replace(/&[a-z]{0,3}$|[\ud800-\udbff]$/, "");
  return `${whole}…`;
}
