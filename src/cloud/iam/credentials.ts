import * as z from "zod";
import { SHORTEST_SECRET } from "../../shared/limits.ts";
import type { SignableRequest } from "./canonical.ts";
import { sign } from "./signature.ts";

const secret = z.string().min(SHORTEST_SECRET);

/**
 * The credential of one account, in the JSON form of its secret. There are two kinds:
 * - `password`: an IAM user; exchanged for a project-scoped token (contract section 6.1). A HUAWEI ID cannot be used.
 * - `aksk`: an access key pair, permanent, or temporary with its `security_token` (contract section 6.2); signs each call.
 */
export const credentialsSchema = z.discriminatedUnion("type", [
  z.strictObject({
    type: z.literal("password"),
    user: z.string().min(1).describe("name of the IAM user"),
    password: secret.describe("the IAM user's password"),
    domain: z.string().min(1).describe("name of the account (domain) that the user belongs to"),
  }),
  z.strictObject({
    type: z.literal("aksk"),
    access_key: z.string().min(1).describe("access key id (AK)"),
    secret_key: secret.describe("secret access key (SK)"),
    security_token: secret.optional().describe("security token of a temporary key pair"),
  }),
]);

export type CloudCredentials = z.infer<typeof credentialsSchema>;
export type PasswordCredentials = Extract<CloudCredentials, { type: "password" }>;
export type KeyPairCredentials = Extract<CloudCredentials, { type: "aksk" }>;

/**
 * Sign a call with the account's key pair for one project (contract section 7).
 * @param now epoch milliseconds
 * @returns the headers to send
 */
export function signFor(
  { access_key: accessKey, secret_key: secretKey, security_token: securityToken }: KeyPairCredentials,
  request: SignableRequest,
  projectId: string,
  now: number,
): Record<string, string> {
  const headers = { ...request.headers, "x-project-id": projectId };
  return sign({ ...request, headers }, { accessKey, secretKey, securityToken }, now);
}
