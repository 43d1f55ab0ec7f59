import type { PlatformName, TicketSource } from "../../config/platforms.ts";
import { github } from "../github/github.ts";
import { gitlab, gitlabToken } from "../gitlab/gitlab.ts";
import { jira, jiraAutomation } from "../jira/jira.ts";
import { presetTrackers } from "../presets/presets.ts";
import { servicenow, servicenowBasic } from "../servicenow/servicenow.ts";
import type { TrackerOf } from "./tracker.ts";

export type TrackerName = TicketSource["platform"];

/** Every system of tickets, code or alerts: a folder and a line each, and all that need no code of their own. */
export const TRACKERS: { readonly [Name in TrackerName]: TrackerOf<Name> } = {
  jira,
  "jira-automation": jiraAutomation,
  servicenow,
  "servicenow-basic": servicenowBasic,
  github,
  gitlab,
  "gitlab-token": gitlabToken,
  ...presetTrackers,
};

export const isTracked = (platform: PlatformName): platform is TrackerName => Object.hasOwn(TRACKERS, platform);
