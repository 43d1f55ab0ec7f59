import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { bareError, JOB_NOT_FOUND, readError } from "./errors.ts";

const error = (code: string, message: string, request_id: string | null = null) => ({
  status: 400,
  code,
  message,
  request_id,
});

describe("readError", () => {
  test.each([
    undefined,
    null,
    "",
    "error",
    42,
    [],
    [{ error_code: "DRS.10000001" }],
    {},
    { status: "success" },
    { query_id: "c5c1ffb3-c902-4b31-a606-dfa1231831f9" },
    { error_code: "", error_msg: "", status: "success" },
    { error_code: null, error_msg: null, status: "success" },
    { error_code: 7 },
    { error_msg: "no code" },
    { error: "text" },
    { error: null },
    { error: { message: "no code" } },
    { jobs: [{ status: "Failed", error_code: "DRS.10020102" }] },
  ])("a body without an error has none: %j", (body) => {
    expect(readError(200, body, "id")).toBeNull();
  });

  test("no JSON body makes readError throw", () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.nat(599), (body, status) => {
        const found = readError(status, body, null);
        const wellFormed = { status, code: expect.any(String), message: expect.any(String) };
        expect(found ?? { status, code: "", message: "" }).toMatchObject(wellFormed);
      }),
    );
  });

  test.each([
    [
      "of DRS",
      { error_code: "DRS.10000010", error_msg: "Job does not exist, please check job id." },
      error("DRS.10000010", "Job does not exist, please check job id."),
    ],
    [
      "of the API gateway in front of DRS, which names the request,",
      { error_msg: "The token must be updated.", error_code: "APIGW.0307", request_id: "8080d377" },
      error("APIGW.0307", "The token must be updated.", "8080d377"),
    ],
    [
      "of IAM",
      { error: { code: 401, message: "The username or password is wrong.", title: "Unauthorized" } },
      error("401", "The username or password is wrong."),
    ],
    [
      "of newer IAM",
      { error_code: "IAM.0003", error_msg: "denied", encoded_authorization_message: "x" },
      error("IAM.0003", "denied"),
    ],
    ["with a code that is a string", { error: { code: "IAM.0062" } }, error("IAM.0062", "")],
    ["without a message", { error_code: "DRS.M00304" }, error("DRS.M00304", "")],
    ["with a message that is no string", { error_code: "DRS.M00304", error_msg: { en: "x" } }, error("DRS.M00304", "")],
    ["with a request id that is no string", { error_code: "DRS.M00304", request_id: 7 }, error("DRS.M00304", "")],
  ])("the error %s is read", (_, body, expected) => {
    expect(readError(400, body, null)).toEqual(expected);
  });

  test("the request id comes from the header, unless the body has one", () => {
    expect(readError(400, { error_code: "DRS.M00304" }, "header")?.request_id).toBe("header");
    expect(readError(400, { error_code: "DRS.M00304", request_id: "body" }, "header")?.request_id).toBe("body");
  });
});

test("a response without an error body gets an error without a code", () => {
  expect(bareError(502, "no backend", "id")).toEqual({
    status: 502,
    code: null,
    message: "no backend",
    request_id: "id",
  });
});

test("a missing job is recognised by its code, never by the status", () => {
  expect([...JOB_NOT_FOUND].sort()).toEqual(["DRS.10000010", "DRS.M00289", "DRS.M05003", "DRS.M05004"]);
});
