/**
 * The part of GitHub's REST API that the gateway uses: issues, their comments and labels. Pull requests count as
 * issues.
 */
import * as z from "zod";
import type { IncomingCall, Simulator } from "../context.ts";
import type { Fields, Ticket, TicketComment } from "../state/ticket-state.ts";
import { tokenOf } from "./credentials.ts";
import type { Answer } from "./platform.ts";
import { type Asked, type Route, tabled } from "./routes.ts";
import { addComment, editComment, ticketsOf } from "./routing/tickets.ts";

/** The account of every token, and the people of the demo. */
const OWN = "100009";
const LOGINS: Readonly<Record<string, string>> = {
  [OWN]: "drs-gateway[bot]",
  100001: "dba-1",
  100002: "dba-2",
  100003: "on-call",
};

/** Maximum number of characters in a comment ("Create an issue comment"). */
const LIMIT = 65_536;

const says = (status: number, message: string, more: object = {}): Answer => [
  status,
  { message, ...more, documentation_url: "https://docs.github.com/rest", status: String(status) },
];

const NOT_FOUND = says(404, "Not Found");

const time = (at: number) => new Date(at).toISOString().replace(/\.\d+Z$/, "Z");

const user = (id: string) => ({
  login: LOGINS[id] ?? `user-${id}`,
  id: Number(id),
  type: id === OWN ? "Bot" : "User",
});

/** An issue with its address. */
interface Issue {
  repository: string;
  number: number;
  ticket: Ticket;
}

function issuesOf(simulator: Simulator, host: string, repository: string): Issue[] {
  return ticketsOf(simulator, host).flatMap(([key, ticket]) => {
    const [name = "", number] = key.split("#");
    return name.toLowerCase() === repository.toLowerCase()
      ? [{ repository: name, number: Number(number), ticket }]
      : [];
  });
}

const commentOf = ({ repository, number }: Issue, comment: TicketComment) => ({
  id: Number(comment.id),
  url: `https://api.github.com/repos/${repository}/issues/comments/${comment.id}`,
  html_url: `https://github.com/${repository}/issues/${number}#issuecomment-${comment.id}`,
  issue_url: `https://api.github.com/repos/${repository}/issues/${number}`,
  ...{ body: comment.body, user: user(comment.author), author_association: "MEMBER" },
  ...{ created_at: time(comment.created), updated_at: time(comment.updated) },
});

const onIssue =
  (answer: (asked: Asked, issue: Issue) => Answer): Route["answer"] =>
  (asked, owner, name, number) => {
    const issues = issuesOf(asked.simulator, asked.host, `${owner}/${name}`);
    const issue = issues.find((one) => String(one.number) === number);
    return issue === undefined ? NOT_FOUND : answer(asked, issue);
  };

/** A comment is addressed in its repository, not in its issue. */
const onComment =
  (answer: (asked: Asked, issue: Issue, comment: TicketComment) => Answer): Route["answer"] =>
  (asked, owner, name, id) => {
    const issues = issuesOf(asked.simulator, asked.host, `${owner}/${name}`);
    const found = issues.flatMap((issue) => issue.ticket.comments.map((comment) => ({ issue, comment })));
    const one = found.find(({ comment }) => comment.id === id);
    return one === undefined ? NOT_FOUND : answer(asked, one.issue, one.comment);
  };

const touch = ({ ticket }: Issue, { clock }: Simulator): void => {
  ticket.raw.updated_at = time(clock.realNow());
};

const labelsOf = ({ raw }: Ticket) =>
  ((raw.labels ?? []) as (string | Fields)[]).map((one) => (typeof one === "string" ? { name: one } : one));

function showIssue(_: Asked, { repository, number, ticket }: Issue): Answer {
  const url = `https://api.github.com/repos/${repository}/issues/${number}`;
  const own = { url, number, state: "open", comments: ticket.comments.length };
  return [200, { ...own, ...ticket.raw, labels: labelsOf(ticket) }];
}

const bodySchema = z.object({ body: z.string() });

/** Read the text of a comment, or the error in it. */
function readBody({ call }: Asked): { text: string } | { refusal: Answer } {
  if (call.json === undefined) return { refusal: says(400, "Problems parsing JSON") };
  const read = bodySchema.safeParse(call.json);
  if (!read.success) return { refusal: says(422, 'Invalid request.\n\n"body" wasn\'t supplied.') };
  const { body: text } = read.data;
  const invalid = (message: string) => ({
    refusal: says(422, "Validation Failed", {
      errors: [{ resource: "IssueComment", code: "unprocessable", field: "data", message }],
    }),
  });
  if (text.trim() === "") return invalid("Body cannot be blank");
  return text.length > LIMIT ? invalid(`Body is too long (maximum is ${LIMIT} characters)`) : { text };
}

function comment(asked: Asked, issue: Issue): Answer {
  const read = readBody(asked);
  if ("refusal" in read) return read.refusal;
  const added = addComment(asked.simulator, issue.ticket, { body: read.text, author: OWN });
  touch(issue, asked.simulator);
  return [201, commentOf(issue, added)];
}

function editOne(asked: Asked, issue: Issue, found: TicketComment): Answer {
  const read = readBody(asked);
  if ("refusal" in read) return read.refusal;
  return [200, commentOf(issue, editComment(asked.simulator, found, read.text))];
}

const labelsSchema = z.object({ labels: z.array(z.string().min(1).max(50)).min(1) });

/** Respond with all labels of the issue after the change. */
function addLabels({ call, simulator }: Asked, issue: Issue): Answer {
  const read = labelsSchema.safeParse(call.json);
  if (!read.success) return says(422, "Validation Failed", { errors: [{ resource: "Label", code: "invalid" }] });
  const before = labelsOf(issue.ticket);
  const added = read.data.labels.filter((name) => !before.some((label) => label.name === name));
  issue.ticket.raw.labels = [...before, ...added.map((name) => ({ name, color: "ededed", default: false }))];
  touch(issue, simulator);
  return [200, labelsOf(issue.ticket)];
}

const REPOSITORY = "/repos/:owner/:name/issues";

const ROUTES: readonly Route[] = [
  { method: "GET", path: `${REPOSITORY}/:number`, answer: onIssue(showIssue) },
  { method: "POST", path: `${REPOSITORY}/:number/comments`, answer: onIssue(comment) },
  { method: "POST", path: `${REPOSITORY}/:number/labels`, answer: onIssue(addLabels) },
  {
    method: "GET",
    path: `${REPOSITORY}/comments/:id`,
    answer: onComment((_, issue, found) => [200, commentOf(issue, found)]),
  },
  { method: "PATCH", path: `${REPOSITORY}/comments/:id`, answer: onComment(editOne) },
];

/** Check the requirements for every call ("Getting started with the REST API", "API Versions"). */
function refuse(call: IncomingCall): Answer | undefined {
  const { "user-agent": agent = "", accept = "", "x-github-api-version": version = "2022-11-28" } = call.headers;
  if (agent === "") {
    return [403, "Request forbidden by administrative rules. Please make sure your request has a User-Agent header."];
  }
  if (!/application\/(vnd\.github\+)?json|\*\/\*/.test(accept)) {
    return says(415, "Unsupported 'Accept' header. Must accept 'application/json'.");
  }
  if (version !== "2022-11-28") return says(400, `The ${version} version of the API is not supported`);
  return tokenOf(call, "Bearer") === undefined ? says(401, "Requires authentication") : undefined;
}

export const githubApi = tabled(ROUTES, { refuse, unknown: NOT_FOUND });
