import { expect, test } from "vitest";
import { feishuTarget, uuidOf } from "./report.ts";

const PLACE = { openId: "ou_1", chatId: "oc_1", messageId: "om_1", uuid: uuidOf("reply", "feishu", "om_1") };

test("later answers go under the message, else into the chat, and the end else to who asked", () => {
  expect(feishuTarget("feishu", "zh-cn", PLACE)).toEqual({
    source: "feishu",
    language: "zh-cn",
    address: PLACE,
    ways: [
      { name: "reply", carries: "all", limit: null },
      { name: "chat", carries: "all", limit: null },
      { name: "direct", carries: "ends", limit: null },
    ],
    every: 5_000,
  });
});

test("a card is named after what it answers: the same for the same, another for another, within Feishu's 50 characters", () => {
  expect(uuidOf("reply", "feishu", "om_1")).toBe(PLACE.uuid);
  const others = [
    ["reply", "feishu", "om_2"],
    ["reply", "lark", "om_1"],
    ["chat", "feishu", "om_1"],
    ["reply", "feishuom", "_1"],
  ];
  expect(new Set(others.map((parts) => uuidOf(...parts))).size).toBe(others.length);
  expect(others.map((parts) => uuidOf(...parts))).not.toContain(PLACE.uuid);
  expect(PLACE.uuid).toMatch(/^[0-9a-f]{40}$/);
});
