/** Slack's signature over the bytes received, with the key imported once. Looks at nothing else: no age, no content type. */

const encoder = new TextEncoder();
let key;

const importKey = (secret) =>
  crypto.subtle.importKey("raw", encoder.encode(secret), { name: "HMAC", hash: "SHA-256" }, false, ["verify"]);

export async function verify({ headers }, body, secret) {
  key ??= importKey(secret);
  const preamble = encoder.encode(`v0:${headers.get("x-slack-request-timestamp")}:`);
  const message = new Uint8Array(preamble.length + body.length);
  message.set(preamble);
  message.set(body, preamble.length);
  const written = headers.get("x-slack-signature") ?? "";
  const signature = new Uint8Array(32);
  for (let index = 0; index < 32; index += 1) {
    signature[index] = Number.parseInt(written.slice(3 + 2 * index, 5 + 2 * index), 16);
  }
  return crypto.subtle.verify("HMAC", await key, signature, message);
}
