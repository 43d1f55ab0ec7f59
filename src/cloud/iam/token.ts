import * as z from "zod";
import type { PasswordCredentials } from "./credentials.ts";

/** A project-scoped IAM token and its end, in epoch milliseconds. The text is a secret. */
export interface Token {
  readonly text: string;
  readonly expiresAt: number;
}

/** `POST {iam}/v3/auth/tokens` for one project (contract section 6.1); `nocatalog` keeps the answer small. */
export function tokenRequest(iamOrigin: string, credentials: PasswordCredentials, projectId: string) {
  const { user, password, domain } = credentials;
  const body = {
    auth: {
      identity: {
        methods: ["password"],
        password: { user: { name: user, password, domain: { name: domain } } },
      },
      scope: { project: { id: projectId } },
    },
  };
  return {
    method: "POST",
    url: `${iamOrigin}/v3/auth/tokens?nocatalog=true`,
    headers: { "content-type": "application/json;charset=utf8" },
    body: JSON.stringify(body),
  } as const;
}

const answerSchema = z.object({ token: z.object({ expires_at: z.string() }) });

/**
 * The token out of IAM's 201 answer: the text is in the header `X-Subject-Token`, the end in the body.
 * `null` when the answer is not a usable token.
 */
export function readToken(subjectToken: string | null, body: unknown): Token | null {
  const parsed = answerSchema.safeParse(body);
  if (!subjectToken || !parsed.success) return null;
  const expiresAt = Date.parse(parsed.data.token.expires_at);
  return Number.isFinite(expiresAt) ? { text: subjectToken, expiresAt } : null;
}
