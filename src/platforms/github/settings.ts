import * as z from "zod";
import { marking } from "../../config/sources/ticketing.ts";
import { numericId, OWN_ACCOUNT } from "../shared/fields.ts";
import type { TicketSettingsOf } from "../ticket-system.ts";

/** What the config says of repositories on GitHub. */
export const GITHUB_SETTINGS = {
  bot: numericId.describe(OWN_ACCOUNT),
  repositories: z
    .array(z.string().regex(/^[\w.-]+\/[\w.-]+$/, "owner/name"))
    .min(1)
    .describe("repositories that are listened to"),
  ...marking(z.string().min(1).max(50), "the label that the issue gets"),
};

export type GithubSettings = TicketSettingsOf<typeof GITHUB_SETTINGS>;
