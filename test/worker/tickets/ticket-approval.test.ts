import { describe, expect, test } from "vitest";
import { jiraSender } from "../../../scripts/lib/senders/jira.ts";
import { command, eventsOf, eventually, fault, json, leftFor, reaches, rest, sendCommand } from "../harness/harness.ts";
import { untilIdle } from "../harness/idle.ts";
import {
  approve,
  comment,
  commentsOf,
  issueAt,
  issueSaying,
  newKey,
  ORDERS,
  type Person,
  putIssue,
  send,
  setJob,
  tellApproved,
} from "../harness/jira-issue.ts";
import { clearFaults, putJob, verbsSince } from "../harness/tickets.ts";

/** In the demo's policy `reset` by a DBA needs another DBA, who may say so in Jira: see `examples/demo/gateway.config.ts`. */

const ID = /[a-z2-7]{6}-[0-9A-HJKMNP-TV-Z]{26}/;

/** The issue names the job and the verb, and somebody has moved it to Approved. */
const APPROVED = {
  status: { name: "Approved" },
  customfield_10071: "orders",
  customfield_10072: { value: "reset" },
};

const HOUR = 3_600_000;

/** `reset orders` is asked for in a ticket and waits for approval. */
async function ask(person: Person = "dba-1") {
  await putJob(ORDERS, { status: "INCRE_TRANSFER_FAILED", passed_precheck: "forRetryJob" });
  const key = newKey();
  await putIssue(key);
  const verbs = await verbsSince(ORDERS);
  const { results } = await comment(key, "/drs reset orders", person);
  const id = ID.exec(results[0].message)?.[0] ?? "";
  await issueSaying(key, /reset/i);
  await written(id);
  return { key, id, verbs };
}

/** Until the exact request stands in the issue, and the gateway knows so. */
const written = (id: string) =>
  eventually(async () => (await eventsOf(id)).find(({ kind }) => kind === "request_written"));

const state = async (id: string) => (await json(rest("GET", `/v1/operations/${id}`))).state;

const objections = async (id: string) =>
  (await eventsOf(id)).flatMap(({ kind, data }) => (kind === "ticket_objection" ? [data.objection] : []));

describe("a ticket does not approve", () => {
  type Change = Parameters<typeof putIssue>[2] extends readonly (infer One)[] | undefined ? One : never;
  const moved = (by: Person, more: Partial<Change> = {}): Change => ({ id: 10, by, items: [approve], ...more });

  test.each<[string, string, object, readonly Change[]]>([
    ["when the requester moves it", "requester", APPROVED, [moved("dba-1")]],
    ["when nobody of the config moves it", "nobody", APPROVED, [moved("stranger")]],
    ["when somebody of another group moves it", "not_asked", APPROVED, [moved("on-call")]],
    ["another job than it names", "names_another", { ...APPROVED, customfield_10071: "billing" }, [moved("dba-2")]],
    ["another verb than it names", "names_another", { ...APPROVED, customfield_10072: "stop" }, [moved("dba-2")]],
    ["when it names no job", "names_another", { ...APPROVED, customfield_10071: null }, [moved("dba-2")]],
    ["when it was approved long ago", "too_old", APPROVED, [moved("dba-2", { ago: 25 * HOUR })]],
    [
      "when who approves has named the job",
      "editor",
      APPROVED,
      [{ id: 9, by: "dba-2", ago: 1000, items: [setJob("orders")] }, moved("dba-2")],
    ],
    [
      "when who approves names the job in the same change",
      "editor",
      APPROVED,
      [moved("dba-2", { items: [setJob("orders"), approve] })],
    ],
    [
      "when it was edited afterwards",
      "edited_since",
      APPROVED,
      [
        moved("dba-2", { ago: 1000 }),
        { id: 11, by: "on-call", items: [{ field: "labels", fieldId: "labels", toString: "x" }] },
      ],
    ],
  ])("%s", async (_, objection, fields, changes) => {
    const { key, id, verbs } = await ask();
    await putIssue(key, fields, changes);
    await tellApproved(key, "dba-2");
    await eventually(async () => (await objections(id)).includes(objection));
    expect(await state(id)).toBe("awaiting_approval");
    expect(await verbs()).toEqual([]);
    await rest("POST", `/v1/operations/${id}/cancel`);
  });

  test("because a webhook says so, however it is signed: what Jira keeps decides", async () => {
    const { key, id, verbs } = await ask();
    await send(
      { event: "jira:issue_updated", key, fields: APPROVED, status: { from: "Open", to: "Approved" } },
      "dba-2",
    );
    await eventually(async () => (await leftFor(`${key}?`)).length >= 2);
    await untilIdle();
    expect(await state(id)).toBe("awaiting_approval");
    expect(await verbs()).toEqual([]);
    await rest("POST", `/v1/operations/${id}/cancel`);
  });

  test("whom the requester is on another platform either", async () => {
    const { key, id, verbs } = await ask();
    await putIssue(key, APPROVED, [moved("dba-1")], "dba-2");
    await tellApproved(key, "dba-1");
    await eventually(async () => (await objections(id)).includes("requester"));
    expect((await json(sendCommand(command(`approve ${id}`, { user: "U0001" })))).text).toContain("somebody else");
    expect(await verbs()).toEqual([]);
    await rest("POST", `/v1/operations/${id}/cancel`);
  });
});

describe("a ticket that another DBA approves", () => {
  const approval = (id = 10) => [{ id, by: "dba-2" as const, items: [approve] }];

  test("lets the operation be sent, once, and the record says who agreed and by which change", async () => {
    const { key, id, verbs } = await ask();
    await putIssue(key, APPROVED, approval());
    await tellApproved(key, "dba-2");
    expect((await reaches(id, "succeeded", "failed", "denied", "unknown")).state).toBe("succeeded");
    expect(await verbs()).toEqual(["reset"]);
    const approved = (await eventsOf(id)).find(({ kind }) => kind === "approved");
    expect(approved).toMatchObject({
      actor: "jira:5b10000000000000000000a2",
      data: { person: "dba-2", enough: true, ticket: { source: "jira", change: "10" } },
    });
    const { comments } = await eventually(async () => {
      const issue = await issueAt(key);
      return issue.transitions.length > 0 && issue;
    });
    // The request as it was approved, which stays, and how it went, which is written over.
    const [request, report] = comments;
    expect(comments).toHaveLength(2);
    expect(jiraSender.textOf({ body: request?.body })).toContain(String(approved?.data.digest));
    expect(request?.edits).toBe(0);
    expect(jiraSender.textOf({ body: report?.body })).toMatch(/orders/);
  });

  test("before the request stood in it is not counted, and counts once it is moved again", async () => {
    await putJob(ORDERS, { status: "INCRE_TRANSFER_FAILED", passed_precheck: "forRetryJob" });
    const key = newKey();
    await putIssue(key, APPROVED, approval());
    const verbs = await verbsSince(ORDERS);
    const { results } = await comment(key, "/drs reset orders");
    const id = ID.exec(results[0].message)?.[0] ?? "";
    await eventually(async () => (await objections(id)).includes("before_request"));
    await tellApproved(key, "dba-2");
    await untilIdle();
    expect([await state(id), await verbs()]).toEqual(["awaiting_approval", []]);
    const back = { field: "status", fieldId: "status", fromString: "Approved", toString: "Open" };
    await putIssue(key, APPROVED, [
      { id: 10, by: "dba-2", ago: 2000, items: [approve] },
      { id: 11, by: "dba-2", ago: 1000, items: [back] },
      { id: 12, by: "dba-2", items: [approve] },
    ]);
    await tellApproved(key, "dba-2");
    expect((await reaches(id, "succeeded", "denied")).state).toBe("succeeded");
  });

  test("for one of two requests alike approves neither: which one is meant cannot be told", async () => {
    const { key, id, verbs } = await ask();
    const status = { from: "Open", to: "Approved" };
    const { results } = await send({ event: "jira:issue_updated", key, fields: { summary: "reset orders" }, status });
    const other = ID.exec(results[0].message)?.[0] ?? "";
    await written(other);
    await putIssue(key, APPROVED, approval());
    await tellApproved(key, "dba-2");
    await eventually(async () => (await objections(id)).includes("several"));
    await untilIdle();
    expect([await state(id), await state(other), await verbs()]).toEqual([
      "awaiting_approval",
      "awaiting_approval",
      [],
    ]);
    await rest("POST", `/v1/operations/${other}/cancel`);
    await tellApproved(key, "dba-2");
    expect((await reaches(id, "succeeded", "denied")).state).toBe("succeeded");
  });

  test("with hundreds of changes before that lets it be sent: all are read", async () => {
    const { key, id } = await ask();
    const label = { field: "labels", fieldId: "labels", toString: "x" };
    const before = Array.from({ length: 250 }, (_, index) => ({
      ...{ id: index + 1, by: "on-call" as const, ago: (300 - index) * 1000, items: [label] },
    }));
    await putIssue(key, APPROVED, [...before, ...approval(1000)]);
    await tellApproved(key, "dba-2");
    expect((await reaches(id, "succeeded", "denied")).state).toBe("succeeded");
    expect((await leftFor(`${key}/changelog`)).length).toBeGreaterThanOrEqual(3);
  });

  test("with more changes than are read is given up", async () => {
    const { key, id, verbs } = await ask();
    const label = { field: "labels", fieldId: "labels", toString: "x" };
    const before = Array.from({ length: 1000 }, (_, index) => ({
      ...{ id: index + 1, by: "on-call" as const, ago: (2000 - index) * 1000, items: [label] },
    }));
    await putIssue(key, APPROVED, [...before, ...approval(2000)]);
    await tellApproved(key, "dba-2");
    await eventually(async () => (await leftFor(`${key}/changelog`)).length > 0);
    await untilIdle();
    expect(await state(id)).toBe("awaiting_approval");
    expect(await verbs()).toEqual([]);
    await rest("POST", `/v1/operations/${id}/cancel`);
  });

  test("approves one operation only", async () => {
    const { key, id } = await ask();
    await putIssue(key, APPROVED, approval());
    await tellApproved(key, "dba-2");
    await reaches(id, "succeeded");
    await putJob(ORDERS, { status: "INCRE_TRANSFER_FAILED", passed_precheck: "forRetryJob" });
    // The gateway has moved it meanwhile; somebody who wants to use the approval again has the issue as it was.
    await putIssue(key, APPROVED, approval());
    const verbs = await verbsSince(ORDERS);
    const { results } = await comment(key, "/drs reset orders");
    const again = ID.exec(results[0].message)?.[0] ?? "";
    expect(again).not.toBe(id);
    await written(again);
    await tellApproved(key, "dba-2");
    await eventually(async () => (await objections(again)).includes("before_request"));
    expect(await state(again)).toBe("awaiting_approval");
    expect(await verbs()).toEqual([]);
    await rest("POST", `/v1/operations/${again}/cancel`);
  });

  test.each<[string, string, object, object]>([
    ["is edited", "edited_since", APPROVED, { field: "description", fieldId: "description", toString: "other" }],
    ["is moved back", "not_approved", { ...APPROVED, status: { name: "Open" } }, { ...approve, toString: "Open" }],
    ["names another job", "names_another", { ...APPROVED, customfield_10071: "billing" }, setJob("billing")],
  ])("and %s before it is sent does not let it be sent", async (_, why, fields, item) => {
    const { key, id, verbs } = await ask();
    await putIssue(key, APPROVED, approval());
    // DRS is away for a while: it is held up until the issue is another.
    await fault({ match: { path: ORDERS, method: "GET" }, fault: "status", status: 503, times: 5 });
    await tellApproved(key, "dba-2");
    await eventually(async () => (await eventsOf(id)).some(({ kind }) => kind === "approved"));
    await putIssue(key, fields, [
      { id: 10, by: "dba-2", ago: 1000, items: [approve] },
      { id: 11, by: "on-call", items: [item] },
    ]);
    const { state, problem } = await reaches(id, "denied", "succeeded");
    await clearFaults();
    expect([state, problem?.detail]).toEqual(["denied", expect.stringContaining(why)]);
    expect(await verbs()).toEqual([]);
  });

  test("waits for Jira when it cannot be read back before sending", async () => {
    const { key, id, verbs } = await ask();
    await putIssue(key, APPROVED, approval());
    await fault({ match: { path: `${key}?`, method: "GET" }, fault: "status", status: 503, times: 3 });
    await tellApproved(key, "dba-2");
    expect((await reaches(id, "succeeded", "denied")).state).toBe("succeeded");
    expect(await verbs()).toEqual(["reset"]);
  });
});

test("a person's own word and the ticket's are told in the one comment beside the request", async () => {
  const { key, id } = await ask();
  expect((await json(sendCommand(command(`approve ${id}`, { user: "U0002" })))).text).toContain("approved");
  await reaches(id, "succeeded", "failed");
  await eventually(async () => (await issueAt(key)).transitions.length > 0);
  expect(await commentsOf(key)).toHaveLength(2);
});
