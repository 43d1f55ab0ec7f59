import { sha256 } from "../shared/digest.ts";

const PRINTABLE = /^[^\p{C}\p{Zl}\p{Zp}]+$/u;

/** A group's key in Alertmanager holds all its labels; what people read and the desk keeps is shorter. */
const LIMIT = { characters: 200, kept: 150 } as const;

/**
 * The ticket's key as it is used from here on; `null` for what can be none.
 * @param form of a platform whose tickets are asked about or written into, since the key stands in an address; its first group is the key
 */
export function keyOf(written: string, form: RegExp | undefined): string | null {
  if (form) return form.exec(written)?.[1] ?? null;
  if (!PRINTABLE.test(written)) return null;
  if (written.length <= LIMIT.characters) return written;
  // Not through the middle of a character.
  return `${written.slice(0, LIMIT.kept).replace(/[\uD800-\uDBFF]$/, "")}…${sha256(written)}`;
}
