import type { HistoryReading } from "../../model/ticket.ts";
import type { Echo, EventReading, Tracked, Tracker } from "../../tickets/ticket-system.ts";
import { SCHEMES } from "../../../test/support/schemes.ts";
import { moveIssue, readChangelog, readIssue, writeComment } from "./api.ts";
import { creatorOf, historyOf, type Issue, inOrder } from "./history.ts";
import { browseUrl, ISSUE_KEY, projectOf } from "./keys.ts";
import { type JiraSource, parseAutomation, parseJira, ticketOf } from "./parse.ts";

/** One comment an operation, written over every half minute: who watches an issue is told by mail of each. */
const echo: Echo<JiraSource> = {
  edits: true,
  every: 30_000,
  comment: ({ key = "" }, message, handle, tracked) => writeComment(key, message, handle, tracked),
  mark: async ({ key = "" }, ending, tracked) => {
    const { on_success, on_failure } = tracked.settings;
    const transition = ending === "succeeded" ? on_success : on_failure;
    return transition === undefined ? { kind: "delivered" } : moveIssue(key, transition, tracked);
  },
};

/** Jira Cloud by an administrator's webhook, which is signed where it has a secret. */
export const jira: Tracker<JiraSource> = {
  scheme: () => SCHEMES.jira,
  contentTypes: ["application/json"],
  parse: parseJira,
  ownId: ({ bot }) => bot,
  history: readHistory,
  echo,
  find: (key, { site, projects }) =>
    ISSUE_KEY.test(key) && projects.includes(projectOf(key))
      ? { key, url: browseUrl(site, key), address: { key } }
      : null,
};

/** The same by the web request of an automation rule, which proves nothing but who sends it. */
export const jiraAutomation: Tracker<JiraSource> = {
  ...jira,
  scheme: () => SCHEMES["jira-automation"],
  parse: parseAutomation,
  read: readEvent,
};

const OTHER_PROJECT = "it has moved to a project that is not listened to";

const isListened = ({ key }: Issue, { projects }: JiraSource) => projects.includes(projectOf(key));

async function readHistory({ key }: { readonly key: string }, tracked: Tracked<JiraSource>): Promise<HistoryReading> {
  const { settings } = tracked;
  const { job, action } = settings.approval ?? {};
  const fields = ["status", "creator", "reporter", job, action].filter((field) => field !== undefined);
  const issue = await readIssue(key, fields.join(","), tracked);
  if (issue.kind !== "read") return issue;
  if (!isListened(issue.value, settings)) return { kind: "given_up", cause: OTHER_PROJECT };
  const entries = await readChangelog(issue.value, tracked);
  if (entries.kind !== "read") return entries;
  return { kind: "read", history: historyOf(issue.value, entries.value, settings) };
}

/** What is large and what no rule should look at: people's words are heard by the webhook alone. */
const FIELDS = "*all,-comment,-attachment,-worklog";

/**
 * The newest change of an issue as an event, as a webhook would have it: by whom, and what. An issue that was never changed is as it was
 * made, by who made it; what happens to it beside changes of fields makes no other event of it.
 */
async function readEvent(
  { key, type }: { readonly key: string; readonly type: string },
  tracked: Tracked<JiraSource>,
): Promise<EventReading> {
  const { settings } = tracked;
  const reading = await readIssue(key, FIELDS, tracked);
  if (reading.kind !== "read") return reading;
  const issue = reading.value;
  if (!isListened(issue, settings)) return { kind: "ignored", reason: OTHER_PROJECT };
  const { key: current, fields, changelog } = issue;
  const newest = inOrder(changelog.histories).at(-1);
  const event = {
    type,
    ticket: ticketOf(settings, current, typeof fields.summary === "string" ? fields.summary : ""),
    channel: projectOf(current),
    actor: newest ? newest.author : creatorOf(issue),
    at: null,
    deliveries: [`${current}:${newest?.id ?? "created"}`],
    comment: null,
    payload: { issue: { key: current, fields }, changelog: { id: newest?.id ?? "", items: newest?.items ?? [] } },
  };
  return { kind: "read", event };
}
