import { Buffer } from "node:buffer";
import { parseJson } from "../../shared/json.ts";
import type { SecretKind, SecretNeed } from "./needs.ts";

/** Values that stand in two places. One that opens two doors makes what was meant for one of them good at the other. */

/** Kinds whose secrets may hold the value of another of their kind. */
const SHARED_WITHIN: ReadonlySet<SecretKind> = new Set(["account", "platform", "payload"]);

const LINE = "hold the same value: what is meant for one would be accepted for the other; give each its own";

const OF_SOURCES =
  "hold the same value, so that what is signed for one source would be accepted at the other; two sources of one app of a platform " +
  "become one source, two apps have a secret each";

/** The secrets within the JSON of an IAM credential. */
function credentialParts(value: string): string[] {
  const json = Object(parseJson(value)) as Readonly<Record<string, unknown>>;
  return [json.password, json.secret_key, json.security_token].filter((part) => typeof part === "string");
}

/** What a value is recognised by however it is written: its text, and the key that it stands for. */
function marksOf({ kind, form }: SecretNeed, value: string): string[] {
  if (kind === "account") return credentialParts(value);
  const key = form.read(value);
  return [value, ...(key ? [`bytes ${Buffer.from(key).toString("base64")}`] : [])];
}

/**
 * Find values that stand in two places. A secret and the one before it may be equal: while a secret is rotated they are for a moment.
 * @param values secrets by name
 * @returns one line for each pair, with both names and no value
 */
export function checkSharedValues(needs: readonly SecretNeed[], values: ReadonlyMap<string, string>): string[] {
  const seen = new Map<string, SecretNeed[]>();
  const pairs = new Map<string, string>();
  for (const need of new Map(needs.map((each) => [each.name, each])).values()) {
    for (const mark of marksOf(need, values.get(need.name) ?? "")) {
      if (mark === "" || mark === "bytes ") continue;
      const others = seen.get(mark) ?? [];
      const other = others.find((each) => !mayShare(each, need));
      if (other) pairs.set(`${other.name} ${need.name}`, lineOf(other, need));
      seen.set(mark, [...others, need]);
    }
  }
  return [...pairs.values()];
}

const mayShare = (one: SecretNeed, other: SecretNeed): boolean =>
  one.current === other.current || (one.kind === other.kind && SHARED_WITHIN.has(one.kind));

const lineOf = (one: SecretNeed, other: SecretNeed): string =>
  `${one.name} and ${other.name} ${one.kind === "proof" && other.kind === "proof" ? OF_SOURCES : LINE}`;

/** Names of secrets before that hold the value of the one in use: nothing is rotated by them. */
export const idleRotations = (needs: readonly SecretNeed[], values: ReadonlyMap<string, string>): string[] =>
  needs
    .filter((need) => need.current !== need.name && isSame(need, values.get(need.name), values.get(need.current)))
    .map(({ name }) => name);

function isSame(need: SecretNeed, one = "", other = ""): boolean {
  const marks = new Set(marksOf(need, other));
  return one !== "" && marksOf(need, one).some((mark) => marks.has(mark));
}
