import * as z from "zod";

/** How platforms write ids, hosts and numbers. */

export const uuid = z.string().regex(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/, "a GUID in lower case");

/** Discord: ids are snowflakes, beyond what a number holds (Discord, "API Reference", Snowflakes). */
export const snowflake = z.string().regex(/^\d{15,20}$/, "a Discord id: 15 to 20 digits");

export const corporation = z.string().regex(/^ding[0-9a-z]{8,60}$/, "a CorpId of DingTalk, e.g. ding9f50b15bccd16741");

export const host = z.string().regex(/^[a-z0-9-]+(\.[a-z0-9-]+)+$/, "a host name in lower case");

/** Atlassian's account ids, of both kinds (Atlassian, "Account ID"). */
export const atlassianId = z
  .string()
  .regex(/^[0-9a-zA-Z:_-]{8,128}$/, "an Atlassian accountId, e.g. 5b10a2844c20165700ede21g");

export const sysId = z.string().regex(/^[0-9a-f]{32}$/, "a sys_id, 32 hexadecimal digits");

export const number = z.string().regex(/^\d{1,18}$/, "a number, in quotes");
