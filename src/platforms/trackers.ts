import type { Services } from "../application/services.ts";
import type { TicketSource } from "../config/platforms.ts";
import { markTicket, reportToTicket } from "../tickets/report.ts";
import { answerDelivery, type TicketRequest } from "../tickets/tickets.ts";
import type { Tracker, TrackerOf } from "../tickets/tracker.ts";
import { github } from "./github/github.ts";
import { gitlab, gitlabToken } from "./gitlab/gitlab.ts";
import { jira, jiraAutomation } from "./jira/jira.ts";
import type { Platform } from "./platform.ts";
import { presetTrackers } from "./presets/presets.ts";
import { servicenow, servicenowBasic } from "./servicenow/servicenow.ts";

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

/** A platform for each system of tickets. */
export const ticketPlatforms = Object.fromEntries(
  (Object.keys(TRACKERS) as TrackerName[]).map((platform) => [platform, ticketPlatform(trackerOf({ platform }))]),
) as unknown as { readonly [Name in TrackerName]: Platform<Name> };

function ticketPlatform(tracker: Tracker) {
  return {
    scheme: tracker.scheme,
    contentTypes: tracker.contentTypes,
    answer: (services: Services, request: TicketRequest) => answerDelivery(services, request, tracker),
    report: reportToTicket(tracker),
    mark: markTicket(tracker),
  };
}
