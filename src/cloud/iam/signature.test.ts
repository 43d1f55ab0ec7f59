import { describe, expect, test } from "vitest";
import * as z from "zod";
import vectorFile from "../../../test/vectors/signing-vectors.json" with { type: "json" };
import {
  canonicalQuery,
  canonicalRequest,
  canonicalUri,
  computeSignature,
  type SignableRequest,
  stringToSign,
} from "./canonical.ts";
import { formatSdkDate, parseSdkDate, SIGNATURE_TOLERANCE_MS, sign, verify } from "./signature.ts";

const text = z.string();
const headerMap = z.record(text, text);
/** The two Go vectors have no intermediate stages. */
const vectors = z
  .array(
    z.object({
      ...{ name: text, method: text, endpoint: text, ak: text, sk: text, signature: text, authorization: text },
      queryParams: z.record(text, z.union([text, z.number()])),
      body: text.nullable(),
      requestHeaders: headerMap.default({}),
      sentHeaders: headerMap.default({}),
      canonicalRequest: text.optional(),
      stringToSign: text.optional(),
    }),
  )
  .parse(vectorFile);

const NOW = Date.UTC(2026, 0, 15, 8, 15, 30);
const KEY = { accessKey: "AKTESTVECTOR00000001", secretKey: "SKtestVectorSecretKey0000000000000000001" };
const TEMPORARY = { ...KEY, accessKey: "AKTEMPORARY000000001", securityToken: "a security token ==" };
const SECRETS = new Map([KEY, TEMPORARY].map((key) => [key.accessKey, key]));
const secretOf = (accessKey: string) => SECRETS.get(accessKey);

const plain: SignableRequest = {
  method: "POST",
  url: "https://drs.cn-north-4.myhuaweicloud.com/v5/p/jobs/j/action?b=2&a=1",
  headers: { "Content-Type": "application/json", "X-Project-Id": "p" },
  body: '{"job":{"action_name":"start"}}',
};

function signedRequest(request: SignableRequest = plain, key: typeof KEY = KEY): SignableRequest {
  return { ...request, headers: sign(request, key, NOW) };
}

const base = signedRequest();
const AUTHORIZATION = base.headers.Authorization ?? "";

/** Replace headers of a signed request; `undefined` removes one. */
function withHeaders(change: Record<string, string | undefined>, request = base): SignableRequest {
  const entries = Object.entries({ ...request.headers, ...change });
  const headers = Object.fromEntries(entries.flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])));
  return { ...request, headers };
}

describe("verify", () => {
  const authorization = (from: string | RegExp, to: string) =>
    withHeaders({ Authorization: AUTHORIZATION.replace(from, to) });

  test.each<[string, SignableRequest, string]>([
    ["a missing Authorization header", withHeaders({ Authorization: undefined }), "missing"],
    ["another scheme", withHeaders({ Authorization: "Bearer abc" }), "missing"],
    ["the derived variant V11-HMAC-SHA256", authorization("SDK-", "V11-"), "missing"],
    ["a truncated header", authorization(/, Signature.*/, ""), "malformed"],
    ["a signature that is not hex", authorization(/Signature=../, "Signature=zz"), "malformed"],
    ["a signature that is too short", authorization(/..$/, ""), "malformed"],
    ["an empty list of signed headers", authorization(/SignedHeaders=[^,]*/, "SignedHeaders="), "malformed"],
    ["a list without x-sdk-date", authorization(";x-sdk-date", ""), "malformed"],
    ["a signed header that was not sent", withHeaders({ "X-Project-Id": undefined }), "malformed"],
    ["a signed header a thousand times", authorization(";x-sdk-date", ";x-sdk-date".repeat(1000)), "malformed"],
    ["a missing date", withHeaders({ "X-Sdk-Date": undefined }), "malformed"],
    ["a date in another form", withHeaders({ "X-Sdk-Date": "2026-01-15T08:15:30Z" }), "malformed"],
    ["a date outside the calendar", withHeaders({ "X-Sdk-Date": "20261315T081530Z" }), "malformed"],
    ["two dates joined into one", withHeaders({ "X-Sdk-Date": "20260115T081530Z, 20260115T081531Z" }), "malformed"],
    ["the same header twice", withHeaders({ "x-sdk-date": "20260115T081530Z" }), "malformed"],
    ["a query escape that is no UTF-8", { ...base, url: `${plain.url}&c=%FF` }, "malformed"],
    ["a broken escape in the query", { ...base, url: `${plain.url}&c=%zz` }, "malformed"],
    ["an invalid URL", { ...base, url: "/v5" }, "malformed"],
    ["an unknown access key", authorization(KEY.accessKey, "AKUNKNOWN"), "unknown_access_key"],
    ["a changed body", { ...base, body: '{"job":{"action_name":"stop"}}' }, "bad_signature"],
    ["a body with one more newline", { ...base, body: `${plain.body}\n` }, "bad_signature"],
    ["a removed body", { ...base, body: null }, "bad_signature"],
    ["another method", { ...base, method: "PUT" }, "bad_signature"],
    [
      "another path",
      { ...base, url: "https://drs.cn-north-4.myhuaweicloud.com/v5/p/jobs/k/action?b=2&a=1" },
      "bad_signature",
    ],
    ["another query", { ...base, url: `${plain.url}&c=3` }, "bad_signature"],
    ["another host", { ...base, url: "https://evil.example/v5/p/jobs/j/action?b=2&a=1" }, "bad_signature"],
    ["another value of a signed header", withHeaders({ "X-Project-Id": "q" }), "bad_signature"],
    ["another date", withHeaders({ "X-Sdk-Date": "20260115T081531Z" }), "bad_signature"],
    ["another signature", authorization(/.$/, AUTHORIZATION.endsWith("0") ? "1" : "0"), "bad_signature"],
    [
      "an unsigned UNSIGNED-PAYLOAD header",
      withHeaders({ "X-Sdk-Content-Sha256": "UNSIGNED-PAYLOAD" }, { ...base, body: "x" }),
      "bad_signature",
    ],
    ["a security token beside a permanent key", withHeaders({ "X-Security-Token": "t" }), "security_token"],
  ])("a request with %s is refused", (_name, request, reason) => {
    expect(verify(request, secretOf, NOW)).toEqual({ ok: false, reason });
  });

  const temporary = signedRequest(plain, TEMPORARY);
  const resigned = (headers: Record<string, string>) =>
    signedRequest({ ...plain, headers }, { ...KEY, accessKey: TEMPORARY.accessKey });
  test.each<[string, SignableRequest]>([
    ["is missing", resigned({})],
    ["is a different one", resigned({ "X-Security-Token": "another" })],
    [
      "is not among the signed headers",
      withHeaders({ Authorization: temporary.headers.Authorization?.replace(";x-security-token", "") }, temporary),
    ],
  ])("a request with a temporary key is refused when the security token %s", (_name, request) => {
    expect(verify(request, secretOf, NOW)).toEqual({ ok: false, reason: "security_token" });
  });

  test.each([-1, 1])("a request dated more than 15 minutes away is refused (%i)", (direction) => {
    const at = NOW + direction * (SIGNATURE_TOLERANCE_MS + 1000);
    expect(verify(base, secretOf, at)).toEqual({ ok: false, reason: "skewed" });
  });

  const unsigned = { ...plain, headers: { "X-Sdk-Content-Sha256": "UNSIGNED-PAYLOAD" } };
  const reordered = "https://drs.cn-north-4.myhuaweicloud.com/v5/p/jobs/j/action?a=%31&b=2";

  test.each<[string, SignableRequest]>([
    ["the headers of sign", base],
    [
      "header names in another case",
      {
        ...base,
        headers: Object.fromEntries(Object.entries(base.headers).map(([name, value]) => [name.toUpperCase(), value])),
      },
    ],
    ["further unsigned headers", withHeaders({ "User-Agent": "curl", Accept: "*/*" })],
    ["spaces around a value", withHeaders({ "X-Project-Id": " p " })],
    ["a query in another order and with other escapes", { ...base, url: reordered }],
    ["the body as bytes", { ...base, body: new TextEncoder().encode(String(plain.body)) }],
    ["a temporary key and its token", signedRequest(plain, TEMPORARY)],
  ])("a request with %s is accepted", (_name, request) => {
    expect(verify(request, secretOf, NOW)).toMatchObject({ ok: true, signedAt: NOW, bodySigned: true });
  });

  test("a signed UNSIGNED-PAYLOAD is accepted with bodySigned false", () => {
    const request = signedRequest(unsigned);
    const result = verify({ ...request, body: "anything" }, secretOf, NOW);
    expect(result).toMatchObject({ ok: true, accessKey: KEY.accessKey, bodySigned: false });
  });

  test.each([-1, 1])("a request dated just within 15 minutes is accepted (%i)", (direction) => {
    const at = new Date(NOW + direction * SIGNATURE_TOLERANCE_MS);
    expect(verify(base, secretOf, at)).toMatchObject({ ok: true });
  });
});

describe("the vendor's vectors", () => {
  const cases = vectors.map((vector) => {
    const query = Object.entries(vector.queryParams).map(([name, value]) => `${name}=${encodeURIComponent(value)}`);
    const headers: Record<string, string> = {
      "X-Sdk-Date": "20060102T150405Z",
      Authorization: vector.authorization,
      ...vector.sentHeaders,
    };
    const url = query.length === 0 ? vector.endpoint : `${vector.endpoint}?${query.join("&")}`;
    const signedHeaders = /SignedHeaders=([^,]+)/.exec(vector.authorization)?.[1]?.split(";") ?? [];
    const request: SignableRequest = { method: vector.method, url, headers, body: vector.body };
    return { ...vector, request, signedHeaders, date: headers["X-Sdk-Date"] ?? "" };
  });
  const sdkCases = cases.filter(({ canonicalRequest: expected }) => expected !== undefined);

  test.each(sdkCases)(
    "the canonical request of $name equals the vector",
    ({ request, signedHeaders, canonicalRequest: expected }) => {
      expect(canonicalRequest(request, signedHeaders)).toBe(expected);
    },
  );

  test.each(sdkCases)(
    "the string to sign of $name equals the vector",
    ({ date, canonicalRequest: canonical, stringToSign: expected }) => {
      expect(stringToSign(date, canonical ?? "")).toBe(expected);
    },
  );

  test.each(cases)("the signature of $name equals the vector", ({ request, signedHeaders, date, sk, signature }) => {
    expect(computeSignature(sk, stringToSign(date, canonicalRequest(request, signedHeaders)))).toBe(signature);
  });

  test.each(cases)("verify accepts $name", ({ request, date, ak, sk }) => {
    const known = { secretKey: sk, securityToken: request.headers["X-Security-Token"] };
    const result = verify(request, (name) => (name === ak ? known : undefined), parseSdkDate(date) ?? 0);
    expect(result).toMatchObject({ ok: true, accessKey: ak });
  });

  test.each(sdkCases)("sign produces $name", ({ request, requestHeaders, date, ak, sk, authorization }) => {
    const { "X-Security-Token": securityToken, ...headers } = requestHeaders;
    const sent = sign(
      { ...request, headers },
      { accessKey: ak, secretKey: sk, securityToken },
      parseSdkDate(date) ?? 0,
    );
    expect(sent).toMatchObject({ Authorization: authorization, "X-Sdk-Date": date });
    expect(Object.keys(sent).map((name) => name.toLowerCase())).not.toContain("host");
  });
});

describe("stages of the signature", () => {
  test.each([
    ["/v5/p/jobs/j", "/v5/p/jobs/j/"],
    ["/", "/"],
    ["/a b/'*~", "/a%20b/%27%2A~/"],
    ["/a%20b", "/a%2520b/"],
  ])("canonicalUri encodes %s", (path, expected) => {
    expect(canonicalUri(path)).toBe(expected);
  });

  test.each([
    ["", ""],
    ["b=2&a=1&a=0", "a=0&a=1&b=2"],
    ["a", "a="],
    ["a=b=c&&", "a=b%3Dc"],
    ["a=x+y%2Bz", "a=x%20y%2Bz"],
    ["a=*'()!", "a=%2A%27%28%29%21"],
    ["a=%e6%b5%8b", "a=%E6%B5%8B"],
  ])("canonicalQuery normalises %j", (query, expected) => {
    expect(canonicalQuery(query)).toBe(expected);
  });

  test("X-Sdk-Date is written and parsed to the second", () => {
    expect(formatSdkDate(new Date(NOW + 999))).toBe("20260115T081530Z");
    expect(parseSdkDate("20260115T081530Z")).toBe(NOW);
  });
});
