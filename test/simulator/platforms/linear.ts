/** The part of Linear's GraphQL API that the gateway uses: issues and their comments. */
import { randomUUID } from "node:crypto";
import * as z from "zod";
import type { Ticket, TicketComment } from "../state/ticket-state.ts";
import { readOperation, type Selection, selected } from "./graphql.ts";
import type { Answer } from "./platform.ts";
import { type Asked, tabled } from "./routes.ts";
import { addComment, editComment, ticketsOf } from "./routing/tickets.ts";

/** The user of every key. */
const OWN = "b5ea5f1f-8adc-4f52-b4bd-ab4e84cf51b9";

/** GraphQL errors have the status 200, errors of the request do not ("Errors"). */
const failed = (status: number, message: string, type: string, code: string): Answer => [
  status,
  { errors: [{ message, extensions: { type, code, userError: true, userPresentableMessage: message } }], data: null },
];

const invalidInput = (message: string) => failed(200, message, "invalid input", "INPUT_ERROR");
const missing = (what: string) => invalidInput(`Entity not found: ${what}`);

/** Find an issue by its id or its identifier, `OPS-7`. */
function issueAt({ simulator, host }: Asked, wanted: unknown): { id: string; ticket: Ticket } | undefined {
  const found = ticketsOf(simulator, host).find(([key, { raw }]) => key === wanted || raw.identifier === wanted);
  return found && { id: found[0], ticket: found[1] };
}

const time = (at: number) => new Date(at).toISOString();

const commentOf = (issue: { id: string; ticket: Ticket }, { id, body, author, created, updated }: TicketComment) => ({
  ...{ id, body, createdAt: time(created), updatedAt: time(updated), user: { id: author }, issue: issueOf(issue) },
  url: `https://linear.app/demo/issue/${issue.id}#comment-${id.slice(0, 8)}`,
});

const issueOf = ({ id, ticket }: { id: string; ticket: Ticket }) => ({ id, identifier: id, title: "", ...ticket.raw });

const createSchema = z.object({ input: z.object({ issueId: z.string(), body: z.string().min(1) }) });
const updateSchema = z.object({ id: z.string(), input: z.object({ body: z.string().min(1) }) });

type Run = (asked: Asked, given: Record<string, unknown>) => { value: object } | { failure: Answer };

function commentCreate(asked: Asked, given: Record<string, unknown>): ReturnType<Run> {
  const read = createSchema.safeParse(given);
  if (!read.success) return { failure: invalidInput("Argument Validation Error") };
  const { issueId, body } = read.data.input;
  const issue = issueAt(asked, issueId);
  if (issue === undefined) return { failure: missing("Issue") };
  const comment = addComment(asked.simulator, issue.ticket, { id: randomUUID(), body, author: OWN });
  return { value: { success: true, lastSyncId: 1, comment: commentOf(issue, comment) } };
}

function commentUpdate(asked: Asked, given: Record<string, unknown>): ReturnType<Run> {
  const read = updateSchema.safeParse(given);
  if (!read.success) return { failure: invalidInput("Argument Validation Error") };
  const { id, input } = read.data;
  for (const [key, ticket] of ticketsOf(asked.simulator, asked.host)) {
    const comment = ticket.comments.find((one) => one.id === id);
    if (comment === undefined) continue;
    editComment(asked.simulator, comment, input.body);
    return { value: { success: true, lastSyncId: 1, comment: commentOf({ id: key, ticket }, comment) } };
  }
  return { failure: missing("Comment") };
}

function showIssue(asked: Asked, { id }: Record<string, unknown>): ReturnType<Run> {
  const issue = issueAt(asked, id);
  return issue === undefined ? { failure: missing("Issue") } : { value: issueOf(issue) };
}

/** Fields in the response of a mutation, so that a request for others is refused before it has an effect. */
const PAYLOAD = {
  ...{ success: true, lastSyncId: 1 },
  comment: commentOf(
    { id: "", ticket: { raw: {}, comments: [], transitions: [] } },
    { id: "", body: "", author: "", internal: false, created: 0, updated: 0, edits: 0 },
  ),
};

interface Field {
  readonly run: Run;
  readonly shape?: object;
}

const FIELDS: Readonly<Record<string, Readonly<Record<string, Field>>>> = {
  query: { issue: { run: showIssue } },
  mutation: {
    commentCreate: { run: commentCreate, shape: PAYLOAD },
    commentUpdate: { run: commentUpdate, shape: PAYLOAD },
  },
};

const requestSchema = z.object({ query: z.string(), variables: z.record(z.string(), z.unknown()).default({}) });

function answer(asked: Asked, kind: string, { name, arguments: given, fields }: Selection): Answer {
  const field = Object.hasOwn(FIELDS, kind) ? FIELDS[kind]?.[name] : undefined;
  if (field === undefined) throw new SyntaxError(`Cannot query field "${name}" on type "${kind}".`);
  if (field.shape !== undefined) selected(field.shape, fields);
  const done = field.run(asked, given);
  return "failure" in done ? done.failure : [200, { data: { [name]: selected(done.value, fields) } }];
}

function perform(asked: Asked): Answer {
  const read = requestSchema.safeParse(asked.call.json);
  if (!read.success)
    return failed(400, "POST body missing, invalid Content-Type, or JSON object has no keys.", "other", "BAD_REQUEST");
  try {
    const { kind, fields } = readOperation(read.data.query, read.data.variables);
    const [field] = fields;
    if (field === undefined || fields.length > 1) throw new SyntaxError("The simulator takes one field at a time.");
    return answer(asked, kind, field);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return failed(400, error.message, "graphql error", "GRAPHQL_VALIDATION_FAILED");
  }
}

/** A key stands alone in its header, an OAuth token after `Bearer` ("Authentication"). */
export const linearApi = tabled([{ method: "POST", path: "/graphql", answer: perform }], {
  refuse: ({ headers }) =>
    /^(Bearer )?\S+$/.test(headers.authorization ?? "")
      ? undefined
      : failed(401, "Authentication required, not authenticated", "authentication error", "AUTHENTICATION_ERROR"),
  unknown: [404, "Not found"],
});
