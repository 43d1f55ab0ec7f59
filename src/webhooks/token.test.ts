import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { judge, refused } from "../../test/support/judge.ts";
import { SCHEMES } from "../../test/support/schemes.ts";

const TOKEN = "qzgakf1nx3yt9dr4n8585ihbxy";
const HEADER = "x-telegram-bot-api-secret-token";
const FORM = { "content-type": "application/x-www-form-urlencoded" };
const JSON_TYPE = { "content-type": "application/json" };

const byHeader = (headers: Record<string, string>, secret = TOKEN) =>
  judge(SCHEMES.telegram, { token: secret }, { headers, body: "{}" });
const byEither = (headers: Record<string, string>, body: string, secret = TOKEN) =>
  judge(SCHEMES.mattermost, { token: secret }, { headers, body });

describe("a token in a header is refused", () => {
  test.each([
    ["when there is none", {}, "missing"],
    ["when it stands in another header", { authorization: TOKEN }, "missing"],
    ["when it is empty", { [HEADER]: "" }, "bad_signature"],
    ["when it is the beginning of the right one", { [HEADER]: TOKEN.slice(0, -1) }, "bad_signature"],
    ["when it begins like the right one", { [HEADER]: `${TOKEN}0` }, "bad_signature"],
    ["in capitals", { [HEADER]: TOKEN.toUpperCase() }, "bad_signature"],
    ["when it comes twice", { [HEADER]: `${TOKEN}, ${TOKEN}` }, "bad_signature"],
  ])("%s", async (_, headers, reason) => {
    expect(await byHeader(headers)).toEqual(refused(reason));
  });

  test("when the gateway has no secret, whatever comes", async () => {
    expect(await byHeader({ [HEADER]: "" }, "")).toEqual(refused("bad_signature"));
    expect(await judge(SCHEMES.telegram, {}, { headers: { [HEADER]: "" } })).toEqual(refused("bad_signature"));
    expect(await byEither({ authorization: "Token " }, "token=", "")).toEqual(refused("bad_signature"));
    expect(await byEither({ ...JSON_TYPE }, '{"token":[]}', "")).toEqual(refused("bad_signature"));
  });

  test("when it is any other text", async () => {
    const text = fc
      .string({ unit: fc.constantFrom(..."abcxyz0189"), maxLength: 40 })
      .filter((value) => value !== TOKEN);
    await fc.assert(
      fc.asyncProperty(text, async (value) => {
        expect(await byHeader({ [HEADER]: value })).toEqual(refused("bad_signature"));
      }),
    );
  });
});

describe("a token in a header or in the body is refused", () => {
  const header = { authorization: `Token ${TOKEN}` };

  test.each([
    ["when it is in neither", { ...FORM }, "text=x", "missing"],
    ["when the body is neither a form nor JSON", { ...JSON_TYPE }, "<token>", "missing"],
    ["when it is deeper in the body", { ...JSON_TYPE }, `{"context":{"token":"${TOKEN}"}}`, "missing"],
    ["when it is not the body's own", { ...JSON_TYPE }, `["${TOKEN}"]`, "missing"],
    ["when the header has another prefix", { ...FORM, authorization: `Bearer ${TOKEN}` }, "text=x", "bad_signature"],
    ["when the header has no prefix", { ...FORM, authorization: TOKEN }, "text=x", "bad_signature"],
    ["when the header is right and the body wrong", { ...FORM, ...header }, "token=other", "bad_signature"],
    ["when the header is right and the body's empty", { ...FORM, ...header }, "token=", "bad_signature"],
    ["when the header is right and JSON wrong", { ...JSON_TYPE, ...header }, '{"token":"x"}', "bad_signature"],
    [
      "when the body is right and the header wrong",
      { ...FORM, authorization: "Token x" },
      `token=${TOKEN}`,
      "bad_signature",
    ],
    ["when it is in a list", { ...JSON_TYPE }, `{"token":["${TOKEN}"]}`, "bad_signature"],
    ["when the first of several is wrong", { ...FORM }, `token=x&token=${TOKEN}`, "bad_signature"],
  ])("%s", async (_, headers, body, reason) => {
    expect(await byEither(headers, body)).toEqual(refused(reason));
  });
});

describe("a token is believed", () => {
  test("whatever the body says, as it does not cover it, and every time", async () => {
    const trust = await byHeader({ [HEADER]: TOKEN });
    expect(trust).toEqual({
      ok: true,
      body: new TextEncoder().encode("{}"),
      ...{ proof: null, once: null, secret: "current" },
    });
  });

  test.each([
    ["in the header", { ...FORM, authorization: `Token ${TOKEN}` }, "text=x"],
    ["in a form", { ...FORM }, `token=${TOKEN}&text=x`],
    ["in both", { ...FORM, authorization: `Token ${TOKEN}` }, `token=${TOKEN}`],
    ["in JSON", { "content-type": "Application/JSON; charset=utf-8" }, `{"token":"${TOKEN}"}`],
  ])("%s", async (_, headers, body) => {
    expect(await byEither(headers, body)).toMatchObject({ ok: true });
  });
});
