import * as z from "zod";
import type { SettingsOf } from "../platform.ts";

/** What the config says of a source of Feishu or Lark. */
export const FEISHU_SETTINGS = {
  app_id: z.string().regex(/^cli_[0-9a-z]{8,40}$/, "an App ID, e.g. cli_9f5343c580712544"),
  host: z
    .enum(["open.feishu.cn", "open.larksuite.com"])
    .default("open.feishu.cn")
    .describe("open.feishu.cn in China, open.larksuite.com elsewhere: the same API, separate apps"),
};

export type FeishuSettings = SettingsOf<typeof FEISHU_SETTINGS>;

/** Ids of people are those of one app. */
export const FEISHU_IDS = {
  kind: "feishu",
  person: z.string().regex(/^ou_[0-9a-z]{16,40}$/, "an open_id, e.g. ou_84aad35d084aa403a838cf73ee18467"),
  channel: z.string().regex(/^oc_[0-9a-z]{16,40}$/, "a chat_id, e.g. oc_5ce6d572455d361153b7xx51da133945"),
};
