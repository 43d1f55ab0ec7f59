import { describe, expect, test } from "vitest";
import { deliveryByStatus } from "../../outbound/delivery.ts";
import type { PlatformAnswer } from "../../outbound/egress.ts";
import { deliveryByBody } from "./delivery.ts";

const answer = (status: number, text = "", retryAfter: number | null = null): PlatformAnswer => ({
  kind: "answer",
  status,
  text,
  retryAfter,
});
const refused = (error: unknown) => JSON.stringify({ ok: false, error });
const readings = { deliveryByStatus, deliveryByBody };

describe.each(Object.entries(readings))("%s", (_, deliveryOf) => {
  test.each([307, 400, 403, 404, 410])("takes HTTP %i for the last word", (status) => {
    expect(deliveryOf(answer(status, '{"ok":true}'))).toEqual({ kind: "gone", cause: `HTTP ${status}` });
  });

  test.each([429, 500, 503])("takes HTTP %i for one that passes, and waits as long as it says", (status) => {
    expect(deliveryOf(answer(status, "", 7000))).toEqual({ kind: "retry", cause: `HTTP ${status}`, retryAfter: 7000 });
  });

  test("takes no answer for one that passes", () => {
    const cause = "the platform could not be reached";
    expect(deliveryOf({ kind: "failure", cause })).toEqual({ kind: "retry", cause, retryAfter: null, isUnsure: true });
  });
});

describe("the Web API answers 200, and the message", () => {
  test.each([
    "channel_not_found",
    "not_in_channel",
    "user_not_found",
    "messages_tab_disabled",
    "invalid_auth",
    "not_authed",
    "token_revoked",
    "token_expired",
    "account_inactive",
    "missing_scope",
    "msg_blocks_too_long",
    "an_error_that_is_new",
  ])("will never arrive: %s", (error) => {
    expect(deliveryByBody(answer(200, refused(error)))).toEqual({ kind: "gone", cause: error });
  });

  test.each([
    "ratelimited",
    "rate_limited",
    "internal_error",
    "fatal_error",
    "service_unavailable",
    "request_timeout",
    "team_added_to_org",
    "org_login_required",
  ])("may arrive later: %s", (error) => {
    expect(deliveryByBody(answer(200, refused(error), 3000))).toEqual({
      kind: "retry",
      cause: error,
      retryAfter: 3000,
    });
  });

  test.each([
    ["that is empty", ""],
    ["that is no JSON", "<html>"],
    ["that was cut off", '{"ok":true,"message":{"te'],
    ["that says neither yes nor no", "{}"],
    ["that says no and not why", '{"ok":false}'],
    ["whose error is a sentence, which nobody should find in the ledger", refused("xoxb-1 is not a token")],
    ["whose error is a list", refused(["channel_not_found"])],
    ["whose error is longer than any", refused("a".repeat(65))],
  ])("may not have arrived, after an answer %s", (_, text) => {
    expect(deliveryByBody(answer(200, text))).toEqual({
      kind: "retry",
      cause: "Slack's answer cannot be read",
      retryAfter: null,
      isUnsure: true,
    });
  });

  test("has arrived when it says so", () => {
    expect(deliveryByBody(answer(200, '{"ok":true}'))).toEqual({ kind: "delivered" });
  });

  test("can be changed later by its channel and time", () => {
    expect(deliveryByBody(answer(200, '{"ok":true,"channel":"D0001","ts":"1.000001"}'))).toEqual({
      kind: "delivered",
      handle: "D0001 1.000001",
    });
  });
});

test("a response_url has taken what it answers 200 to, whatever it says", () => {
  expect(deliveryByStatus(answer(200, "ok"))).toEqual({ kind: "delivered" });
});
