import type { Simulator } from "../context.ts";
import type { Fields, Ticket } from "../state/ticket-state.ts";
import type { Answer } from "./platform.ts";
import type { Asked, Route } from "./routes.ts";
import { nextId, ticketsOf } from "./routing/tickets.ts";

/** An issue of Jira: how to find and change it, and Jira's errors. */

/** The account of every API token. */
export const OWN = "5b10000000000000000000b0";
const NAMES: Readonly<Record<string, string>> = {
  [OWN]: "drs-gateway",
  "5b10000000000000000000a1": "dba-1",
  "5b10000000000000000000a2": "dba-2",
  "5b10000000000000000000a3": "on-call",
};

/** Errors are strings, or are listed by field ("Status codes"). */
export const says = (status: number, message: string): Answer => [status, { errorMessages: [message], errors: {} }];
export const refuses = (errors: Record<string, string>): Answer => [400, { errorMessages: [], errors }];

export const time = (at: number) => new Date(at).toISOString().replace("Z", "+0000");
export const person = (accountId: string) => ({ accountId, displayName: NAMES[accountId] ?? accountId, active: true });

interface History {
  id: string;
  author: object;
  created: string;
  items: object[];
}

/** An issue with its parsed parts. */
export interface Issue {
  id: string;
  key: string;
  self: string;
  ticket: Ticket;
  fields: Fields;
  histories: History[];
}

function issueOf(host: string, key: string, ticket: Ticket): Issue {
  const { id = `1${(/\d+$/.exec(key)?.[0] ?? "").padStart(4, "0")}`, fields = {}, changelog } = ticket.raw;
  const histories = (changelog as { histories?: History[] } | undefined)?.histories ?? [];
  const self = `https://${host}/rest/api/3/issue/${id}`;
  return { id: String(id), key, self, ticket, fields: fields as Fields, histories };
}

/** Find an issue by key or id. */
export const onIssue =
  (answer: (asked: Asked, issue: Issue, part: string) => Answer): Route["answer"] =>
  (asked, name = "", part = "") => {
    const issues = ticketsOf(asked.simulator, asked.host).map(([key, ticket]) => issueOf(asked.host, key, ticket));
    const issue = issues.find(({ id, key }) => key === name || id === name);
    return issue === undefined
      ? says(404, "Issue does not exist or you do not have permission to see it.")
      : answer(asked, issue, part);
  };

/** Change an issue: every change moves `updated`, and the changelog keeps the former value. */
export function change(
  simulator: Simulator,
  { ticket, fields, histories }: Issue,
  changed: Fields = {},
  items: object[] = [],
): void {
  const updated = time(simulator.clock.realNow());
  ticket.raw.fields = { ...fields, ...changed, updated };
  if (items.length === 0) return;
  const history = { id: nextId(simulator), author: person(OWN), created: updated, items };
  ticket.raw.changelog = { histories: [...histories, history] };
}

export const oldestFirst = (histories: readonly History[]) =>
  histories.toSorted((one, other) => Date.parse(one.created) - Date.parse(other.created));
