import * as z from "zod";
import { ACCOUNT_FIELD } from "../../config/sources/sources.ts";
import type { SettingsOf } from "../platform.ts";

/** What the config says of a DingTalk robot. */
export const DINGTALK_SETTINGS = {
  corp_id: z
    .string()
    .regex(/^ding[0-9a-z]{8,60}$/, "a CorpId of DingTalk, e.g. ding9f50b15bccd16741")
    .describe("the organisation that the robot belongs to"),
  robot_code: z.string().regex(/^[0-9A-Za-z_-]{4,64}$/, "the robot's code, which is its AppKey"),
  ...ACCOUNT_FIELD,
};

export type DingtalkSettings = SettingsOf<typeof DINGTALK_SETTINGS>;
