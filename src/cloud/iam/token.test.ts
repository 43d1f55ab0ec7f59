import { describe, expect, test } from "vitest";
import { readToken, tokenRequest } from "./token.ts";

const EXPIRES = "2020-01-04T09:05:22.701000Z";

describe("readToken", () => {
  test.each<[string, string | null, unknown]>([
    ["without the header", null, { token: { expires_at: EXPIRES } }],
    ["with an empty header", "", { token: { expires_at: EXPIRES } }],
    ["without a body", "MIIx", undefined],
    ["with a body that is null", "MIIx", null],
    ["with a body that is a string", "MIIx", "token"],
    ["without an expiry", "MIIx", { token: {} }],
    ["with an expiry that is no time", "MIIx", { token: { expires_at: "tomorrow" } }],
    ["with an expiry that is no string", "MIIx", { token: { expires_at: 1578128722 } }],
    ["with an error", "MIIx", { error: { code: 401, message: "The username or password is wrong." } }],
  ])("a response %s has no token", (_, header, body) => {
    expect(readToken(header, body)).toBeNull();
  });

  test("the token is in the header, its expiry with six decimals is in the body", () => {
    const body = { token: { expires_at: EXPIRES, issued_at: "2020-01-03T09:05:22.701000Z", roles: [] } };
    expect(readToken("MIIx", body)).toEqual({ text: "MIIx", expiresAt: Date.UTC(2020, 0, 4, 9, 5, 22, 701) });
  });
});

test("tokenRequest requests a token by password for one project, without the catalogue", () => {
  const credentials = { type: "password", user: 'oper"ator', password: "p\\w", domain: "域" } as const;
  const { body, ...rest } = tokenRequest("https://iam.cn-north-4.myhuaweicloud.com", credentials, "0".repeat(32));
  expect(rest).toEqual({
    method: "POST",
    url: "https://iam.cn-north-4.myhuaweicloud.com/v3/auth/tokens?nocatalog=true",
    headers: { "content-type": "application/json;charset=utf8" },
  });
  expect(JSON.parse(body)).toEqual({
    auth: {
      identity: {
        methods: ["password"],
        password: { user: { name: 'oper"ator', password: "p\\w", domain: { name: "域" } } },
      },
      scope: { project: { id: "0".repeat(32) } },
    },
  });
});
