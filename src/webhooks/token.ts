import { parseJson } from "../shared/json.ts";
import { areSameText, textOf } from "./bytes.ts";
import { type Check, disbelieve, type Inbound, type Scheme, type SecretSet } from "./scheme.ts";
import { headerForm } from "./secret-form.ts";

/** A secret that comes with every request: it says who sends, and nothing about what is sent. */
export interface TokenScheme extends Scheme, TokenRow {
  readonly kind: "token";
}

interface TokenRow {
  /** Which of the source's secrets it is. */
  readonly secret: string;
  /** Where it may stand. At least one must be there, and each that is there must be right. */
  readonly places: readonly Place[];
}

type Place =
  | { readonly header: string; readonly prefix: string }
  /** A field of the body, which is a form or JSON. */
  | { readonly field: string };

/** A token scheme: a request is believed when it holds the secret in every place where it holds any. */
export const token = (places: readonly Place[], secret = "token"): TokenScheme => ({
  kind: "token",
  secret,
  places,
  forms: {
    [secret]: headerForm(places.map((place) => ("prefix" in place ? place.prefix : "")).find((each) => each !== "")),
  },
  open: (secrets) => openToken({ secret, places }, secrets),
});

/** The header that people type into senders which sign nothing. */
export const TOKEN_HEADER = "x-drs-token";

/** A token in one header. */
export const headerToken = (header: string, prefix = ""): TokenScheme => token([{ header, prefix }]);

async function openToken(scheme: TokenRow, secrets: SecretSet): Promise<Check> {
  const secret = secrets[scheme.secret] ?? "";
  return async (request) => {
    const found = scheme.places.map((place) => tokenAt(place, request)).filter((written) => written !== null);
    if (found.length === 0) return disbelieve("missing");
    // Every one is compared, so that the time taken does not tell which was wrong.
    const right = found.filter((written) => areSameText(written, secret)).length;
    if (secret === "" || right !== found.length) return disbelieve("bad_signature");
    return { ok: true, body: request.body, proof: null, once: null };
  };
}

/** The token as it stands there; `null` where there is none. A header with another prefix holds a wrong one. */
function tokenAt(place: Place, { headers, body }: Inbound): string | null {
  if ("field" in place) return fieldOf(headers.get("content-type") ?? "", textOf(body), place.field);
  const value = headers.get(place.header);
  if (value === null) return null;
  return value.startsWith(place.prefix) ? value.slice(place.prefix.length) : "";
}

function fieldOf(contentType: string, text: string, field: string): string | null {
  if (!/^application\/json\b/i.test(contentType)) return new URLSearchParams(text).get(field);
  const json = parseJson(text);
  if (typeof json !== "object" || json === null || !Object.hasOwn(json, field)) return null;
  const value = json[field as keyof typeof json] as unknown;
  return typeof value === "string" ? value : "";
}
