import type { SourceOf } from "../../config/platforms.ts";
import { SCHEMES } from "../../ingress/schemes.ts";
import type { Tracker } from "../tickets/tracker.ts";

export type JiraSource = SourceOf<"jira" | "jira-automation">;

export const jira: Tracker<JiraSource> = {
  scheme: () => SCHEMES.jira,
  contentTypes: ["application/json"],
  parse: () => ({ ignored: "not a comment" }),
  ownId: ({ bot }) => bot,
};

export const jiraAutomation: Tracker<JiraSource> = { ...jira, scheme: () => SCHEMES["jira-automation"] };
