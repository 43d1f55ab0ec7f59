import { looksLikeCredential } from "../../shared/credential.ts";
import { INBOUND } from "../../shared/limits.ts";
import { SHORTEST_SECRET, ValueMask } from "../../shared/value-mask.ts";
import { type Secrets, tokenDigest } from "./secrets.ts";

/** What the gateway's secrets look like where they must not be. */
export interface Confidential {
  /** Whether a text holds a credential: by its form, or a configured secret of 6 or more characters as a word of its own. */
  readonly isIn: (text: string) => boolean;
  /** The values that the gateway sends to the cloud. */
  readonly sent: readonly string[];
  /** Masks `sent` in what the cloud answers. */
  readonly mask: ValueMask;
}

/** Secrets that calls to the cloud carry: those that requests name, and the credentials of the accounts. */
const sentValues = ({ payload, credentials }: Secrets): string[] => [
  ...payload.values(),
  ...[...credentials.values()].flatMap((credential) =>
    credential.type === "password"
      ? [credential.password]
      : [credential.secret_key, ...(credential.security_token === undefined ? [] : [credential.security_token])],
  ),
];

const otherValues = ({ sources, signers }: Secrets): string[] => [
  ...[...sources.values()].flatMap(({ current, previous }) => [
    ...Object.values(current),
    ...Object.values(previous ?? {}),
  ]),
  ...[...signers.values()].map(({ secretKey }) => secretKey),
];

const isWordCharacter = (character: string | undefined) => character !== undefined && /[\p{L}\p{N}]/u.test(character);

/** Whether a value is in a text and not part of a longer word. */
function isWordIn(text: string, value: string): boolean {
  for (let at = text.indexOf(value); at >= 0; at = text.indexOf(value, at + 1)) {
    if (!isWordCharacter(text[at - 1]) && !isWordCharacter(text[at + value.length])) return true;
  }
  return false;
}

/** Prepare what finds and masks the gateway's secrets; once per isolate. */
export function confidentialOf(secrets: Secrets): Confidential {
  const sent = sentValues(secrets);
  const values = [...sent, ...otherValues(secrets)].filter((value) => value.length >= SHORTEST_SECRET);
  // Bearer tokens of clients are known by their digests alone, which takes the words of a text one by one.
  const isToken = (word: string) => word.length >= SHORTEST_SECRET && secrets.clients.has(tokenDigest(word));
  return {
    sent,
    mask: new ValueMask(sent),
    isIn: (text) =>
      looksLikeCredential(text) ||
      values.some((value) => isWordIn(text, value)) ||
      (text.length <= INBOUND.reasonCharacters && text.split(/[\s"'`,;:=]+/).some(isToken)),
  };
}
