import type { FeishuScheme } from "../../src/platforms/feishu/scheme.ts";
import type { Freshness } from "../../src/webhooks/fresh.ts";
import type { JwtScheme } from "../../src/webhooks/jwt.ts";
import type { Scheme } from "../../src/webhooks/scheme.ts";
import type { Part, SignatureScheme } from "../../src/webhooks/signature.ts";
import type { TokenScheme } from "../../src/webhooks/token.ts";
import { isEither, SCHEMES } from "../../test/support/schemes.ts";
import type { WecomScheme } from "../../test/support/wecom.ts";

/** What a row of the table says of a scheme. */
interface Described {
  /** What proves a request, and where it stands. */
  readonly proof: string;
  readonly signed: string;
  readonly age: string;
  /** What somebody could change unnoticed. */
  readonly open: string;
}

type Describe<Kind> = (scheme: Extract<Single, { readonly kind: Kind }>) => Described;

/** The ways in which a platform may prove itself. */
type Single = SignatureScheme | TokenScheme | JwtScheme | FeishuScheme | WecomScheme;

const HEADERS = "the address, other headers";
const ALL_BUT_SENDER = "everything: it says who sends, not what";

const DESCRIBE: { readonly [Kind in Single["kind"]]: Describe<Kind> } = {
  signature: ({ algorithm, secret, signature, signed, fresh }) => ({
    proof: `${algorithm === "hmac" ? "HMAC-SHA256" : "Ed25519"} by \`${secret}\`; \`${signature.header}: ${signature.prefix}…\`, ${signature.encoding}`,
    signed: signed.map(partOf).join(" "),
    age: ageOf(fresh),
    open: signed.includes("body") ? HEADERS : "**the body**: each proof is burnt by its first use",
  }),
  token: ({ secret, places }) => ({
    proof: `\`${secret}\` itself; ${places.map((place) => ("field" in place ? `field \`${place.field}\`` : `\`${place.header}: ${place.prefix}…\``)).join(" and ")}`,
    signed: "nothing",
    age: ageOf(null),
    open: ALL_BUT_SENDER,
  }),
  jwt: ({ issuer, claims }) => ({
    proof: `RS256 token of ${[issuer].flat().map(code).join(" or ")}; \`authorization: Bearer …\``,
    signed: [
      "issuer, audience, times",
      ...claims.map((rule) => `\`${rule.claim}\`${"field" in rule ? "" : ` = ${rule.equals}`}`),
    ].join(", "),
    age: "the token's own end, 5 min of skew",
    open: `**the body**${claims.flatMap((rule) => ("field" in rule ? [`, but for \`${rule.field}\``] : [])).join("")}`,
  }),
  feishu: ({ encryptKey, verificationToken, fresh }) => ({
    proof: `SHA-256 with \`${encryptKey}\` in it; \`x-lark-signature: …\`, hex. Inside what is encrypted: \`${verificationToken}\``,
    signed: `\`${fresh.from.header}\` nonce key **body**`,
    age: ageOf(fresh),
    open: HEADERS,
  }),
  wecom: ({ token, receiver, fresh }) => ({
    proof: `SHA-1 with \`${token}\` in it; \`msg_signature\` of the query, hex. Inside what is encrypted: \`${receiver}\``,
    signed: "token, timestamp, nonce and **the encrypted message**, sorted",
    age: ageOf(fresh),
    open: "the rest of the query and of the outer XML",
  }),
};

const code = (text: string) => `\`${text}\``;

function partOf(part: Part): string {
  if (typeof part === "string") return part === "body" ? "**body**" : part;
  return code("text" in part ? JSON.stringify(part.text) : part.header);
}

const UNITS = [
  [3600, "h"],
  [60, "min"],
  [1, "s"],
] as const;

function ageOf(fresh: Freshness | null): string {
  if (!fresh) return "none is given";
  const { from, tolerance, whenAbsent } = fresh;
  const [size, unit] = UNITS.find(([seconds]) => tolerance >= 2 * seconds || tolerance === seconds) ?? [1, "s"];
  const place = "header" in from ? from.header : "query" in from ? from.query : `body.${from.json.join(".")}`;
  return `± ${tolerance / size} ${unit} by \`${place}\`${whenAbsent === "accept" ? ", where it is given" : ""}`;
}

const singles = (scheme: Scheme): Single[] =>
  isEither(scheme) ? [...singles(scheme.first), ...singles(scheme.second)] : [scheme as Single];

/** The schemes as a Markdown table, from the table of the source: what proves a request, what is signed, and what is not. */
export function schemesTable(): string {
  const rows = Object.entries(SCHEMES).flatMap(([name, row]) => {
    const scheme = typeof row === "function" ? row({ header: "its header", app_id: "", audience: "" }) : row;
    return singles(scheme).map((single, index) => {
      const { proof, signed, age, open } = (DESCRIBE[single.kind] as Describe<Single["kind"]>)(single);
      return `| ${index === 0 ? `\`${name}\`` : "or"} | ${proof} | ${signed} | ${age} | ${open} |`;
    });
  });
  return [
    "| scheme | what proves it | what is signed | age | what is not covered |",
    "| --- | --- | --- | --- | --- |",
    ...rows,
  ].join("\n");
}
