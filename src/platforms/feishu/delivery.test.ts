import { describe, expect, test } from "vitest";
import type { PlatformAnswer } from "../../outbound/egress.ts";
import { deliveryOf } from "./delivery.ts";

const answer = (status: number, body: unknown, retryAfter: number | null = null): PlatformAnswer => ({
  kind: "answer",
  status,
  text: typeof body === "string" ? body : JSON.stringify(body),
  retryAfter,
});

const refused = (code: number, status = 400) => deliveryOf(answer(status, { code, msg: "some text of Feishu's" }));

describe("a card will not be taken this way", () => {
  test.each([230002, 230006, 230011, 230013, 230018, 230025, 230027, 230028, 230031, 230099, 230110, 99991672, 10014])(
    "after code %i, which is told in words",
    (code) => {
      expect(refused(code)).toEqual({ kind: "gone", cause: expect.stringMatching(`^code ${code}: [a-zA-Z0-9' ]+$`) });
    },
  );

  test("after a code that is new, of which the number alone is told", () => {
    expect(refused(123456)).toEqual({ kind: "gone", cause: "code 123456" });
  });

  test.each([200, 400, 403, 404])("whatever the status: a code with HTTP %i", (status) => {
    expect(refused(230002, status).kind).toBe("gone");
  });

  test.each([400, 403, 404])("after HTTP %i that says nothing", (status) => {
    expect(deliveryOf(answer(status, "page not found"))).toEqual({ kind: "gone", cause: `HTTP ${status}` });
  });
});

describe("a card may be taken later", () => {
  test.each([99991400, 11232, 230020, 230049, 2200])("after code %i", (code) => {
    expect(refused(code).kind).toBe("retry");
  });

  test.each([429, 500, 503])("after a code that is new with HTTP %i", (status) => {
    expect(refused(123456, status)).toEqual({ kind: "retry", cause: "code 123456", retryAfter: null });
  });

  test.each([200, 307, 429, 500, 502])("after HTTP %i that cannot be read, when it says", (status) => {
    const cause = `HTTP ${status}`;
    expect(deliveryOf(answer(status, "<html>", 7000))).toEqual({ kind: "retry", cause, retryAfter: 7000 });
  });

  test("after no answer", () => {
    const cause = "the platform could not be reached";
    expect(deliveryOf({ kind: "failure", cause })).toEqual({ kind: "retry", cause, retryAfter: null });
  });
});

describe("an access token is renewed", () => {
  test.each([99991661, 99991663, 99991664, 99991668, 99991671])("after code %i", (code) => {
    expect(refused(code).kind).toBe("token");
  });

  test("after HTTP 401 that says nothing", () => {
    expect(deliveryOf(answer(401, ""))).toEqual({ kind: "token", cause: "HTTP 401" });
  });
});

describe("a card has arrived", () => {
  test("and its message id names it", () => {
    const body = { code: 0, msg: "success", data: { message_id: "om_1" } };
    expect(deliveryOf(answer(200, body))).toEqual({ kind: "delivered", handle: "om_1" });
  });

  test.each([{ code: 0 }, { code: 0, data: {} }, { code: 0, data: null }])("without one: %j", (body) => {
    expect(deliveryOf(answer(200, body))).toEqual({ kind: "delivered" });
  });
});
