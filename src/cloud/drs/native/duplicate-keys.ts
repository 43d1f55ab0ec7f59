/**
 * Find the first key that an object of a JSON text repeats, or `null`. A caller's bytes go to DRS unchanged, and each parser
 * decides which of two equal keys counts (RFC 8259 section 4): DRS might carry out another request than policy checked.
 * @param text valid JSON
 */
export function duplicateKey(text: string): string | null {
  const keys: (Set<string> | null)[] = [];
  let at = 0;
  while (at < text.length) {
    const character = text[at];
    if (character === "{") keys.push(new Set());
    else if (character === "[") keys.push(null);
    else if (character === "}" || character === "]") keys.pop();
    else if (character === '"') {
      const end = endOfString(text, at);
      const known = isKey(text, end) ? keys.at(-1) : null;
      if (known) {
        const key = String(JSON.parse(text.slice(at, end)));
        if (known.has(key)) return key;
        known.add(key);
      }
      at = end - 1;
    }
    at += 1;
  }
  return null;
}

/** Index after the closing quote of a string. */
function endOfString(text: string, start: number): number {
  let at = start + 1;
  while (text[at] !== '"') at += text[at] === "\\" ? 2 : 1;
  return at + 1;
}

/** Check whether a string is a key: a colon follows it. */
function isKey(text: string, end: number): boolean {
  let at = end;
  while (/\s/.test(text[at] ?? "")) at += 1;
  return text[at] === ":";
}
