import { type Bytes, bytesOf, ENCODINGS, readBase64 } from "./bytes.ts";

/**
 * How secrets are written. Start-up, `npm run doctor` and verification use the same form, so that a secret that is accepted verifies and
 * one that cannot verify is refused, with what is wrong and what is accepted.
 */
export interface SecretForm {
  /** What to write, e.g. "64 hexadecimal digits". */
  readonly accepts: string;
  /** What is wrong with a value, to stand after its name, e.g. "is in URL-safe base64"; `null` where nothing is. Never repeats the value. */
  readonly faultOf: (value: string) => string | null;
  /** The key that a value stands for; `null` for a value without one. Two values of one key are one secret. */
  readonly read: (value: string) => Bytes | null;
}

/** Forms by what each secret is to its platform. */
export type SecretForms = Readonly<Record<string, SecretForm>>;

/**
 * Shortest secret that somebody thinks up for the gateway. 16 hexadecimal digits, the poorest alphabet in use, are 64 bits: at a thousand
 * tries a second such a value is not found in a lifetime, one of 8 digits within weeks. Fewer than 6 distinct characters are a pattern,
 * whatever the length. Keys in base64 are measured by their bytes.
 */
const LEAST = { length: 16, distinct: 6 } as const;

/** Whether a value is no mere pattern. */
export const isVaried = (units: ArrayLike<unknown>) => new Set(Array.from(units)).size >= LEAST.distinct;

/** Checks in their order: the first that holds is the fault. */
type Checks = readonly (readonly [RegExp, string])[];

const firstOf = (checks: Checks, value: string): string | null =>
  checks.find(([pattern]) => pattern.test(value))?.[1] ?? null;

/** Mistakes of copying. White space around a value has been trimmed. */
const COPIED: Checks = [
  [/-----BEGIN /, "is a PEM file"],
  [/[\p{C}\p{Zl}\p{Zp}]/u, "holds a line break or another invisible character"],
  [/^(["'`]).*\1$/, "stands in quotes"],
];

const GUESSED = `can be guessed: fewer than ${LEAST.length} characters, or fewer than ${LEAST.distinct} different ones`;

const textFault = (value: string): string | null =>
  firstOf(COPIED, value) ?? (value.length < LEAST.length || !isVaried([...value]) ? GUESSED : null);

/** The secret as it stands, in UTF-8. */
const text: SecretForm = {
  accepts: `the secret as the sender has it, ${LEAST.length} characters or more in one line`,
  faultOf: textFault,
  read: bytesOf,
};

/** Characters that cannot stand in a header's value or in a part of it: others than ASCII arrive changed (RFC 9110 section 5.5). */
const UNSENDABLE = {
  nothing: /[^\x20-\x7e]/,
  spaces: /[^\x21-\x7e]/,
  "spaces and commas": /[^\x21-\x2b\x2d-\x7e]/,
} as const;

/**
 * A secret that stands in a header.
 * @param prefix what stands before it there, such as `Bearer `
 * @param without what visible characters it must not hold
 */
export const headerForm = (prefix = "", without: keyof typeof UNSENDABLE = "nothing"): SecretForm => ({
  accepts: [
    `${LEAST.length} or more visible ASCII characters`,
    ...(without === "nothing" ? [] : [` without ${without}`]),
    ...(prefix === "" ? [] : [`, without the "${prefix.trim()}" of the header`]),
  ].join(""),
  faultOf: (value) => {
    if (prefix !== "" && value.startsWith(prefix))
      return `begins with "${prefix.trim()}", which the header has already`;
    return (
      firstOf(COPIED, value) ??
      (UNSENDABLE[without].test(value) ? "holds characters that cannot stand in it" : textFault(value))
    );
  },
  read: bytesOf,
});

const NOT_BASE64: Checks = [
  [/^[A-Za-z0-9+/_-]*[_-][A-Za-z0-9+/_-]*=*$/, "is in URL-safe base64"],
  [/[^A-Za-z0-9+/=]/, "holds characters that are not of base64"],
];

/** What is wrong with text that cannot be read as base64. */
export const base64Fault = (value: string): string =>
  firstOf(NOT_BASE64, value) ??
  (value.length % 4 === 0 ? "is not base64 as encoders write it" : "lacks the padding of base64, or a part");

const sizeFault = (bytes: Bytes, size: number | null): string | null => {
  if (size !== null && bytes.length !== size) return `holds ${bytes.length} bytes instead of ${size}`;
  if (bytes.length < LEAST.length) return `can be guessed: a key of fewer than ${LEAST.length} bytes`;
  return isVaried(bytes) ? null : `can be guessed: fewer than ${LEAST.distinct} different bytes`;
};

/** @param size of the key in bytes, where it is fixed */
const base64 = (size: number | null): SecretForm => ({
  accepts: `${size === null ? "the key" : `${size} bytes`} in standard base64 with its padding`,
  faultOf: (value) => {
    const bytes = readBase64(value);
    return firstOf(COPIED, value) ?? (bytes ? sizeFault(bytes, size) : base64Fault(value));
  },
  read: readBase64,
});

const hex = (size: number | null): SecretForm => ({
  accepts: size === null ? "hexadecimal digits" : `${2 * size} hexadecimal digits`,
  faultOf: (value) => {
    const bytes = ENCODINGS.hex(value);
    return firstOf(COPIED, value) ?? (bytes ? sizeFault(bytes, size) : "is not a row of pairs of hexadecimal digits");
  },
  read: ENCODINGS.hex,
});

/** Standard Webhooks 1.0.0, "Signature scheme": the prefix says what the key is; some senders show the version of their signatures before it. */
const STANDARD = { whsec: /^(?:v1,)?whsec_|^(?!v1a?,|wh[a-z]{1,3}_)/, whpk: /^(?:v1a,)?whpk_/ } as const;

/** Whether a secret of Standard Webhooks is the sender's public key, for Ed25519. */
export const isPublicKey = (value: string): boolean => STANDARD.whpk.test(value);

const prefixed = (prefix: RegExp, inside: SecretForm, accepts: string): SecretForm => ({
  accepts,
  faultOf: (value) =>
    firstOf(COPIED, value) ?? (prefix.test(value) ? inside.faultOf(value.replace(prefix, "")) : "has another prefix"),
  read: (value) => (prefix.test(value) ? inside.read(value.replace(prefix, "")) : null),
});

const whsec = prefixed(
  STANDARD.whsec,
  base64(null),
  "whsec_ and the key in standard base64 with its padding, as the sender shows it",
);

const whpk = prefixed(STANDARD.whpk, base64(32), "whpk_ and the public key, 32 bytes in standard base64");

/** A secret of Standard Webhooks of either kind. */
export const standardForm: SecretForm = {
  accepts: `${whsec.accepts}, or ${whpk.accepts}`,
  faultOf: (value) => (isPublicKey(value) ? whpk : whsec).faultOf(value),
  read: (value) => (isPublicKey(value) ? whpk : whsec).read(value),
};

/** Ways to write the key of a signature. */
export const KEY_FORMS = { text: () => text, base64, hex, whsec: () => whsec, whpk: () => whpk } as const;
