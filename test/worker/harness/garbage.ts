/** Things that no caller should send: texts, bytes, JSON and segments of paths. Each comes of a `Random`, so it can be had again. */
import type { Random } from "../../support/random.ts";

/** None of these is the name of a job, of a verb or of an option. */
export const NASTY = [
  "\u0000",
  "%",
  "%zz",
  "%c0%af",
  "%E0%A4%A",
  "%00",
  "..",
  "../../etc",
  "é́́́́",
  "测\u202e试?",
  "😀😀",
  "\ufeff",
  "\ufffe",
  "__proto__",
  "-constructor-",
  "' OR 1=1 --",
  "{{7*7}}",
  "<script>",
  "-0",
  "1e999",
  "NaN!",
  "9".repeat(400),
  "\\",
  "\r\nx-evil: 1",
  "\t \u3000",
  "a=b=c&d",
  "[object Object]",
  "x".repeat(5000),
  "{",
  "#",
  "?",
  ";,",
] as const;

const BIG_NUMBERS = [
  "1e999",
  "-1e999",
  "9".repeat(1000),
  "0.1e-9999",
  "9007199254740993",
  "-0",
  "123456789012345678901234567890",
];

/** Deeper than recursion over it may go: some on the way in, some only on the way out. */
const DEPTHS = [3000, 10_000];

export function deepJson(random: Random): string {
  const levels = random.pick(DEPTHS);
  if (random.chance(0.5)) return "[".repeat(levels) + "]".repeat(levels);
  return `${'{"a":'.repeat(levels)}1${"}".repeat(levels)}`;
}

const encoder = new TextEncoder();

/** UTF-8, in a buffer that can be sent. */
export const encode = (text: string): Uint8Array<ArrayBuffer> => Uint8Array.from(encoder.encode(text));

/** A few nasty texts in a row. */
export const nastyText = (random: Random): string =>
  Array.from({ length: random.between(1, 3) }, () => random.pick(NASTY)).join(random.pick(["", " ", "/", "="]));

/** A segment of a path: encoded, doubly encoded, or as raw as a URL may be. */
export function segment(random: Random): string {
  const text = random.pick(NASTY);
  switch (random.below(4)) {
    case 0:
      return encodeURIComponent(text);
    case 1:
      return encodeURIComponent(encodeURIComponent(text));
    case 2:
      return text.replaceAll(/[/?#]/g, "_");
    default:
      return Array.from(
        random.bytes(random.between(1, 40)),
        (byte) => `%${byte.toString(16).padStart(2, "0").toUpperCase()}`,
      ).join("");
  }
}

/** A query that no route knows, or values that no field takes. */
export function garbageQuery(random: Random): string {
  const names = ["dry_run", "limit", "cursor", "since", "state", "job", "account", "after", "zz", "__proto__", ""];
  const pair = () => `${random.pick(names)}=${random.chance(0.5) ? segment(random) : random.pick(BIG_NUMBERS)}`;
  return `?${Array.from({ length: random.between(1, 4) }, pair).join(random.pick(["&", "&&", ";", "&amp;"]))}`;
}

/** JSON that no route takes: it is no object, or holds a field that no schema has. */
export function garbageJson(random: Random): string {
  switch (random.below(8)) {
    case 0:
      return `[${random.pick(BIG_NUMBERS)}]`;
    case 1:
      return random.pick(['"text"', "null", "true", "[]", "0", ...BIG_NUMBERS]);
    case 2:
      return `{"~zz":${random.pick(BIG_NUMBERS)}}`;
    case 3:
      return `{"__proto__":{"x":1},"constructor":null,"~zz":${JSON.stringify(nastyText(random))}}`;
    case 4:
      return `{"~zz":1,"~zz":2,${JSON.stringify(nastyText(random))}:[]}`;
    case 5:
      return `{${JSON.stringify("k".repeat(random.between(1, 20_000)))}:1}`;
    case 6:
      return `{"~zz":{${Array.from({ length: random.below(200) }, (_, index) => `"k${index}":[${index}]`).join(",")}}}`;
    default:
      return JSON.stringify({ "~zz": Array.from({ length: random.below(50) }, () => nastyText(random)) });
  }
}

/** Bytes that are no JSON in UTF-8, or JSON that no route takes. Never blank: a blank body is as good as `{}`. */
export function garbageBody(random: Random): Uint8Array<ArrayBuffer> {
  const json = () => encode(garbageJson(random));
  switch (random.below(6)) {
    case 0:
      return Uint8Array.from([0xff, ...random.bytes(random.below(400))]);
    case 1:
      return cut(encode(`{"reason":"测试😀`), random);
    case 2:
      return Uint8Array.from([0xef, 0xbb, 0xbf, ...json()]);
    case 3:
      return Uint8Array.from([...json()].flatMap((byte) => [byte, 0]));
    case 4:
      return cut(json(), random, 1);
    default:
      return json();
  }
}

/** Ends somewhere within, in the middle of a character perhaps. */
export const cut = (bytes: Uint8Array<ArrayBuffer>, random: Random, least = 1): Uint8Array<ArrayBuffer> =>
  bytes.slice(0, random.between(least, Math.max(least, bytes.length - 1)));

/** Some bits turned over. */
export function flipped(bytes: Uint8Array<ArrayBuffer>, random: Random): Uint8Array<ArrayBuffer> {
  const changed = bytes.slice();
  const index = random.below(changed.length);
  changed[index] = (changed[index] ?? 0) ^ (1 << random.below(8));
  return changed;
}
