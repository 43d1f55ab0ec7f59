import * as z from "zod";
import { marking } from "../../config/sources/ticketing.ts";
import { hostName, numericId, OWN_ACCOUNT } from "../shared/fields.ts";
import type { TicketSettingsOf } from "../ticket-system.ts";

/** What the config says of projects on GitLab. */
export const GITLAB_SETTINGS = {
  host: hostName.default("gitlab.com"),
  bot: numericId.describe(OWN_ACCOUNT),
  projects: z
    .array(z.string().regex(/^[\w.-]+(\/[\w.-]+)+$/, "a project's path, e.g. ops/infra"))
    .min(1)
    .describe("projects that are listened to"),
  ...marking(z.string().min(1).max(255), "the label that the issue gets"),
};

export type GitlabSettings = TicketSettingsOf<typeof GITLAB_SETTINGS>;
