import { describe, expect, test } from "vitest";
import { testOperation } from "../../../test/support/operation.ts";
import type { TicketApproval } from "../../config/sources/ticketing.ts";
import type { Approval } from "../../model/approval.ts";
import type { Operation } from "../../model/operation.ts";
import type { TicketChange, TicketHistory } from "../../model/ticket.ts";
import { voteIn } from "./ticket-vote.ts";

const HOUR = 3_600_000;
const NOW = 1_790_000_000_000;

/** Ann asks by Slack and has opened the ticket, Bob approves it; both are DBAs, Cid is not. */
const PEOPLE: Readonly<Record<string, string>> = {
  "jira:ann": "ann",
  "slack:ann": "ann",
  "jira:bob": "bob",
  "servicenow:bob": "bob",
  "jira:cid": "cid",
};

const policy = {
  personOf: (id: string) => PEOPLE[id] ?? null,
  mayApprove: (person: string) => person === "ann" || person === "bob",
  limitsAllow: () => true,
};

const settings: TicketApproval = { status: "Approved", job: "f1", action: "f2", within: 24 * HOUR };

const demand = { rule: 1, count: 1, groups: ["dba"], within: HOUR, tickets: ["jira"] };
const approvalBy = (...demands: (typeof demand | Omit<typeof demand, "tickets">)[]) => ({
  ...{ demands, pin: "", expiresAt: NOW, given: [], shownAt: null, written: { after: null } },
});

const ticket = { source: "jira", key: "OPS-12", url: null, address: {} };

const operation = (change: Partial<Operation> = {}) =>
  testOperation({
    action: "reset",
    principal: { kind: "person", id: "slack:ann", name: "ann" },
    approval: approvalBy(demand),
    ticket,
    ...(change as object),
  });

const change = (id: string, author: string, more: Partial<TicketChange> = {}): TicketChange => ({
  ...{ id, author, at: NOW - HOUR, field: "other", to: null },
  ...more,
});

const approves = (id: string, author: string, more: Partial<TicketChange> = {}) =>
  change(id, author, { field: "status", to: "Approved", ...more });

const history = (change: Partial<TicketHistory> = {}): TicketHistory => ({
  ...{ status: "Approved", job: "orders", action: "reset", reporter: "jira:ann", own: "jira:bot" },
  changes: [approves("10", "jira:bob")],
  ...change,
});

const voteBy = (given: Partial<TicketHistory>, asked: Partial<Operation> = {}) =>
  voteIn(policy, operation(asked), history(given), settings, NOW);

describe("ticket approval", () => {
  test.each<[string, string, Partial<TicketHistory>, Partial<Operation>?]>([
    ["in another status", "not_approved", { status: "Open" }],
    ["in that status without a change to it", "not_approved", { changes: [change("1", "jira:bob")] }],
    ["if it was never changed", "not_approved", { changes: [] }],
    [
      "if it was moved back after it was read",
      "not_approved",
      { changes: [approves("10", "jira:bob"), approves("11", "jira:cid", { to: "Open" })] },
    ],
    ["another job", "names_another", { job: "billing" }],
    ["a job whose field is empty", "names_another", { job: null }],
    ["a job without an alias", "names_another", { job: null }, { job: { ...testOperation().job, alias: null } }],
    ["another verb", "names_another", { action: "stop" }],
    ["without a verb", "names_another", { action: null }],
    [
      "if somebody edited it afterwards",
      "edited_since",
      { changes: [approves("10", "jira:bob"), change("11", "jira:cid")] },
    ],
    [
      "if the approver edited it afterwards",
      "edited_since",
      { changes: [approves("10", "jira:bob"), change("11", "jira:bob")] },
    ],
    [
      "too long after it was approved",
      "too_old",
      { changes: [approves("10", "jira:bob", { at: NOW - 24 * HOUR - 1 })] },
    ],
    ["when nobody of the config approved it", "nobody", { changes: [approves("10", "jira:eve")] }],
    ["when the approver has no account", "nobody", { changes: [approves("10", "jira:")] }],
    ["when the gateway moved it", "nobody", { changes: [approves("10", "jira:bot")] }],
    ["when the requester approved it", "requester", { changes: [approves("10", "jira:ann")], reporter: "jira:bob" }],
    [
      "when the requester, who is not in the config, approved it",
      "nobody",
      { changes: [approves("10", "jira:eve")] },
      { principal: { kind: "person", id: "jira:eve", name: "eve" } },
    ],
    ["when the approver has opened it with its fields", "editor", { reporter: "jira:bob" }],
    ["when the approver has opened it from another platform", "editor", { reporter: "servicenow:bob" }],
    [
      "when the approver wrote the job",
      "editor",
      { changes: [change("9", "jira:bob", { field: "job", to: "orders" }), approves("10", "jira:bob")] },
    ],
    [
      "when the approver wrote the verb",
      "editor",
      { changes: [change("9", "jira:bob", { field: "action", to: "reset" }), approves("10", "jira:bob")] },
    ],
    [
      "when the approver wrote the job in the same change",
      "editor",
      { changes: [change("10", "jira:bob", { field: "job", to: "orders" }), approves("10", "jira:bob")] },
    ],
    [
      "when the approver wrote the job in the same change, whatever comes first in it",
      "editor",
      { changes: [approves("10", "jira:bob"), change("10", "jira:bob", { field: "job", to: "orders" })] },
    ],
    ["when the approver is of no group that is asked", "not_asked", { changes: [approves("10", "jira:cid")] }],
    [
      "where the rule does not accept its source",
      "not_asked",
      {},
      { approval: approvalBy({ ...demand, tickets: ["servicenow"] }) },
    ],
    [
      "before the request stands in it",
      "not_written",
      {},
      { approval: { ...approvalBy(demand), written: undefined } as Approval },
    ],
    [
      "by the change that was there when the request was written",
      "before_request",
      {},
      { approval: { ...approvalBy(demand), written: { after: "10" } } },
    ],
    [
      "by a change before those that were there when the request was written",
      "before_request",
      { changes: [approves("10", "jira:bob"), change("11", "jira:bot")] },
      { approval: { ...approvalBy(demand), written: { after: "11" } } },
    ],
    [
      "if the change that tells the order is not there any more",
      "before_request",
      {},
      { approval: { ...approvalBy(demand), written: { after: "9" } } },
    ],
    [
      "by another change than the one that asked for the operation",
      "not_written",
      {},
      { approval: { ...approvalBy(demand), written: undefined } as Approval, ticket: { ...ticket, change: "8" } },
    ],
    [
      "that it asked for itself, when the approver wrote any of its fields",
      "editor",
      { changes: [change("8", "jira:bob"), change("9", "jira:cid"), approves("10", "jira:bob")] },
      { ticket: { ...ticket, change: "10" } },
    ],
    ["where the rule accepts no ticket", "not_asked", {}, { approval: approvalBy({ ...demand, tickets: [] }) }],
    ["where no approval is required", "not_asked", {}, { approval: null }],
  ])("a ticket does not approve %s", (_, objection, given, asked) => expect(voteBy(given, asked)).toBe(objection));
});

describe("ticket approval in time", () => {
  const bob = {
    ...{ person: "bob", principal: "jira:bob", place: { source: "jira", channel: null }, at: NOW - HOUR },
    ticket: { source: "jira", change: "10" },
  };

  test.each<[string, Partial<TicketHistory>]>([
    ["when another person of the group has moved it", {}],
    ["when the gateway has changed it since", { changes: [approves("10", "jira:bob"), change("11", "jira:bot")] }],
    [
      "when other fields were changed with the status",
      { changes: [change("10", "jira:bob"), approves("10", "jira:bob"), change("10", "jira:bob")] },
    ],
    [
      "when it was approved before, edited, and approved again",
      { changes: [approves("8", "jira:ann"), change("9", "jira:cid"), approves("10", "jira:bob")] },
    ],
    [
      "when the approver wrote the job first and another person wrote it last",
      {
        changes: [
          change("8", "jira:bob", { field: "job", to: "billing" }),
          change("9", "jira:ann", { field: "job", to: "orders" }),
          approves("10", "jira:bob"),
        ],
      },
    ],
  ])("a ticket approves %s", (_, given) => expect(voteBy(given)).toEqual(bob));

  test.each<[string, Partial<TicketHistory>, Partial<Operation>]>([
    [
      "after the request was written",
      { changes: [change("9", "jira:cid"), approves("10", "jira:bob")] },
      { approval: { ...approvalBy(demand), written: { after: "9" } } },
    ],
    [
      "when its own approving change has asked for the operation",
      {},
      { approval: { ...approvalBy(demand), written: undefined } as Approval, ticket: { ...ticket, change: "10" } },
    ],
  ])("a ticket approves %s", (_, given, asked) => expect(voteBy(given, asked)).toEqual(bob));

  test("a ticket does not approve what its source may not ask for", () => {
    const elsewhere = { ...policy, limitsAllow: () => false };
    expect(voteIn(elsewhere, operation(), history(), settings, NOW)).toBe("not_here");
  });

  test("a ticket approves up to the last moment of its time", () => {
    const at = NOW - 24 * HOUR;
    expect(voteBy({ changes: [approves("10", "jira:bob", { at })] })).toMatchObject({ at });
  });
});
