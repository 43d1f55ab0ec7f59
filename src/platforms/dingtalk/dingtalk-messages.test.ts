import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { PlatformAnswer } from "../../egress.ts";
import { type Message, toAsker } from "../message.ts";
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
    expect(address).toEqual({ group: "cid1" });
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
    expect(target({ conversationType: "1" }).address).toMatchObject({ staff: "s1" });
  });
});

describe("a message", () => {
  const said = (more: Partial<Message> = {}): Message => ({ ...toAsker("answer", "It is.", ["one"]), ...more });

  test("is no markup, whatever it echoes", () => {
    const { title, text } = renderDingtalk(said({ headline: "[x](https://e) **b**", lines: ["# h <b>"] }));
    expect(title).toBe(" x  https://e  **b**");
    expect(text).toBe("**\\[x\\]\\(https://e\\) \\*\\*b\\*\\***\n\n\\# h &lt;b&gt;");
  });

  test("writes out what buttons would say, and no approval, which nobody gives here", () => {
    const buttons = [
      { action: "approve", label: "Approve", value: "x", style: "primary" },
      { action: "say", label: "Try again", value: "retry x", style: "plain" },
    ] as const;
    expect(renderDingtalk(said({ buttons })).text).toMatch(/Try again: drs retry x$/);
    expect(renderDingtalk(said({ buttons })).text).not.toContain("Approve");
  });

  test("is within what DingTalk takes, in any language", () => {
    const { title, text } = renderDingtalk(said({ headline: "任".repeat(9000), lines: ["任务".repeat(9000)] }));
    expect(new TextEncoder().encode(JSON.stringify({ title, text })).length).toBeLessThan(20_000);
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
