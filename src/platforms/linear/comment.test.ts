import { describe, expect, test } from "vitest";
import type { PlatformAnswer } from "../../outbound/egress.ts";
import { linearDelivery } from "./comment.ts";

const answer = (status: number, body: unknown): PlatformAnswer => ({
  kind: "answer",
  status,
  text: typeof body === "string" ? body : JSON.stringify(body),
  retryAfter: null,
});

const failed = (code: unknown, message = "lin_api_secret") => ({ errors: [{ message, extensions: { code } }] });

describe("what became of a comment in Linear", () => {
  test.each<[string, PlatformAnswer, object]>([
    [
      "it was written",
      answer(200, { data: { commentCreate: { success: true, comment: { id: "c-1" } } } }),
      { kind: "delivered", handle: "c-1" },
    ],
    [
      "it was written over",
      answer(200, { data: { commentUpdate: { success: true, comment: { id: "c-1" } } } }),
      { kind: "delivered", handle: "c-1" },
    ],
    ["refused with 200", answer(200, failed("INPUT_ERROR")), { kind: "gone", cause: "INPUT_ERROR" }],
    ["limited with 400", answer(400, failed("RATELIMITED")), { kind: "retry", cause: "RATELIMITED", retryAfter: null }],
    ["no key", answer(401, failed("AUTHENTICATION_ERROR")), { kind: "gone", cause: "AUTHENTICATION_ERROR" }],
    ["a code that is somebody's words", answer(400, failed("lin api secret")), { kind: "gone", cause: "HTTP 400" }],
    ["trouble", answer(503, "<html>"), { kind: "retry", cause: "HTTP 503", retryAfter: null }],
    ["no JSON", answer(200, "<html>"), { kind: "retry", cause: "Linear's answer cannot be read", retryAfter: null }],
    [
      "no success",
      answer(200, { data: { commentCreate: { success: false } } }),
      { kind: "retry", cause: "Linear's answer cannot be read", retryAfter: null },
    ],
    ["nobody there", { kind: "failure", cause: "x" }, { kind: "retry", cause: "x", retryAfter: null, isUnsure: true }],
  ])("%s", (_, given, delivery) => {
    expect(linearDelivery(given)).toEqual(delivery);
  });
});
