import { env } from "cloudflare:test";
import config from "../../../examples/demo/gateway.config.ts";
import { type JiraParts, jiraEvent, jiraSender } from "../../../scripts/lib/senders/jira.ts";
import type { Sent } from "../../../scripts/lib/senders/sender.ts";
import { gateway, json } from "./harness.ts";
import { eventuallyTicket, putTicket, ticketAt } from "./tickets.ts";

/** Issues of the demo's Jira, as the simulator keeps them and as its webhooks tell of them. */

export const SITE = "example.atlassian.net";

export const ACCOUNTS = {
  "dba-1": "5b10000000000000000000a1",
  "dba-2": "5b10000000000000000000a2",
  "on-call": "5b10000000000000000000a3",
  gateway: "5b10000000000000000000b0",
  stranger: "5b1000000000000000000099",
} as const;

export type Person = keyof typeof ACCOUNTS;

export const [ORDERS, BILLING, USERS] = [config.jobs?.orders, config.jobs?.billing, config.jobs?.users].map((job) =>
  String(job?.id),
) as [string, string, string];

export const variables = env as unknown as Readonly<Record<string, string>>;

let made = 0;

/** A key that no other test has. */
export const newKey = () => {
  made += 1;
  return `OPS-${Date.now() % 1_000_000}${made}`;
};

interface Change {
  readonly id: number;
  readonly by: Person;
  /** Milliseconds ago. */
  readonly ago?: number;
  readonly items: readonly object[];
}

export const approve = { field: "status", fieldId: "status", fromString: "Open", toString: "Approved" };
export const setJob = (job: string) => ({ field: "Job", fieldId: "customfield_10071", toString: job });

/** A title that no rule of the demo fits. */
const TITLE = "Change of this very week";

/** What people have made of an issue: its fields, and how they came to be. */
export const putIssue = (key: string, fields: object = {}, changes: readonly Change[] = [], by: Person = "dba-1") =>
  putTicket(SITE, key, {
    fields: { summary: TITLE, status: { name: "Open" }, creator: { accountId: ACCOUNTS[by] }, ...fields },
    changelog: {
      histories: changes.map(({ id, by, ago = 0, items }) => ({
        ...{ id: String(id), items, author: { accountId: ACCOUNTS[by] } },
        created: new Date(Date.now() - ago).toISOString().replace("Z", "+0000"),
      })),
    },
  });

export const post = ({ headers, body }: Pick<Sent, "headers" | "body">, source = "jira") =>
  gateway(`/hooks/${source}`, { method: "POST", headers, body });

/** Sends an event of an issue and returns what is answered. */
export async function send(parts: JiraParts, person: Person = "dba-1") {
  const { fields, ...others } = parts;
  const answer = await post(jiraEvent({ fields: { summary: TITLE, ...fields }, ...others }, { variables, person }));
  return { status: answer.status, ...(await json(answer)) };
}

/** Somebody writes a comment. */
export const comment = (key: string, body: string, person: Person = "dba-1", parts: Partial<JiraParts> = {}) =>
  send({ event: "comment_created", key, ...parts, comment: { body, ...parts.comment } }, person);

/** Who is told that the issue became approved. */
export const tellApproved = (key: string, person: Person) =>
  send({ event: "jira:issue_updated", key, status: { from: "Open", to: "Approved" } }, person);

/** The text of the comments that an issue has. */
export const commentsOf = async (key: string): Promise<string[]> =>
  (await ticketAt(SITE, key)).comments.map(({ body }) => jiraSender.textOf({ body }));

/** The issue once a comment of it says something. */
export const issueSaying = (key: string, said: RegExp) =>
  eventuallyTicket(SITE, key, ({ comments }) => comments.some(({ body }) => said.test(jiraSender.textOf({ body }))));

export const issueAt = (key: string) => ticketAt(SITE, key);
