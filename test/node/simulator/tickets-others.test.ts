/** PagerDuty, Zendesk, Freshservice, Opsgenie and Linear as the simulator plays them: refusals first. */
import { afterEach, describe, expect, test } from "vitest";
import { closeAll, startAtRest } from "../../simulator/control/at-rest.ts";
import { secret } from "../../support/log-scan/registry.ts";

afterEach(closeAll);

const TOKEN = secret("a token of a tracker", "tracker-token-of-this-test");
const basic = (text: string) => `Basic ${Buffer.from(text).toString("base64")}`;

const CREATE = "mutation($input: CommentCreateInput!) { commentCreate(input: $input) { success comment { id body } } }";
const UPDATE = `mutation Edit($id: String!, $body: String!) {
  commentUpdate(id: $id, input: { body: $body }) { success comment { id issue { identifier } } }
}`;

/** A tracker: where it is, how it is called, and what it makes of a comment. */
interface Tracker {
  host: string;
  key: string;
  authorization: string;
  /** What it does not take for an authorization. */
  wrong: string;
  headers?: Record<string, string>;
  /** The status of a call without authorization. */
  stranger: number;
  comment: {
    method: string;
    path: (key: string) => string;
    body: (text: string, key: string) => object;
    status: number;
  };
  show?: { path: (key: string) => string; body: object };
  /** What it answers for a ticket that does not exist. */
  missing: { status: number; body: unknown };
  /** Bodies of no comment, and their refusal. */
  broken: unknown[];
  refusal: { status: number; body: unknown };
}

const failed = (message: string) => ({ errors: [{ message: expect.stringContaining(message) }], data: null });

const TRACKERS: Record<string, Tracker> = {
  PagerDuty: {
    ...{
      host: "api.pagerduty.com",
      key: "PT4KHLK",
      authorization: `Token token=${TOKEN}`,
      wrong: TOKEN,
      stranger: 401,
    },
    headers: { from: "drs@example.com" },
    comment: {
      ...{ method: "POST", path: (key) => `/incidents/${key}/notes`, status: 201 },
      body: (content) => ({ note: { content } }),
    },
    show: { path: (key) => `/incidents/${key}`, body: { incident: { id: "PT4KHLK", title: "Move orders" } } },
    missing: { status: 404, body: { error: { code: 2100, message: "Not Found" } } },
    broken: [{}, "{", { note: { content: " " } }, { note: "x" }],
    refusal: { status: 400, body: { error: { code: 2001, errors: ["Content cannot be empty."] } } },
  },
  Zendesk: {
    ...{ host: "example.zendesk.com", key: "5158", stranger: 401 },
    ...{ authorization: basic(`drs@example.com/token:${TOKEN}`), wrong: basic(`drs@example.com:${TOKEN}`) },
    comment: {
      ...{ method: "PUT", path: (key) => `/api/v2/tickets/${key}.json`, status: 200 },
      body: (body) => ({ ticket: { comment: { body, public: false }, additional_tags: ["drs_done"] } }),
    },
    show: { path: (key) => `/api/v2/tickets/${key}.json`, body: { ticket: { id: 5158, title: "Move orders" } } },
    missing: { status: 404, body: { error: "RecordNotFound" } },
    broken: [{}, "{", { ticket: { comment: {} } }, { ticket: { comment: "x" } }, { ticket: { subject: "x" } }],
    refusal: { status: 422, body: { error: "RecordInvalid" } },
  },
  Freshservice: {
    ...{ host: "example.freshservice.com", key: "42", authorization: basic(`${TOKEN}:X`), stranger: 401 },
    wrong: `Bearer ${TOKEN}`,
    comment: {
      ...{ method: "POST", path: (key) => `/api/v2/tickets/${key}/notes`, status: 201 },
      body: (body) => ({ body, private: true }),
    },
    show: { path: (key) => `/api/v2/tickets/${key}`, body: { ticket: { id: 42, title: "Move orders" } } },
    missing: { status: 404, body: "" },
    broken: [{}, { body: "" }, { body: 5 }, { body: "x", to: "everybody" }],
    refusal: { status: 400, body: { description: "Validation failed" } },
  },
  Opsgenie: {
    ...{ host: "api.opsgenie.com", key: "70413a06-38d6-4c85-92b8-5ebc900d42e2", wrong: `Bearer ${TOKEN}` },
    ...{ authorization: `GenieKey ${TOKEN}`, stranger: 401 },
    comment: {
      ...{ method: "POST", path: (key) => `/v2/alerts/${key}/notes?identifierType=id`, status: 202 },
      body: (note) => ({ note, user: "drs" }),
    },
    show: { path: (key) => `/v2/alerts/${key}?identifierType=id`, body: { data: { title: "Move orders" } } },
    // It says later that there is no such alert.
    missing: { status: 202, body: { result: "Request will be processed" } },
    broken: [{}, { note: "" }, { note: "x".repeat(25_001) }],
    refusal: { status: 422, body: { errors: { note: expect.any(String) }, requestId: expect.any(String) } },
  },
  Linear: {
    ...{ host: "api.linear.app", key: "OPS-7", authorization: TOKEN, wrong: `Basic token ${TOKEN}`, stranger: 401 },
    comment: {
      ...{ method: "POST", path: () => "/graphql", status: 200 },
      body: (body, issueId) => ({ query: CREATE, variables: { input: { issueId, body } } }),
    },
    missing: { status: 200, body: failed("Entity not found: Issue") },
    broken: [
      {},
      { query: "mutation { commentCreate(" },
      { query: "mutation { issueDelete(id: 1) { success } }" },
      { query: CREATE.replace("body }", "colour }"), variables: { input: { issueId: "OPS-7", body: "x" } } },
      {
        query: CREATE.replace("comment { id body }", "comment"),
        variables: { input: { issueId: "OPS-7", body: "x" } },
      },
    ],
    refusal: { status: 400, body: failed("") },
  },
};

async function start({ host, key, authorization, headers: own = {} }: Tracker) {
  const simulator = await startAtRest();
  const { client } = simulator;
  await client.sim("POST", "/tickets", { host, key, ticket: { title: "Move orders", tags: ["drs"] } });
  const call = (method: string, path: string, body?: unknown, headers: Record<string, string> = {}) =>
    client.call(method, `/_sim/egress/https/${host}${path}`, body, { authorization, ...own, ...headers });
  const look = () => client.sim<Record<string, unknown>>("GET", `/tickets?host=${host}&key=${key}`);
  return { ...simulator, call, look };
}

describe.each(Object.entries(TRACKERS))("%s", (_name, tracker) => {
  const { key, comment, show, missing, broken, refusal } = tracker;

  test("refuses a call without a token of its own form, and adds nothing", async () => {
    const { call, look } = await start(tracker);
    for (const authorization of ["", tracker.wrong]) {
      const answer = await call(comment.method, comment.path(key), comment.body("x", key), { authorization });
      expect(answer).toMatchObject({ status: tracker.stranger });
    }
    expect(await look()).toMatchObject({ comments: [] });
  });

  test("says that a ticket does not exist", async () => {
    const { call } = await start(tracker);
    expect(await call(comment.method, comment.path("999"), comment.body("x", "999"))).toMatchObject(missing);
  });

  test.each(broken.map((body) => [body]))("refuses the comment %j, and adds nothing", async (body) => {
    const { call, look } = await start(tracker);
    expect(await call(comment.method, comment.path(key), body)).toMatchObject(refusal);
    expect(await look()).toMatchObject({ comments: [], labels: ["drs"] });
  });

  test("takes a comment, which the ticket shows", async () => {
    const { call, look } = await start(tracker);
    const answer = await call(comment.method, comment.path(key), comment.body("orders: done", key));
    expect(answer).toMatchObject({ status: comment.status });
    expect(await look()).toMatchObject({ comments: [{ body: "orders: done", edits: 0 }] });
  });

  if (show !== undefined) {
    test("shows a ticket", async () => {
      const { call } = await start(tracker);
      expect(await call("GET", show.path(key))).toMatchObject({ status: 200, body: show.body });
      expect(await call("GET", show.path("999"))).toMatchObject({ status: 404 });
    });
  }
});

const trackerOf = (name: string) => TRACKERS[name] as Tracker;

test("PagerDuty wants to know in whose name a note is written", async () => {
  const { call } = await start(trackerOf("PagerDuty"));
  const answer = await call("POST", "/incidents/PT4KHLK/notes", { note: { content: "x" } }, { from: "drs" });
  const errors = [expect.stringContaining("From header")];
  expect(answer).toMatchObject({ status: 400, body: { error: { code: 2001, errors } } });
});

test("Zendesk adds tags with a comment, and shows them", async () => {
  const { call, look } = await start(trackerOf("Zendesk"));
  const ticket = { comment: { body: "done", public: false }, additional_tags: ["drs_done"], status: "solved" };
  const audit = { events: [{ type: "Comment", body: "done", public: false }] };
  const shown = { status: "solved", tags: ["drs", "drs_done"] };
  const answer = await call("PUT", "/api/v2/tickets/5158", { ticket });
  expect(answer).toMatchObject({ status: 200, body: { ticket: shown, audit } });
  expect(await look()).toMatchObject({ labels: ["drs", "drs_done"], comments: [{ internal: true }] });
});

describe("Linear", () => {
  const linear = trackerOf("Linear");

  test("answers what was asked for and no more, and edits", async () => {
    const { call, look } = await start(linear);
    const made = await call("POST", "/graphql", linear.comment.body("accepted", "OPS-7"));
    const { id } = (made.body as { data: { commentCreate: { comment: { id: string } } } }).data.commentCreate.comment;
    expect(made.body).toEqual({ data: { commentCreate: { success: true, comment: { id, body: "accepted" } } } });
    const edited = await call("POST", "/graphql", { query: UPDATE, variables: { id, body: "done" } });
    const comment = { id, issue: { identifier: "OPS-7" } };
    expect(edited.body).toEqual({ data: { commentUpdate: { success: true, comment } } });
    expect(await look()).toMatchObject({ comments: [{ id, body: "done", edits: 1 }] });
  });

  test("says that a comment does not exist, and an issue", async () => {
    const { call } = await start(linear);
    const edited = await call("POST", "/graphql", { query: UPDATE, variables: { id: "x", body: "done" } });
    expect(edited).toMatchObject({ status: 200, body: failed("Entity not found: Comment") });
    const query = (id: string) => ({ query: `{ issue(id: "${id}") { id title } }` });
    expect(await call("POST", "/graphql", query("OPS-8"))).toMatchObject({ status: 200, body: failed("Issue") });
    const shown = { data: { issue: { id: "OPS-7", title: "Move orders" } } };
    expect(await call("POST", "/graphql", query("OPS-7"))).toMatchObject({ status: 200, body: shown });
  });
});
