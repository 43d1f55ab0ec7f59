import type { Connection } from "../../config/gateway.ts";
import type { HistoryReading } from "../../model/ticket.ts";
import type { EventReading, WriteBack } from "../../tickets/ticket-system.ts";
import { headerToken, TOKEN_HEADER } from "../../webhooks/token.ts";
import { defineTicketSystem } from "../ticket-system.ts";
import { moveIssue, readChangelog, readIssue, writeComment } from "./api.ts";
import { creatorOf, historyOf, type Issue, inOrder } from "./history.ts";
import { browseUrl, ISSUE_KEY, projectOf } from "./keys.ts";
import { parseAutomation, parseJira, ticketOf } from "./parse.ts";
import { jiraScheme } from "./scheme.ts";
import { JIRA_IDS, JIRA_SETTINGS, type JiraSettings } from "./settings.ts";

/** One comment an operation, written over every half minute: who watches an issue is told by mail of each. */
const writeBack: WriteBack<JiraSettings> = {
  edits: true,
  every: 30_000,
  comment: ({ key = "" }, message, handle, connection) => writeComment(key, message, handle, connection),
  mark: async ({ key = "" }, ending, connection) => {
    const { on_success, on_failure } = connection.settings;
    const transition = ending === "succeeded" ? on_success : on_failure;
    return transition === undefined ? { kind: "delivered" } : moveIssue(key, transition, connection);
  },
};

const API_TOKEN = {
  suffix: "API_TOKEN",
  purpose: "Jira: API token of the account that the gateway writes as",
} as const;

/** What both ways to hear of a site's issues have in common. */
const COMMON = {
  settings: JIRA_SETTINGS,
  ids: JIRA_IDS,
  ownId: ({ bot }: JiraSettings) => bot,
  history: readHistory,
  writeBack,
  find: (key: string, { site, projects }: JiraSettings) =>
    ISSUE_KEY.test(key) && projects.includes(projectOf(key))
      ? { key, url: browseUrl(site, key), address: { key } }
      : null,
};

/** Jira Cloud by an administrator's webhook, which is signed where it has a secret. */
export const jira = defineTicketSystem({
  ...COMMON,
  name: "jira",
  secrets: {
    signing: {
      suffix: "WEBHOOK_SECRET",
      purpose: "Jira: System → WebHooks → Secret; one without a secret is not signed",
      rotates: true,
    },
    api: { ...API_TOKEN, isOptional: true },
  },
  scheme: jiraScheme,
  coversBody: true,
  parse: parseJira,
});

/** The same by the web request of an automation rule, which proves nothing but who sends it. */
export const jiraAutomation = defineTicketSystem({
  ...COMMON,
  name: "jira-automation",
  secrets: {
    token: { suffix: "TOKEN", purpose: "Jira: the value of the header X-DRS-Token in the rule, hidden", rotates: true },
    api: API_TOKEN,
  },
  scheme: headerToken(TOKEN_HEADER),
  coversBody: false,
  parse: parseAutomation,
  read: readEvent,
});

const OTHER_PROJECT = "it has moved to a project that is not listened to";

const isListened = ({ key }: Issue, { projects }: JiraSettings) => projects.includes(projectOf(key));

async function readHistory(
  { key }: { readonly key: string },
  connection: Connection<JiraSettings>,
): Promise<HistoryReading> {
  const { settings } = connection;
  const { job, action } = settings.approval ?? {};
  const fields = ["status", "creator", "reporter", job, action].filter((field) => field !== undefined);
  const issue = await readIssue(key, fields.join(","), connection);
  if (issue.kind !== "read") return issue;
  if (!isListened(issue.value, settings)) return { kind: "given_up", cause: OTHER_PROJECT };
  const entries = await readChangelog(issue.value, connection);
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
  connection: Connection<JiraSettings>,
): Promise<EventReading> {
  const { settings } = connection;
  const reading = await readIssue(key, FIELDS, connection);
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
    ...(newest ? { change: newest.id } : {}),
    comment: null,
    payload: { issue: { key: current, fields }, changelog: { id: newest?.id ?? "", items: newest?.items ?? [] } },
  };
  return { kind: "read", event };
}
