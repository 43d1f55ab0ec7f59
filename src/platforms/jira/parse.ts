import * as z from "zod";
import { parseJson } from "../../shared/json.ts";
import type { Parsed, TicketEvent } from "../../tickets/event.ts";
import { isOwnText } from "../../tickets/render.ts";
import type { Delivered } from "../../tickets/ticket-system.ts";
import { textOf } from "../../webhooks/bytes.ts";
import { digestOf } from "../shared/digest.ts";
import { browseUrl, ISSUE_KEY, projectOf } from "./keys.ts";
import { accountId, type JiraSettings } from "./settings.ts";

const issueKey = z.string().regex(ISSUE_KEY);

/** Ids are texts in some webhooks and numbers in others. */
const id = z.union([z.string().max(40), z.number()]).transform(String);

/** Who has no account, or one that is written in another way, is nobody. */
export const account = z
  .object({ accountId: accountId })
  .nullish()
  .catch(null)
  .transform((found) => found?.accountId ?? null);

const commentSchema = z.object({
  id,
  body: z.string().nullable().catch(null),
  author: account,
  updateAuthor: account,
});

/** What the gateway needs of an event (Atlassian, "Webhooks", "Example callback for an issue related event"). */
const eventSchema = z.object({
  webhookEvent: z.string().min(1).max(100),
  timestamp: z.int().nonnegative().nullish(),
  issue: z.object({
    key: issueKey,
    self: z.string(),
    fields: z.object({ summary: z.string().catch("") }).catch({ summary: "" }),
  }),
  user: account,
  comment: commentSchema.nullish().catch(null),
  changelog: z.object({ id }).nullish().catch(null),
});

type JiraEvent = z.infer<typeof eventSchema>;

/** A webhook of an administrator, its signature checked. Jira also sends what is no event of an issue. */
export function parseJira({ settings, headers, body }: Delivered<JiraSettings>): Parsed {
  const { site, projects } = settings;
  const json = parseJson(textOf(body));
  const parsed = eventSchema.safeParse(json);
  if (!parsed.success) return { ignored: "it is no event of an issue" };
  const { webhookEvent, timestamp, issue, comment } = parsed.data;
  if (URL.parse(issue.self)?.host !== site) return { ignored: `it is not of ${site}` };
  if (!projects.includes(projectOf(issue.key))) return { ignored: "its project is not listened to" };
  const written = webhookEvent === "comment_created" ? (comment?.body ?? null) : null;
  if (written !== null && isOwnText(written)) return { ignored: "it is the gateway's own comment" };
  return {
    type: webhookEvent,
    ticket: ticketOf(settings, issue.key, issue.fields.summary),
    channel: projectOf(issue.key),
    actor: actorOf(parsed.data),
    at: timestamp ?? null,
    deliveries: deliveriesOf(parsed.data, headers, body),
    ...(parsed.data.changelog ? { change: parsed.data.changelog.id } : {}),
    comment: written,
    payload: json as TicketEvent["payload"],
  };
}

export const ticketOf = ({ site }: Pick<JiraSettings, "site">, key: string, title: string): TicketEvent["ticket"] => ({
  key,
  url: browseUrl(site, key),
  address: { key },
  title,
});

/** A comment keeps its author whoever changes its words: they are those of who changed them last. */
function actorOf({ webhookEvent, comment, user }: JiraEvent): string | null {
  if (webhookEvent === "comment_created") return comment?.author ?? user;
  if (webhookEvent === "comment_updated") return comment?.updateAuthor ?? user;
  return user;
}

/** Jira's own name for the delivery stands in a header that is not signed: the body, the comment and the change are names as well. */
function deliveriesOf({ webhookEvent, comment, changelog }: JiraEvent, headers: Headers, body: Uint8Array): string[] {
  const identifier = headers.get("x-atlassian-webhook-identifier");
  return [
    digestOf(body),
    ...(comment && webhookEvent === "comment_created" ? [`comment:${comment.id}`] : []),
    ...(changelog ? [`changelog:${changelog.id}`] : []),
    ...(identifier ? [`id:${identifier.slice(0, 100)}`] : []),
  ];
}

/** What the author of a rule sends: the issue as Jira has it, or a key of their own writing. */
const namedSchema = z.union([
  z.object({ issue: z.object({ key: issueKey }) }).transform(({ issue }) => issue.key),
  z.object({ key: issueKey }).transform(({ key }) => key),
]);

/** The web request of an automation rule: a token proves who sends it, nothing proves what it says but that the key can be looked up. */
export function parseAutomation({ settings, body }: Pick<Delivered<JiraSettings>, "settings" | "body">): Parsed {
  const named = namedSchema.safeParse(parseJson(textOf(body)));
  if (!named.success) return { ignored: "it names no issue" };
  const key = named.data;
  if (!settings.projects.includes(projectOf(key))) return { ignored: "its project is not listened to" };
  const nothing = { actor: null, at: null, deliveries: [], comment: null, payload: {} };
  return { type: "automation", ticket: ticketOf(settings, key, ""), channel: projectOf(key), ...nothing };
}
