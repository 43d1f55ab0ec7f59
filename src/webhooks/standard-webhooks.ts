import { type EitherScheme, either } from "./either.ts";
import { readTime, timeInHeader } from "./fresh.ts";
import type { SignedHeaders } from "./scheme.ts";
import { isPublicKey, standardForm } from "./secret-form.ts";
import { type SignatureScheme, signature } from "./signature.ts";

/** Standard Webhooks 1.0.0; older Svix senders have header names of their own. */

type Prefix = "webhook" | "svix";

/** How the headers begin that a request is verified by; headers of the other kind are ignored. */
const prefixOf = (headers: Headers): Prefix => (headers.has("svix-id") ? "svix" : "webhook");

const byHeaders = (prefix: Prefix, version: "v1" | "v1a"): SignatureScheme => ({
  ...signature({
    algorithm: version === "v1" ? "hmac" : "ed25519",
    secret: "signing",
    key: version === "v1" ? "whsec" : "whpk",
    signed: [{ header: `${prefix}-id` }, { text: "." }, { header: `${prefix}-timestamp` }, { text: "." }, "body"],
    signature: { header: `${prefix}-signature`, prefix: `${version},`, separator: " ", encoding: "base64" },
    fresh: timeInHeader(`${prefix}-timestamp`),
  }),
  signedHeaders: (headers) => signedBy(prefix, headers),
});

const signedBy = (prefix: Prefix, headers: Headers): SignedHeaders => ({
  id: headers.get(`${prefix}-id`),
  at: readTime("seconds", headers.get(`${prefix}-timestamp`) ?? ""),
});

/** With a shared secret, by the headers of the standard. */
export const standardWebhooksHmac: SignatureScheme = byHeaders("webhook", "v1");

/** The kind of the key decides the algorithm, never the request: a public key must not serve as a shared secret. */
const byKey = (prefix: Prefix): EitherScheme => ({
  ...either((_, { signing = "" }) => isPublicKey(signing), byHeaders(prefix, "v1a"), byHeaders(prefix, "v1")),
  forms: { signing: standardForm },
});

export const standardWebhooksScheme: EitherScheme = {
  ...either((headers) => prefixOf(headers) === "svix", byKey("svix"), byKey("webhook")),
  signedHeaders: (headers) => signedBy(prefixOf(headers), headers),
};
