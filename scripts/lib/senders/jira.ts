import { randomUUID } from "node:crypto";
import type { Sender, SendOptions, Sent } from "./sender.ts";
import { asAnswered, asComment, bodySignature, nextNumber } from "./signatures.ts";

/** Plays Jira Cloud: webhooks of an administrator, and the web request of an automation rule. */

/** Accounts of the demo config; `gateway` is the one that comments for it. */
const ACCOUNTS: Readonly<Record<string, string>> = {
  "dba-1": "5b10000000000000000000a1",
  "dba-2": "5b10000000000000000000a2",
  "on-call": "5b10000000000000000000a3",
  gateway: "5b10000000000000000000b0",
};
const STRANGER = "5b1000000000000000000099";

const SITE = "https://example.atlassian.net";
const KEY = "OPS-12";

/** Somebody of the config by name, anybody else by their account id. */
const accountOf = (person: string): string => ACCOUNTS[person] ?? (/^5b10/.test(person) ? person : STRANGER);

const userOf = (person: string) => ({ accountId: accountOf(person), displayName: person, active: true });

/** The parts of an event that tests change; what is absent is as the demo has it. */
export interface JiraParts {
  readonly event: "comment_created" | "comment_updated" | "jira:issue_created" | "jira:issue_updated" | (string & {});
  readonly key?: string;
  /** Fields of the issue, beside the usual ones. */
  readonly fields?: object;
  /** Parts of the comment, of events that have one. */
  readonly comment?: object;
  /** A change of status, in the changelog and as the status that the issue has now. */
  readonly status?: { readonly from: string; readonly to: string };
  /** Other rows of the changelog, e.g. `{ field: "labels", fromString: "", toString: "drs" }`. */
  readonly items?: readonly object[];
  /** Who did it: a person of the demo config or an account id; the sender's person when absent. */
  readonly user?: string;
  /** How often it was sent before. */
  readonly retry?: number;
  /** More at the top of the body. */
  readonly more?: object;
}

/** Signs a body as Jira does where a secret is set. */
export function jiraRequest(payload: object, { variables, delivery }: SendOptions): Omit<Sent, "conversation"> {
  const body = JSON.stringify(payload);
  const headers = {
    "content-type": "application/json; charset=utf-8",
    "user-agent": "Atlassian HttpClient unknown / JIRA-1001.0.0-SNAPSHOT (100123) / Default",
    "x-atlassian-webhook-identifier": delivery ?? randomUUID(),
    "x-atlassian-webhook-flow": "Primary",
    "x-hub-signature": bodySignature(variables.JIRA_WEBHOOK_SECRET ?? "", body),
  };
  return { headers, body };
}

function issueOf({ key = KEY, fields, status }: JiraParts) {
  const id = `1${(/\d+$/.exec(key)?.[0] ?? "").padStart(4, "0")}`;
  const usual = {
    ...{ summary: "Move orders", project: { key: key.replace(/-\d+$/, "") }, labels: [], issuetype: { name: "Task" } },
    status: { name: status?.to ?? "To Do" },
  };
  return { id, self: `${SITE}/rest/api/2/issue/${id}`, key, fields: { ...usual, ...fields } };
}

/** Rows of the changelog, as only updates have them. */
function changesOf({ status, items = [] }: JiraParts): object {
  const moved = status
    ? [{ field: "status", fieldtype: "jira", fieldId: "status", fromString: status.from, toString: status.to }]
    : [];
  const all = [...moved, ...items];
  return all.length === 0 ? {} : { changelog: { id: String(nextNumber()), items: all } };
}

/** Comments have an author, issues a user (Atlassian, "Webhooks", "Example callback for an issue related event"). */
function actorOf({ event, comment, user }: JiraParts, { person, at = Date.now() }: SendOptions): object {
  const who = userOf(user ?? person);
  if (!event.startsWith("comment_")) {
    const type = event === "jira:issue_created" ? "issue_created" : "issue_generic";
    return { issue_event_type_name: type, user: who };
  }
  const created = new Date(at).toISOString().replace("Z", "+0000");
  const usual = { id: String(nextNumber()), body: "", author: who, updateAuthor: who, created, updated: created };
  return { comment: { ...usual, jsdPublic: true, ...comment }, eventType: "primaryAction" };
}

/** Makes an event of the demo's site. */
export function jiraEvent(parts: JiraParts, options: SendOptions): Sent {
  const { event, key = KEY, retry, more } = parts;
  const payload = {
    ...{ timestamp: options.at ?? Date.now(), webhookEvent: event },
    ...actorOf(parts, options),
    issue: issueOf(parts),
    ...changesOf(parts),
    ...more,
  };
  const { headers, body } = jiraRequest(payload, options);
  if (retry !== undefined) headers["x-atlassian-webhook-retry"] = String(retry);
  return { headers, body, conversation: key };
}

/** Makes the web request of an automation rule, whose body is what the rule's author has written; nothing is signed. */
export function jiraAutomationRequest(
  fields: Readonly<Record<string, unknown>>,
  { variables, person, delivery, at = Date.now() }: SendOptions,
): Sent {
  const key = String(fields.key ?? KEY);
  const usual = { key, actor: accountOf(person), id: delivery ?? `drs-${key}-${at}-${nextNumber()}` };
  const headers = { "content-type": "application/json", "x-drs-token": variables.JIRA_AUTOMATION_TOKEN ?? "" };
  return { headers, body: JSON.stringify({ ...usual, ...fields }), conversation: key };
}

interface Node {
  readonly type?: string;
  readonly text?: string;
  readonly content?: readonly Node[];
}

/** The text of a document: a line a paragraph. */
function textOf({ type, text = "", content = [] }: Node): string {
  if (type === "hardBreak") return "\n";
  return text + content.map(textOf).join(type === "doc" ? "\n" : "");
}

export const jiraSender: Sender = {
  secrets: ["JIRA_WEBHOOK_SECRET"],
  ticket: {
    ...{ host: new URL(SITE).host, key: KEY },
    ticket: { fields: { summary: "Move orders", status: { name: "To Do" }, creator: userOf("dba-1") } },
  },
  command: async (text, options) =>
    jiraEvent({ event: "comment_created", comment: { body: asComment(text) } }, options),
  textOf: (body) => asAnswered(body) ?? textOf(Object(Object(body).body)),
  isReplyTo: ({ conversation }, { url }) => url.startsWith(`${SITE}/rest/api/3/issue/${conversation}/comment`),
};
