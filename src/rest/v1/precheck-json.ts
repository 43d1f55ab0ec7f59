import * as z from "zod";
import { explainItem, SEVERITIES } from "../../cloud/drs/precheck-items.ts";
import type { PrecheckItem } from "../../model/result.ts";
import { text } from "./json.ts";

/** A precheck item as clients see it: DRS's fields, and what they mean. */
export const precheckItemFields = {
  item: z.string(),
  result: z.string(),
  reason: z.string(),
  can_skip: z.boolean(),
  skipped: z.boolean(),
  code: z.string().describe("DRS's name of the item"),
  title: z.string().describe("what is wrong, in words; the code where it passed or has no words"),
  severity: z.enum(SEVERITIES),
  skippable: z.boolean(),
  advice: text.describe("what to do, or DRS's reason; null where it passed"),
};

export const presentItem = (item: PrecheckItem) => {
  const { advice, ...explained } = explainItem(item, "en-us");
  return { ...item, ...explained, advice: advice === "" ? null : advice };
};
