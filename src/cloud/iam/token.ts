import * as z from "zod";
import type { PasswordCredentials } from "./credentials.ts";

/** A project-scoped IAM token and its expiry, in epoch milliseconds. The text is a secret. */
export interface Token {
  readonly text: string;
  readonly expiresAt: number;
}

/** Build `POST {iam}/v3/auth/tokens` for one project (contract section 6.1); `nocatalog` keeps the response small. */
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

const responseSchema = z.object({ token: z.object({ expires_at: z.string() }) });

/**
 * Read the token from IAM's 201 response: its text is in the header `X-Subject-Token`, its expiry in the body.
 * @returns `null` when the response has no usable token
 */
export function readToken(subjectToken: string | null, body: unknown): Token | null {
  const parsed = responseSchema.safeParse(body);
  if (!subjectToken || !parsed.success) return null;
  const expiresAt = Date.parse(parsed.data.token.expires_at);
  return Number.isFinite(expiresAt) ? { text: subjectToken, expiresAt } : null;
}
