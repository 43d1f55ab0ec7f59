/**
 * Cuts a text to a platform's limit, between characters: no surrogate pair is left in half.
 * @param unfinished what must not be left in half either, e.g. an escape: the end of a cut text that is dropped
 */
export function cut(text: string, limit: number, unfinished: RegExp = /$/): string {
  if (text.length <= limit) return text;
  return `${text
    .slice(0, limit - 1)
    .replace(unfinished, "")
    .replace(/[\ud800-\udbff]$/, "")}…`;
}
