import * as z from "zod";
import type { SettingsOf } from "../platform.ts";

/** What the config says of an app of Slack. */
export const SLACK_SETTINGS = {
  workspaces: z
    .array(
      z.string().regex(/^[TE][A-Z0-9]+$/, "the id of a workspace, e.g. T0001, or of an Enterprise Grid organisation"),
    )
    .min(1)
    .optional()
    .describe(
      "workspaces whose people it serves; when absent the one that a request comes from, and no request that names two",
    ),
};

export type SlackSettings = SettingsOf<typeof SLACK_SETTINGS>;
