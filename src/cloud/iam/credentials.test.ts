import { describe, expect, test } from "vitest";
import { credentialsSchema } from "./credentials.ts";

const PASSWORD = { type: "password", user: "operator", password: "correct horse", domain: "example" };
const KEYS = { type: "aksk", access_key: "AK0001", secret_key: "secret-key" };

describe("credentialsSchema", () => {
  test.each([
    ["without a kind", {}],
    ["of an unknown kind", { ...PASSWORD, type: "token" }],
    ["that is no object", "AK0001"],
    ["that is null", null],
    ["without a user", { ...PASSWORD, user: undefined }],
    ["with an empty password", { ...PASSWORD, password: "" }],
    ["with a password that is too short to be masked", { ...PASSWORD, password: "short" }],
    ["without a domain", { ...PASSWORD, domain: undefined }],
    ["without a secret key", { ...KEYS, secret_key: undefined }],
    ["with an empty access key", { ...KEYS, access_key: "" }],
    ["with an empty security token", { ...KEYS, security_token: "" }],
    ["with a number for a key", { ...KEYS, access_key: 1 }],
    ["with a field of the other kind", { ...KEYS, password: "p" }],
    ["with a misspelt field", { ...KEYS, securityToken: "t" }],
  ])("a credential %s is refused", (_, credential) => {
    expect(credentialsSchema.safeParse(credential).success).toBe(false);
  });

  test.each([
    ["of an IAM user", PASSWORD],
    ["of a permanent key pair", KEYS],
    ["of a temporary key pair", { ...KEYS, security_token: "security-token" }],
  ])("a credential %s is accepted", (_, credential) => {
    expect(credentialsSchema.parse(credential)).toEqual(credential);
  });
});
