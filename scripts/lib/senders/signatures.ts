import { createHmac } from "node:crypto";

/** Signatures that several platforms share. */

/** WebSub, "Authenticated Content Distribution", as Jira and GitHub have it: over the body alone. */
export const bodySignature = (secret: string, body: string, algorithm: "sha256" | "sha1" = "sha256"): string =>
  `${algorithm}=${createHmac(algorithm, secret).update(body).digest("hex")}`;

/** Standard Webhooks 1.0.0; the secret is `whsec_` and the key in base64. `at`: epoch milliseconds. */
export function standardHeaders(secret: string, body: string, id: string, at: number): Record<string, string> {
  const timestamp = String(Math.floor(at / 1000));
  const key = Buffer.from(secret.replace(/^whsec_/, ""), "base64");
  const signature = createHmac("sha256", key).update(`${id}.${timestamp}.${body}`).digest("base64");
  return { "webhook-id": id, "webhook-timestamp": timestamp, "webhook-signature": `v1,${signature}` };
}

/** A number of its own, for ids that a platform counts. */
let made = Date.now();

export function nextNumber(): number {
  made += 1;
  return made;
}

/** The comment that asks for a line of chat. */
export const asComment = (text: string): string => (text.startsWith("/") ? text : `/drs ${text}`);

/** What the gateway answers to who sends tickets: why nothing was done, or a message for each thing that was asked. */
export function asAnswered(body: unknown): string | undefined {
  const { ignored, results } = Object(body) as { ignored?: string; results?: { message: string }[] };
  return ignored ?? results?.map(({ message }) => message).join("\n");
}

/** The text of an answer, or of a comment in Markdown as the gateway writes it. */
export const markdownText = (body: unknown): string =>
  asAnswered(body) ??
  String(Object(body).body ?? "")
    .replace(/(?<!\\)\*\*/g, "")
    .replace(/\\(.)/g, "$1");
