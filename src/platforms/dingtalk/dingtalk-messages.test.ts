import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Draft, type Message, toMessage, toRequester } from "../../model/message.ts";
import type { PlatformAnswer } from "../../outbound/egress.ts";
import { deliveryByRobot, deliveryBySession, isTokenRefused } from "./delivery.ts";
import { parseDingtalk } from "./parse.ts";
import { renderDingtalk } from "./render.ts";
import { dingtalkTarget } from "./report.ts";

const NOW = 1_790_000_000_000;
const MESSAGE = {
  ...{ msgtype: "text", msgId: "m1", text: { content: " help" }, conversationId: "cid1", conversationType: "2" },
  ...{ chatbotCorpId: "ding1", senderCorpId: "ding1", senderStaffId: "s1" },
  sessionWebhook: "https://oapi.dingtalk.com/robot/sendBySession?session=x",
  sessionWebhookExpiredTime: NOW + 60_000,
} as const;

const parsed = (more: object) => parseDingtalk(new TextEncoder().encode(JSON.stringify({ ...MESSAGE, ...more })));

describe("nothing is done about", () => {
  test.each([
    ["a picture", { msgtype: "picture" }],
    ["a message without an id", { msgId: "" }],
    ["a message without text", { text: undefined }],
    ["somebody without a staff id", { senderStaffId: undefined }],
    ["a staff id that reads like a path", { senderStaffId: "a/b" }],
    ["a conversation of an unknown kind", { conversationType: "3" }],
    ["a session that ends at no time", { sessionWebhookExpiredTime: "soon" }],
  ])("%s", (_, more) => {
    expect(parsed(more)).toBeNull();
  });

  test("bytes of any kind", () => {
    fc.assert(
      fc.property(fc.uint8Array(), (bytes) => {
        expect(parseDingtalk(bytes)).toBeNull();
      }),
    );
  });
});

describe("an answer goes", () => {
  const target = (more: object) => {
    const message = parsed(more);
    if (!message) throw new Error("it is no message");
    return dingtalkTarget("robot", "zh-cn", message, NOW);
  };

  test.each([
    "https://oapi.dingtalk.com.example.com/robot/sendBySession?session=x",
    "http://oapi.dingtalk.com/robot/sendBySession?session=x",
    "https://oapi.dingtalk.com/robot/send?access_token=x",
    "https://oapi.dingtalk.com/robot/sendBySession/../send?access_token=x",
    "https://example.com/robot/sendBySession",
    "nonsense",
  ])("not to %s, but as the robot", (sessionWebhook) => {
    const { ways, address } = target({ sessionWebhook });
    expect(ways.map(({ name }) => name)).toEqual(["robot"]);
    expect(address).toEqual({ group: "cid1", staff: "s1" });
  });

  test("to the session while it lives, for no longer than sessions do, and then as the robot", () => {
    expect(target({}).ways).toEqual([
      { name: "session", carries: "all", limit: { expiresAt: NOW + 60_000, uses: null, keep: 0 } },
      { name: "robot", carries: "all", limit: null },
    ]);
    const [session] = target({ sessionWebhookExpiredTime: NOW * 2 }).ways;
    expect(session?.limit?.expiresAt).toBe(NOW + 90 * 60 * 1000);
  });

  test("to one person where it was said to the robot alone", () => {
    const { session, ...address } = target({ conversationType: "1" }).address;
    expect(session).toBe(MESSAGE.sessionWebhook);
    expect(address).toEqual({ staff: "s1" });
  });
});

describe("a message", () => {
  const said = (more: Partial<Draft> = {}): Message =>
    toMessage({ ...toRequester("answer", "It is.", ["one"]), ...more });

  test.each([
    ["a link", "[x](https://e)", "\\[x\\](https://e)"],
    ["a picture", "![x](https://e)", "!\\[x\\](https://e)"],
    ["bold and slanted", "**b** *c* _d_", "\\*\\*b\\*\\* \\*c\\* \\_d\\_"],
    ["code", "`rm`", "\\`rm\\`"],
    ["a tag", "<font size=99>", "‹font size=99›"],
    ["a heading", "# h", "\\# h"],
    ["a list", " - x", "\\- x"],
    ["a numbered list", "1. y", "1\\. y"],
    ["a quotation", "> z", "› z"],
    ["a backslash before markup", "\\\\*", "\\\\\\\\\\*"],
  ])("shows %s as it was written", (_, written, text) => {
    const rendered = renderDingtalk(said({ headline: "It is.", body: [written] }));
    expect(rendered.text).toBe(`**It is.**\n\n${text}`);
  });

  test("leaves as they are what is copied out of it: verbs, ids, names", () => {
    const line = "drs create_compare orders-2 type=object (iba5h5-01M85XHNVS4V051DJ6MR2ZY06Y)";
    expect(renderDingtalk(said({ body: [line] })).text).toContain(line);
  });

  test("has a title without markup", () => {
    expect(renderDingtalk(said({ headline: "[x](https://e) <b>" })).title).toBe(" x  https://e   b ");
  });

  test.each(["all", "s1)[x](https://e", "a b", "", "x".repeat(65)])("calls nobody by the id %j", (staff) => {
    expect(renderDingtalk(said(), staff).text).not.toContain("@");
  });

  test("writes out what buttons would say, and no approval, which nobody gives here", () => {
    const buttons = [
      { action: "approve", label: "Approve", value: "x", style: "primary" },
      { action: "say", label: "Try again", value: "retry x", style: "plain" },
    ] as const;
    expect(renderDingtalk(said({ buttons })).text).toMatch(/Try again: drs retry x$/);
    expect(renderDingtalk(said({ buttons })).text).not.toContain("Approve");
  });

  test("is within what DingTalk takes, whatever is in it", () => {
    const bytes = (text: string) =>
      new TextEncoder().encode(JSON.stringify(renderDingtalk(said({ headline: text, body: [text, text] }), "s1")))
        .length;
    for (const unit of ["任", "*", "\\", '"', "\n", "\u0001", "😀", "\ud800", "a"]) {
      expect(bytes(unit.repeat(20_000)), unit).toBeLessThanOrEqual(15_000);
    }
    fc.assert(
      fc.property(fc.string({ unit: "binary", minLength: 2000, maxLength: 20_000 }), (text) => {
        expect(bytes(text)).toBeLessThanOrEqual(15_000);
      }),
      { numRuns: 20 },
    );
  });

  test("calls who asked even when the rest of it is cut", () => {
    expect(renderDingtalk(said({ body: ["任".repeat(9000)] }), "s1").text).toMatch(/…\n\n@s1$/);
  });
});

describe("what became of a message to a session", () => {
  const answer = (status: number, text: string) =>
    deliveryBySession({ kind: "answer", status, text, retryAfter: null });

  test.each([
    ["is tried again when DingTalk is busy", 200, '{"errcode":-1}', "retry"],
    ["is tried again when the answer cannot be read", 200, "<html>", "retry"],
    ["is tried again after 503", 503, "", "retry"],
    ["is gone when the session has ended", 200, '{"errcode":300001}', "gone"],
    ["is gone after 404", 404, "", "gone"],
    ["has arrived", 200, '{"errcode":0,"errmsg":"ok"}', "delivered"],
  ])("%s", (_, status, text, kind) => {
    expect(answer(status, text).kind).toBe(kind);
  });

  test("is tried again when it came too fast, not before the minute is over", () => {
    expect(answer(200, '{"errcode":130101}')).toEqual({
      ...{ kind: "retry", cause: "errcode 130101", retryAfter: 60_000 },
    });
  });
});

describe("what became of a message of the robot", () => {
  const answer = (status: number, text: string): PlatformAnswer => ({ kind: "answer", status, text, retryAfter: null });
  const refusal = (code: string) => JSON.stringify({ code, requestid: "1", message: "…" });

  test.each([
    ["app", "Forbidden.AccessDenied.QpsLimitForAppkeyAndApi"],
    ["interface", "Forbidden.AccessDenied.QpsLimitForApi"],
  ])("is tried again when the %s is asked too often", (_, code) => {
    expect(deliveryByRobot(answer(403, refusal(code)))).toEqual({ kind: "retry", cause: code, retryAfter: null });
  });

  test.each(["Forbidden.AccessDenied.IpNotInWhiteList", "invalidParameter.robotCode.auth"])(
    "is gone by the code %s, which is written down",
    (code) => {
      expect(deliveryByRobot(answer(400, refusal(code)))).toEqual({ kind: "gone", cause: code });
    },
  );

  test("is gone by a text that is no code, which is not written down", () => {
    const text = refusal("sent to manager4220: secret");
    expect(deliveryByRobot(answer(400, text))).toEqual({ kind: "gone", cause: "HTTP 400" });
  });

  test("is tried again when one person got too many", () => {
    const text = '{"processQueryKey":"x","flowControlledStaffIdList":["s1"],"invalidStaffIdList":[]}';
    expect(deliveryByRobot(answer(200, text))).toMatchObject({ kind: "retry", retryAfter: 60_000 });
  });

  test.each(["invalidStaffIdList", "filteredStaffIdList"])("is gone when the person is in %s", (list) => {
    expect(deliveryByRobot(answer(200, JSON.stringify({ processQueryKey: "x", [list]: ["s1"] }))).kind).toBe("gone");
  });

  test("has arrived", () => {
    const text = '{"processQueryKey":"x","flowControlledStaffIdList":[],"invalidStaffIdList":[]}';
    expect(deliveryByRobot(answer(200, text))).toEqual({ kind: "delivered" });
  });

  test.each([
    [400, "InvalidAuthentication", true],
    [401, "anything", true],
    [400, "invalidParameter.param.invalid", false],
    [403, "Forbidden.AccessDenied.AccessTokenPermissionDenied", false],
  ])("%s %s tells that its token is not taken any more: %s", (status, code, isRefused) => {
    expect(isTokenRefused(answer(status, refusal(code)))).toBe(isRefused);
  });
});
