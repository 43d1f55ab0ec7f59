/**
 * The part of Jira Cloud's REST API v3 that the gateway uses: issues and their changelog, comments, transitions,
 * labels.
 */
import * as z from "zod";
import type { Fields, TicketComment } from "../state/ticket-state.ts";
import { basicOf, isJsonType } from "./credentials.ts";
import { documentSchema, lengthOf } from "./jira-document.ts";
import { change, type Issue, OWN, oldestFirst, onIssue, person, refuses, says, time } from "./jira-issue.ts";
import type { Answer } from "./platform.ts";
import { type Asked, type Route, tabled } from "./routes.ts";
import { addComment, editComment } from "./routing/tickets.ts";

/** Number of histories in an issue and on a page ("Get issue", "Get changelogs"); characters of a comment. */
const LIMITS = { embedded: 100, page: 100, comment: 32_767 } as const;

const commentOf = (issue: Issue, { id, body, author, internal, created, updated }: TicketComment) => ({
  ...{ self: `${issue.self}/comment/${id}`, id, author: person(author), body, updateAuthor: person(author) },
  ...{ created: time(created), updated: time(updated), jsdPublic: !internal },
});

function fieldsShown(issue: Issue, names: readonly string[]): Fields {
  const comments = issue.ticket.comments.map((comment) => commentOf(issue, comment));
  const all: Fields = {
    project: { key: issue.key.replace(/-\d+$/, "") },
    labels: [],
    comment: { comments, maxResults: comments.length, total: comments.length, startAt: 0 },
    ...issue.fields,
  };
  const isAll = names.length === 0 || names.includes("*all") || names.includes("*navigable");
  return isAll ? all : Object.fromEntries(Object.entries(all).filter(([name]) => names.includes(name)));
}

const listed = (text: string | null) => (text ?? "").split(",").filter((name) => name !== "");

/** An issue contains its newest hundred histories, newest first; older ones are only on the pages. */
function showIssue({ query }: Asked, issue: Issue): Answer {
  const { id, key, self, histories } = issue;
  const newest = oldestFirst(histories).reverse().slice(0, LIMITS.embedded);
  const changelog = { startAt: 0, maxResults: newest.length, total: histories.length, histories: newest };
  const isExpanded = listed(query.get("expand")).includes("changelog");
  const fields = fieldsShown(issue, listed(query.get("fields")));
  return [200, { expand: "changelog,transitions", id, self, key, ...(isExpanded ? { changelog } : {}), fields }];
}

/** Oldest first ("Get changelogs"). */
function showChangelog({ query }: Asked, { self, histories }: Issue): Answer {
  const startAt = Number(query.get("startAt") ?? 0);
  const maxResults = Math.min(Number(query.get("maxResults") ?? LIMITS.page), LIMITS.page);
  if (!(startAt >= 0 && maxResults >= 0)) return says(400, "The paging is invalid.");
  const values = oldestFirst(histories).slice(startAt, startAt + maxResults);
  const page = { startAt, maxResults, total: histories.length, isLast: startAt + values.length >= histories.length };
  return [200, { self: `${self}/changelog`, ...page, values }];
}

/** `sd.public.comment` makes the comment an internal note in a service project ("Add comment"). */
const property = z.object({ key: z.string(), value: z.record(z.string(), z.unknown()) });
const commentSchema = z.object({ body: documentSchema, properties: z.array(property).default([]) });

/** Read the text of a comment, or the error in it. */
type Read = { body: unknown; internal: boolean } | { refusal: Answer };

function readComment({ call }: Asked): Read {
  const read = commentSchema.safeParse(call.json);
  if (!read.success) return { refusal: refuses({ comment: "Comment body is not valid!" }) };
  const { body, properties } = read.data;
  const tooLong = `The entered text is too long. It exceeds the allowed limit of ${LIMITS.comment} characters.`;
  if (lengthOf(body) > LIMITS.comment) return { refusal: refuses({ comment: tooLong }) };
  return {
    body,
    internal: properties.some(({ key, value }) => key === "sd.public.comment" && value.internal === true),
  };
}

function comment(asked: Asked, issue: Issue): Answer {
  const read = readComment(asked);
  if ("refusal" in read) return read.refusal;
  const added = addComment(asked.simulator, issue.ticket, { ...read, author: OWN });
  change(asked.simulator, issue);
  return [201, commentOf(issue, added)];
}

const onComment = (answer: (asked: Asked, issue: Issue, found: TicketComment) => Answer) =>
  onIssue((asked, issue, id) => {
    const found = issue.ticket.comments.find((one) => one.id === id);
    return found === undefined ? says(404, `Can not find a comment for the id: ${id}.`) : answer(asked, issue, found);
  });

function editOne(asked: Asked, issue: Issue, found: TicketComment): Answer {
  const read = readComment(asked);
  if ("refusal" in read) return read.refusal;
  editComment(asked.simulator, found, read.body);
  change(asked.simulator, issue);
  return [200, commentOf(issue, found)];
}

interface Transition {
  id: string;
  name: string;
  to: { id: string; name: string };
}

/** Transitions of a workflow without conditions, unless the ticket has its own. */
const USUAL: readonly Transition[] = [
  { id: "11", name: "To Do", to: { id: "10000", name: "To Do" } },
  { id: "21", name: "In Progress", to: { id: "10001", name: "In Progress" } },
  { id: "31", name: "Done", to: { id: "10002", name: "Done" } },
];

const transitionsOf = ({ ticket }: Issue) => (ticket.raw.transitions ?? USUAL) as readonly Transition[];

const showTransitions = (_: Asked, issue: Issue): Answer => [
  200,
  {
    expand: "transitions",
    transitions: transitionsOf(issue).map((one) => ({ ...one, hasScreen: false, isGlobal: true, isAvailable: true })),
  },
];

const transitionSchema = z.object({
  transition: z.object({ id: z.union([z.string(), z.number()]).transform(String) }),
});

function move({ call, simulator }: Asked, issue: Issue): Answer {
  const read = transitionSchema.safeParse(call.json);
  if (!read.success) return says(400, "Missing 'transition' identifier");
  const asked = transitionsOf(issue).find(({ id }) => id === read.data.transition.id);
  if (asked === undefined) return says(400, `Transition id '${read.data.transition.id}' is not valid for this issue.`);
  const { id, name, to } = asked;
  const from = issue.fields.status as { id?: string; name?: string } | undefined;
  const before = { from: from?.id ?? null, fromString: from?.name ?? null };
  const item = { field: "status", fieldId: "status", ...before, to: to.id, toString: to.name };
  change(simulator, issue, { status: to }, [item]);
  issue.ticket.transitions.push({ id, name, at: simulator.clock.realNow() });
  return [204, ""];
}

const label = z.string().regex(/^\S+$/);
const operation = z.union([
  z.strictObject({ add: label }).transform(({ add }) => (labels: string[]) => [...new Set([...labels, add])]),
  z.strictObject({ remove: label }).transform(
    ({ remove }) =>
      (labels: string[]) =>
        labels.filter((one) => one !== remove),
  ),
  z.strictObject({ set: z.array(label) }).transform(
    ({ set }) =>
      () =>
        set,
  ),
]);
const editSchema = z.strictObject({ update: z.strictObject({ labels: z.array(operation).min(1) }) });

/** Labels are the only field that the gateway may change. */
function editLabels({ call, simulator }: Asked, issue: Issue): Answer {
  const read = editSchema.safeParse(call.json);
  if (!read.success) return refuses({ labels: "The labels are invalid: a label is text without spaces." });
  const before = (issue.fields.labels ?? []) as string[];
  const after = read.data.update.labels.reduce((labels, run) => run(labels), before);
  const texts = { fromString: before.join(" "), toString: after.join(" ") };
  const item = { field: "labels", fieldId: "labels", from: null, to: null, ...texts };
  change(simulator, issue, { labels: after }, [item]);
  return [204, ""];
}

const ISSUE = "/rest/api/3/issue/:key";

const ROUTES: readonly Route[] = [
  { method: "GET", path: ISSUE, answer: onIssue(showIssue) },
  { method: "PUT", path: ISSUE, answer: onIssue(editLabels) },
  { method: "GET", path: `${ISSUE}/changelog`, answer: onIssue(showChangelog) },
  { method: "POST", path: `${ISSUE}/comment`, answer: onIssue(comment) },
  {
    method: "GET",
    path: `${ISSUE}/comment/:id`,
    answer: onComment((_, issue, found) => [200, commentOf(issue, found)]),
  },
  { method: "PUT", path: `${ISSUE}/comment/:id`, answer: onComment(editOne) },
  { method: "GET", path: `${ISSUE}/transitions`, answer: onIssue(showTransitions) },
  { method: "POST", path: `${ISSUE}/transitions`, answer: onIssue(move) },
];

/** A site of Jira Cloud, with an e-mail address and an API token in Basic authentication. */
export const jiraApi = tabled(ROUTES, {
  refuse: (call) => {
    if (!basicOf(call)?.name.includes("@")) return [401, "Client must be authenticated to access this resource."];
    return call.method === "GET" || isJsonType(call) ? undefined : [415, "Unsupported Media Type"];
  },
  unknown: [404, { message: "null for uri", "status-code": 404 }],
});
