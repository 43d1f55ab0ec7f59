import * as z from "zod";
import { approvalSchema, marking } from "../../config/sources/ticketing.ts";
import { hostName, OWN_ACCOUNT } from "../shared/fields.ts";
import type { TicketSettingsOf } from "../ticket-system.ts";

/** Atlassian's account ids, of both kinds (Atlassian, "Account ID"). */
export const accountId = z
  .string()
  .regex(/^[0-9a-zA-Z:_-]{8,128}$/, "an Atlassian accountId, e.g. 5b10a2844c20165700ede21g");

const projectKey = z.string().regex(/^[A-Z][A-Z0-9_]+$/, "a project's key, e.g. OPS");

/** What the config says of a Jira Cloud site. */
export const JIRA_SETTINGS = {
  site: hostName.describe("e.g. example.atlassian.net"),
  user: z.email().describe("e-mail of the account that the gateway writes as"),
  bot: accountId.describe(OWN_ACCOUNT),
  projects: z.array(projectKey).min(1).describe("projects whose tickets are listened to"),
  approval: approvalSchema.optional().describe("how a ticket approves an operation, where policy lets it"),
  ...marking(z.string().regex(/^\d{1,10}$/, "the id of a transition"), "the transition that the ticket makes"),
};

export type JiraSettings = TicketSettingsOf<typeof JIRA_SETTINGS>;

export const JIRA_IDS = { kind: "jira", person: accountId, channel: projectKey };
