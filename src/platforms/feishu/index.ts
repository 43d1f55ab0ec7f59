import { definePlatform } from "../platform.ts";
import { answerFeishu } from "./answer.ts";
import { reportToFeishu } from "./report.ts";
import { feishuScheme } from "./scheme.ts";
import { FEISHU_IDS, FEISHU_SETTINGS } from "./settings.ts";

/**
 * Feishu and Lark: mentions, direct messages and buttons of cards, on one URL. A message has no answer in Feishu's call: what is said
 * to it goes out as a card after it; a pressed button is answered in the call.
 */
export const feishu = definePlatform({
  name: "feishu",
  settings: FEISHU_SETTINGS,
  language: "zh-cn",
  ids: FEISHU_IDS,
  secrets: {
    encrypt: {
      suffix: "ENCRYPT_KEY",
      purpose: "Feishu: Events & Callbacks → Encryption Strategy → Encrypt Key",
      rotates: true,
    },
    verification: {
      suffix: "VERIFICATION_TOKEN",
      purpose: "Feishu: Events & Callbacks → Encryption Strategy → Verification Token",
      rotates: true,
    },
    app: { suffix: "APP_SECRET", purpose: "Feishu: Credentials & Basic Info → App Secret" },
  },
  scheme: feishuScheme,
  coversBody: true,
  answer: answerFeishu,
  deliver: reportToFeishu,
});
