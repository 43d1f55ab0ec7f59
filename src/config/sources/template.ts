import { err, ok, type Result } from "../../shared/result.ts";

/**
 * Literal templates with named placeholders, e.g. `start {job}`: how a rule takes a text apart. No regular expression is ever run on what
 * came from outside.
 */

/** What is looked for between one literal and the next: its name is `null` for a literal. */
interface Piece {
  readonly literal: string;
  readonly name: string | null;
}

export type Template = readonly Piece[];

/** A placeholder stands for one word: whatever could be a job, a verb or a number, and nothing with a space in it. */
const WORD = /^[A-Za-z0-9_.-]{1,64}$/;

const LIMITS = { characters: 200, placeholders: 8 } as const;

/** Reads a template; two placeholders need something between them, or nobody could tell where one ends. */
export function parseTemplate(text: string): Result<Template, string> {
  if (text.length > LIMITS.characters) return err(`a template has at most ${LIMITS.characters} characters`);
  const parts = text.split(/\{([^{}]*)\}/);
  const names = parts.filter((_, index) => index % 2 === 1);
  const wrong = names.find((name) => !/^[a-z][a-z0-9_]{0,31}$/.test(name));
  if (wrong !== undefined) return err(`{${wrong}}: a placeholder is a name in lower case, e.g. {job}`);
  if (new Set(names).size < names.length) return err("each placeholder has a name of its own");
  if (names.length > LIMITS.placeholders) return err(`a template has at most ${LIMITS.placeholders} placeholders`);
  const literals = parts.filter((_, index) => index % 2 === 0);
  if (literals.slice(1, -1).includes("")) return err("something must stand between two placeholders");
  if (literals.some((literal) => /[{}]/.test(literal))) return err("braces enclose names of placeholders only");
  return ok(literals.map((literal, index) => ({ literal, name: names[index] ?? null })));
}

/**
 * What a text holds in the places of a template, which is all of the text; spaces around it do not count.
 * @returns `null` for a text that is not like it
 */
export function capture(template: Template, text: string): Readonly<Record<string, string>> | null {
  const found: Record<string, string> = {};
  let rest = text.trim();
  for (const [index, { literal, name }] of template.entries()) {
    if (!rest.startsWith(literal)) return null;
    rest = rest.slice(literal.length);
    if (name === null) continue;
    const next = template[index + 1]?.literal ?? "";
    const end = next === "" ? rest.length : rest.indexOf(next);
    const word = end < 0 ? "" : rest.slice(0, end);
    if (!WORD.test(word)) return null;
    found[name] = word;
    rest = rest.slice(end);
  }
  return rest === "" ? found : null;
}
