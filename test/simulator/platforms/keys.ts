import { DEMO_KEY } from "../../../scripts/lib/senders/teams-key.ts";
import googleChat from "../../vectors/platforms/google-chat.json" with { type: "json" };
import teams from "../../vectors/platforms/teams.json" with { type: "json" };

/** The key sets that platforms publish: for the signed examples, and for the test senders of Teams and Access. */

interface KeySet {
  readonly keys: readonly object[];
}

/** The distinct keys of a file's secrets. */
function keysIn(vectors: readonly unknown[]): object[] {
  const found = vectors.flatMap((vector) => {
    const { secret } = vector as { readonly secret: { readonly jwks?: KeySet } };
    return secret.jwks?.keys ?? [];
  });
  return [...new Map(found.map((key) => [JSON.stringify(key), key])).values()];
}

const { kty, n, e, kid, alg, use, endorsements } = DEMO_KEY;

/** The public half of a key. */
const demoKey = { kty, n, e, kid, alg, use, endorsements };

const google = keysIn(googleChat.vectors);

/** By address without its scheme. */
export const PUBLISHED_KEYS: Readonly<Record<string, KeySet>> = {
  "login.botframework.com/v1/.well-known/keys": { keys: [...keysIn(teams.vectors), demoKey] },
  "example.cloudflareaccess.com/cdn-cgi/access/certs": { keys: [demoKey] },
  "www.googleapis.com/service_accounts/v1/jwk/chat@system.gserviceaccount.com": { keys: google },
  "www.googleapis.com/oauth2/v3/certs": { keys: google },
};
