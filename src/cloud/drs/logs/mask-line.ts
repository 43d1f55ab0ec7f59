/**
 * Masks row data in the lines of a job's DRS log. Database engines write values into their messages and do not escape the quotes in
 * them. So only known formats are taken apart; elsewhere everything between the first and the last quote of a line is masked.
 */

const MASK = "***";

/** Characters of a line that are looked at; a longer one is cut. */
const LONGEST = 2000;

/** A name as engines print it. */
const NAME = String.raw`[\p{L}_][\p{L}\p{N}_$.-]*`;

/** Messages of a known form, with the names in them that are kept. A value is matched up to the last end that it can have. */
const FORMATS: readonly (readonly [pattern: RegExp, masked: string])[] = [
  // MySQL 1062; from 8.0.19 on the key is written `table.key`.
  [new RegExp(`(Duplicate entry )'.*'( for key )'(${NAME})'`, "su"), `$1'${MASK}'$2'$3'`],
  // MySQL 1146, 1051, 1114, 1032, 1054.
  [new RegExp(String.raw`(\btable )'(${NAME})'( doesn.t exist| is full|(?=[;,]|$))`, "iu"), "$1'$2'$3"],
  [new RegExp(`(Can.t find record in )'(${NAME})'`, "u"), "$1'$2'"],
  [new RegExp(`(Unknown column )'(${NAME})'( in )'([a-z ]+)'`, "u"), "$1'$2'$3'$4'"],
  // PostgreSQL 23505, 23503, 42P01.
  [new RegExp(String.raw`(\bconstraint )"(${NAME})"`, "u"), '$1"$2"'],
  [new RegExp(String.raw`(\brelation )"(${NAME})"( does not exist)`, "u"), '$1"$2"$3'],
  // Lists of values: PostgreSQL's `Key (id)=(5)` and `row contains (…)`, Oracle's `column values (…)`, an INSERT.
  [/(=\s*|\bvalues?\b(?: is| are)?\s*|\brow contains\s*)\((?:.*\)|.*)/isu, `$1(${MASK})`],
];

/** `id=120`: a value without quotes. */
const ASSIGNED = /([\p{L}\p{N}_$.\]-]+\s*=\s*)([^\s,;()]+)/gu;

/** Fields whose values are diagnostics of an engine or a driver. */
const DIAGNOSTIC = /(?:code|errno|error|state|status)\s*=\s*$/i;

/** The apostrophe of `can't` is no quote. */
const APOSTROPHE = /(?<=\p{L}n)'(?=t\b)/giu;
const PLACEHOLDER = "\u0001";

const QUOTES = /['"‘’“”「」『』]/gu;

/**
 * Mask the values in a log line. Names of tables, keys and constraints stay where the engine's format is known; what stands between
 * backticks is an identifier and stays.
 */
export function maskLine(written: string): string {
  const line = written
    .slice(0, LONGEST)
    .replace(/[\p{Cc}\s]+/gu, " ")
    .trim()
    .replace(APOSTROPHE, PLACEHOLDER);
  return maskQuoted(line, written.length > LONGEST).replaceAll(PLACEHOLDER, "'");
}

/** Take a list or a known format apart if nothing in quotes stands before it, and go on behind it; otherwise mask all that is quoted. */
function maskQuoted(text: string, isCut: boolean): string {
  const quotes = [...text.matchAll(QUOTES)].map(({ index }) => index);
  const [first = text.length] = quotes;
  for (const [pattern, masked] of FORMATS) {
    const found = pattern.exec(text);
    if (!found || first < found.index) continue;
    const after = text.slice(found.index + found[0].length);
    const kept = found[0].replace(pattern, masked);
    return `${maskAssigned(text.slice(0, found.index))}${kept}${maskQuoted(after, isCut)}`;
  }
  if (quotes.length === 0) return maskAssigned(text);
  const rest = text.slice((quotes.at(-1) ?? first) + 1);
  // Quotes come in pairs, and no letter follows the one that closes.
  const isClosed = !isCut && quotes.length % 2 === 0 && !/^[\p{L}\p{N}]/u.test(rest);
  return `${maskAssigned(text.slice(0, first))}'${MASK}'${isClosed ? maskQuoted(rest, isCut) : ""}`;
}

const maskAssigned = (text: string): string =>
  text.replace(ASSIGNED, (whole, name: string) => (DIAGNOSTIC.test(name) ? whole : `${name}${MASK}`));
