/** Recognises credentials that were written where they do not belong: in the name of a field, or in ordinary text. */

/** Words for credentials, as part of a name written in lower case without separators. */
const WORDS = [
  "password",
  "passwd",
  "passphrase",
  "passcode",
  "passwort",
  "pwd",
  "secret",
  "token",
  "credential",
  "keytab",
  "jaas",
  "apikey",
  "accesskey",
  "authkey",
  "privatekey",
  "securitykey",
  "signingkey",
  "encryptionkey",
  "sslkey",
  "certkey",
  "connectionstring",
  "密码",
  "口令",
  "密钥",
  "令牌",
];

/** Short names that are words for credentials only as a whole. */
const WHOLE = new Set(["pw", "pass", "ak", "sk", "auth", "authorization", "cookie", "key", "pem", "pin"]);

/** Check whether a field name says that its value is a credential, in any spelling: `dbPassword`, `Db_Password`, `db-passwd`. */
export function isSecretName(name: string): boolean {
  const plain = name
    .normalize("NFKC")
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]/gu, "");
  return WHOLE.has(plain) || WORDS.some((word) => plain.includes(word));
}

/** Names that a pair in a text may have: one of the words, with what stands around it without a space. */
const NAME = String.raw`[\p{L}\p{N}_.-]{0,64}(?:pass(?:word|wd|phrase|code|wort)|pwd|secret|token|credentials?|keytab|jaas|connection[_-]?string|(?:api|access|auth|private|secret|security|signing|encryption|ssl|cert)[ _-]?key|密码|口令|密钥|令牌)[\p{L}\p{N}_.-]{0,64}`;

/** Short names, which are words of prose too: they count only in a pair with `=` or in quotes, and with a value of 6 characters. */
const SHORT_NAME = "(?:ak|sk|pw|pass|authorization|cookie|pem)";

/** What stands for a value without being one: `***`, `<password>`, `${NAME}`, `hidden`, or nothing. */
const NO_VALUE = String.raw`(?:\*+|<[^>]*>|\$\{|hidden\b|$)`;

/** `{"secret":"NAME"}`: how a secret is named instead of written. */
const REFERENCE = /\{\s*"secret"\s*:\s*"[A-Z][A-Z0-9_]{0,63}"\s*\}/g;

const PATTERNS: readonly RegExp[] = [
  // `password=x`, `"pwd": "x"`, `密码:x`. Prose such as "reset the password" has no such sign.
  new RegExp(String.raw`(?<![\p{L}\p{N}])${NAME}["'”’]?\s*[:=：＝]\s*["'“‘]?(?!${NO_VALUE})[^\s"'“‘]`, "iu"),
  // `ak=x`, `"sk": "x"`.
  new RegExp(
    String.raw`(?<![\p{L}\p{N}_.-])${SHORT_NAME}(?:["'”’]?\s*[=＝]|["'”’]\s*[:：])\s*["'“‘]?(?!${NO_VALUE})[^\s"'“‘]{6}`,
    "iu",
  ),
  // `--password x`
  new RegExp(String.raw`(?<!\S)--?${NAME}\s+(?!${NO_VALUE})\S`, "iu"),
  // `mysql://user:x@host`
  /\b[a-z][a-z\d+.-]{0,30}:\/\/[^\s/:@]{0,100}:(?!\*+@|<[^>]*>@)[^\s/@]{1,100}@/iu,
  /\b(?:bearer|basic)\s+[\w.~+/-]{16,}/iu,
  /-----BEGIN [A-Z ]*PRIVATE KEY-----/u,
];

/** Check whether a text holds a credential by its form: a pair such as `password=…`, a URL with a password, a key. */
export function looksLikeCredential(text: string): boolean {
  const written = text.replaceAll(REFERENCE, "***");
  return PATTERNS.some((pattern) => pattern.test(written));
}

/** Text that somebody wrote, to quote it in a response: `***` where it looks like a credential, since responses are kept elsewhere. */
export const maskCredential = (text: string): string => (looksLikeCredential(text) ? "***" : text);
