import { type CloudCredentials, credentialsSchema } from "../../cloud/iam/credentials.ts";
import { parseJson } from "../../shared/json.ts";
import { describeIssues } from "../../shared/schema-issues.ts";
import { bytesOf } from "../../webhooks/bytes.ts";
import type { SecretForm } from "../../webhooks/secret-form.ts";

/** IAM credentials as secrets hold them. */

const CREDENTIAL_FORM =
  '{"type":"password","user":"…","password":"…","domain":"…"} or {"type":"aksk","access_key":"…","secret_key":"…"}';

/** How a credential is written. Its faults name the field. */
export const credentialForm: SecretForm = {
  accepts: `${CREDENTIAL_FORM}, in single quotes in .dev.vars`,
  faultOf: (value) => {
    const json = parseJson(value);
    if (json === undefined) return "is not JSON";
    const parsed = credentialsSchema.safeParse(json);
    if (parsed.success) return null;
    return describeIssues(credentialsSchema, parsed.error)
      .map(({ pointer, detail }) => `is wrong at ${pointer === "" ? "its beginning" : pointer}: ${detail}`)
      .join("; ");
  },
  read: bytesOf,
};

/** Read a credential in which its form found no fault. */
export const readCredential = (value: string): CloudCredentials => credentialsSchema.parse(parseJson(value));
