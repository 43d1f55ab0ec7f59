import * as z from "zod";
import { definePlatform } from "../platform.ts";
import { answerDingtalk } from "./answer.ts";
import { reportToDingtalk } from "./report.ts";
import { dingtalkScheme } from "./scheme.ts";
import { DINGTALK_SETTINGS } from "./settings.ts";

/**
 * DingTalk's robot in HTTP mode. Its signature covers the time and not the message: whoever sees one can write anything for an hour.
 * So each is good for one message, policy wants this source named before it allows more than looking, and its jobs are those of one
 * account (`policy/sources.ts`).
 */
export const dingtalk = definePlatform({
  name: "dingtalk",
  settings: DINGTALK_SETTINGS,
  language: "zh-cn",
  ids: {
    kind: "dingtalk",
    person: z
      .string()
      .regex(/^ding[0-9a-z]{8,60}\/[^/\s]{1,64}$/, "CorpId and staff id, e.g. ding9f50b15bccd16741/manager4220"),
    channel: z.string().regex(/^cid\S{8,100}$/, "a conversationId, e.g. cidUVfVQhCpkWSgPLYsMPHC8A=="),
  },
  secrets: {
    app: { suffix: "APP_SECRET", purpose: "DingTalk: Credentials → AppSecret of the robot's app", rotates: true },
  },
  scheme: dingtalkScheme,
  coversBody: false,
  answer: answerDingtalk,
  deliver: reportToDingtalk,
});
