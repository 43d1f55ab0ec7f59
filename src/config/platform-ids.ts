import * as z from "zod";
import { atlassianId, number, snowflake } from "./id-forms.ts";
import type { PlatformName } from "./sources/sources.ts";
import { ofPresets } from "./presets.ts";

/** The ids of people and channels on each platform. */

/** How a platform writes what never changes: people by `people` and `who`, channels by `where`. */
export const PLATFORM_IDS = {
  slack: {
    person: z
      .string()
      .regex(/^[TE][A-Z0-9]+\/[UW][A-Z0-9]+$/, "team and user id, e.g. T0001/U0001")
      .describe("Slack team id and user id: immutable, unlike names"),
    channel: z.string().regex(/^[CDG][A-Z0-9]+$/, "a channel id, e.g. C0123ABC, not its name"),
  },
  feishu: {
    person: z.string().regex(/^ou_[0-9a-z]{16,40}$/, "an open_id, e.g. ou_84aad35d084aa403a838cf73ee18467"),
    channel: z.string().regex(/^oc_[0-9a-z]{16,40}$/, "a chat_id, e.g. oc_5ce6d572455d361153b7xx51da133945"),
  },
  dingtalk: {
    person: z
      .string()
      .regex(/^ding[0-9a-z]{8,60}\/[^/\s]{1,64}$/, "CorpId and staff id, e.g. ding9f50b15bccd16741/manager4220"),
    channel: z.string().regex(/^cid\S{8,100}$/, "a conversationId, e.g. cidUVfVQhCpkWSgPLYsMPHC8A=="),
  },
  teams: {
    person: z
      .string()
      .regex(/^[0-9a-f-]{36}\/[0-9a-f-]{36}$/, "tenant id and Entra object id, both GUIDs in lower case"),
    channel: z
      .string()
      .regex(/^(19|a):\S{1,200}$/, "a conversation id without its message id, e.g. 19:253b…@thread.tacv2"),
  },
  discord: {
    person: snowflake.describe("Discord user id"),
    channel: snowflake,
  },
  jira: { person: atlassianId, channel: z.string().regex(/^[A-Z][A-Z0-9_]+$/, "a project's key, e.g. OPS") },
  servicenow: {
    person: z.string().regex(/^[a-z0-9.-]+\/[0-9a-f]{32}$/, "instance and sys_id, e.g. example.service-now.com/6282…"),
    channel: z.string().regex(/^[a-z][a-z0-9_]*$/, "a table, e.g. change_request"),
  },
  github: { person: number.describe("GitHub user id: immutable, unlike logins"), channel: number },
  gitlab: {
    person: z.string().regex(/^[a-z0-9.-]+\/\d{1,18}$/, "host and user id, e.g. gitlab.com/583231"),
    channel: number,
  },
  /** Cloudflare Access vouches for the e-mail address; who signs in to the console by it writes in no channel. */
  access: {
    person: z
      .string()
      .regex(/^[^\sA-Z@]{1,64}@[^\sA-Z@]{1,250}$/, "an e-mail address in lower case, as Cloudflare Access knows it"),
    channel: z.never(),
  },
  webhook: {
    person: z
      .string()
      .regex(/^[A-Za-z0-9_.-]+\/\S{1,128}$/, "the source's name and the sender's id, e.g. pagerduty/PXPGF42"),
    channel: z.string().min(1),
  },
} as const satisfies Record<string, { readonly person: z.ZodString; readonly channel: z.ZodString | z.ZodNever }>;

/** Whose ids a person has: sources of one kind of platform know the same people. */
export type IdKind = keyof typeof PLATFORM_IDS;

/** Where the ids of a platform's people and channels belong. */
export const idKindOf = (platform: PlatformName): IdKind => ID_KINDS[platform] ?? (platform as IdKind);

const ID_KINDS: Partial<Readonly<Record<PlatformName, IdKind>>> = {
  "teams-outgoing": "teams",
  "jira-automation": "jira",
  "servicenow-basic": "servicenow",
  "gitlab-token": "gitlab",
  ...ofPresets((): IdKind => "webhook"),
};
