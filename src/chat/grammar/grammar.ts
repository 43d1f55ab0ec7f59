import { err, ok, type Result } from "../../shared/result.ts";

/** A line of chat taken apart: words in order, and `key=value`, `--key value` or `--flag` by key. */
export interface Line {
  readonly words: readonly string[];
  readonly options: ReadonlyMap<string, string>;
}

/** Why a line cannot be taken apart. */
export type LineMistake =
  | { readonly code: "open_quote" }
  | { readonly code: "repeated_option"; readonly option: string };

/** A token and whether any part of it was quoted: quoted text is never an option. */
interface Token {
  readonly text: string;
  /** Characters before the first quote: `key="a b"` is an option, `"key=a b"` is a word. */
  readonly unquotedPrefix: string;
}

/** Opening quote → closing quote. Phones and macOS turn straight quotes into curly ones; Chinese keyboards have their own. */
const QUOTES: ReadonlyMap<string, string> = new Map([
  ['"', '"'],
  ["'", "'"],
  ["\u201c", "\u201d"],
  ["\u2018", "\u2019"],
  ["\u300c", "\u300d"],
]);

/** The flag of `--flag` without a value. */
export const FLAG = "true";

/** Takes a line apart. Quotes group; there is no escape character, since people do not type one. */
export function parseLine(text: string): Result<Line, LineMistake> {
  const tokens = tokenize(text);
  if (!tokens) return err({ code: "open_quote" });
  const words: string[] = [];
  const options = new Map<string, string>();
  for (let index = 0; index < tokens.length; index += 1) {
    const token = tokens[index];
    if (!token) break;
    const option = readOption(token, tokens[index + 1]);
    if (!option) {
      words.push(token.text);
      continue;
    }
    if (options.has(option.key)) return err({ code: "repeated_option", option: option.key });
    options.set(option.key, option.value);
    if (option.tookNext) index += 1;
  }
  return ok({ words, options });
}

/** macOS turns `--` into a dash; both are taken. */
const LONG_OPTION = /^(?:--|\u2014|\u2013)([\p{L}][\p{L}\p{N}_-]*(?:\.[\p{L}\p{N}_-]+)?)(?:=(.*))?$/su;
const LONG_DASH = /^(?:--|\u2014|\u2013)/u;
const PAIR = /^([\p{L}][\p{L}\p{N}_-]*(?:\.[\p{L}\p{N}_-]+)?)=(.*)$/su;

function readOption(token: Token, next: Token | undefined) {
  const long = isLong(token) ? LONG_OPTION.exec(token.text) : null;
  if (long?.[1] !== undefined) {
    const key = optionKey(long[1]);
    if (long[2] !== undefined) return { key, value: long[2], tookNext: false };
    const isValue = next !== undefined && !isLong(next) && !isPair(next);
    return isValue ? { key, value: next.text, tookNext: true } : { key, value: FLAG, tookNext: false };
  }
  const pair = isPair(token) ? PAIR.exec(token.text) : null;
  return pair?.[1] === undefined ? null : { key: optionKey(pair[1]), value: pair[2] ?? "", tookNext: false };
}

const isLong = (token: Token) => LONG_DASH.test(token.unquotedPrefix) && LONG_OPTION.test(token.text);

const isPair = (token: Token) => token.unquotedPrefix.includes("=") && PAIR.test(token.text);

/** Names of options in one spelling; what follows a dot is a name of DRS, in `options.lobCompare=length`, and stays. */
function optionKey(key: string): string {
  const [name = "", ...member] = key.split(".");
  return [name.toLowerCase().replaceAll("-", "_"), ...member].join(".");
}

/** Splits at blanks outside quotes; `undefined` when a quote stays open. */
function tokenize(text: string): Token[] | undefined {
  const tokens: Token[] = [];
  let current: { text: string; unquotedPrefix: string; quoted: boolean } | undefined;
  let closing: string | undefined;
  let opened: { readonly at: number; readonly quote: string } | undefined;
  for (const character of text) {
    if (closing !== undefined) {
      if (character === closing) closing = undefined;
      else if (current) current.text += character;
      continue;
    }
    if (/\s/u.test(character)) {
      if (current) tokens.push(current);
      current = undefined;
      opened = undefined;
      continue;
    }
    current ??= { text: "", unquotedPrefix: "", quoted: false };
    const quote = QUOTES.get(character);
    // A quote in the middle of a word is an apostrophe, unless the word is an option that awaits its value.
    if (quote !== undefined && (current.text === "" || current.text.endsWith("="))) {
      closing = quote;
      opened = { at: current.text.length, quote: character };
      current.quoted = true;
      continue;
    }
    // Quotes around a part of a value belong to the value: `objects="my.db".t1`.
    if (opened && current.unquotedPrefix.includes("=")) current.text = withQuotes(current.text, opened);
    opened = undefined;
    current.text += character;
    if (!current.quoted) current.unquotedPrefix += character;
  }
  if (closing !== undefined) return undefined;
  if (current) tokens.push(current);
  return tokens;
}

const withQuotes = (text: string, { at, quote }: { readonly at: number; readonly quote: string }) =>
  `${text.slice(0, at)}${quote}${text.slice(at)}${QUOTES.get(quote) ?? ""}`;
