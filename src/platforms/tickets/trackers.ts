import type { TicketSource } from "../../config/platforms.ts";
import { github } from "../github/github.ts";
import { gitlab, gitlabToken } from "../gitlab/gitlab.ts";
import { jira, jiraAutomation } from "../jira/jira.ts";
import { presetTrackers } from "../presets/presets.ts";
import { servicenow, servicenowBasic } from "../servicenow/servicenow.ts";
import type { Tracker, TrackerOf } from "./tracker.ts";

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

/** A tracker is only ever given sources of its own platform, which the table vouches for. */
export const trackerOf = ({ platform }: Pick<TicketSource, "platform">): Tracker =>
  TRACKERS[platform] as unknown as Tracker;
