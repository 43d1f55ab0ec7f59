import { describe, expect, test } from "vitest";
import { companyWith } from "../../test/support/company.ts";
import { webhook } from "../platforms/webhook/index.ts";
import type { TicketEvent } from "./event.ts";
import { isProblem, type Knows, matchRules } from "./match.ts";

/** What an event comes to by the rules of its source. */

const ORDERS = "c7debc9c-8e09-4a5d-8dd6-cc44f78jb20r";

const RULE = { when: "true", job: "'orders'", action: "'start'" };

const EVENT: TicketEvent = {
  type: "issue.updated",
  ticket: { key: "OPS-7", title: "start orders", url: null, address: {} },
  channel: null,
  actor: "own/u-1",
  at: null,
  deliveries: ["1"],
  comment: null,
  payload: { job: "orders", n: 1, big: "x".repeat(5000), list: Array.from({ length: 200 }, () => 1), job_id: ORDERS },
};

interface Given {
  readonly knows?: Knows;
  readonly match?: "first" | "all";
  readonly event?: Partial<TicketEvent>;
  readonly principal?: string;
}

function outcomes(
  rules: object[],
  { match = "first", event = {}, principal = "webhook:own/u-1", knows = () => true }: Given = {},
) {
  const source = {
    ...({ scheme: "github", event: { ticket: "id" } } as const),
    ...{ jobs: ["orders", "tag:critical"], actions: ["start", "stop"] as ("start" | "stop")[] },
    ...{ rules: rules as (typeof RULE)[], match },
  };
  const config = companyWith({
    people: { ann: { webhook: "own/u-1" } },
    groups: {},
    sources: { own: webhook(source) },
  });
  return matchRules(config, "own", source, { ...EVENT, ...event }, principal, knows);
}

/** The commands, as verb and job; or what was wrong. */
const told = (...asked: Parameters<typeof outcomes>) =>
  outcomes(...asked).map((one) => (isProblem(one) ? one.problem : `${one.action.name} ${one.job.alias}`));

describe("of the rules that fit", () => {
  const other = { ...RULE, job: "'billing'" };
  const never = { ...RULE, when: "false" };

  test("the first is taken, or each in their order", () => {
    expect(told([never, RULE, other])).toEqual(["start orders"]);
    expect(told([other, never, RULE], { match: "all" })).toEqual(["start billing", "start orders"]);
    expect(outcomes([never, RULE, other], { match: "all" }).map(({ rule }) => rule)).toEqual([1, 2]);
  });

  test("there may be none", () => {
    expect(told([never])).toEqual([]);
    expect(told([], { match: "all" })).toEqual([]);
  });

  test("none is taken behind one that cannot be evaluated: it could have been meant to keep this out", () => {
    const unclear = { ...RULE, when: "event.approved == true" };
    expect(told([unclear, RULE])).toEqual(["when: No such key: approved"]);
    expect(told([RULE, unclear, other], { match: "all" })).toEqual(["start orders", "when: No such key: approved"]);
  });

  test("one whose command cannot be made does not keep the others from theirs", () => {
    const wrong = { ...RULE, job: "event.nothing" };
    expect(told([wrong, RULE], { match: "all" })).toEqual(["job: No such key: nothing", "start orders"]);
    expect(told([wrong, RULE])).toEqual(["job: No such key: nothing"]);
  });
});

describe("a job", () => {
  test.each<[string, string]>([
    ["that is not in the source's list", "'users'"],
    ["by its id of DRS", `'${ORDERS}'`],
    ["by its id, from the event", "event.job_id"],
    ["by a tag", "'tag:critical'"],
    ["by every name", "'*'"],
    ["in other capitals", "'Orders'"],
    ["by no name", "''"],
    ["by a name of JavaScript's", "'__proto__'"],
  ])("%s is not accepted", (_, job) => {
    expect(told([{ ...RULE, job }])).toEqual([
      "job: not one of this source's jobs that policy gives to who asks: orders, billing",
    ]);
  });

  test("that who asks may not know of is like one that is not in the list, and said to be hidden", () => {
    const hidden = (job: string) =>
      outcomes([{ ...RULE, job: `'${job}'` }], { knows: ({ alias }) => alias === "billing" });
    const problem = "job: not one of this source's jobs that policy gives to who asks: billing";
    expect(hidden("users")).toEqual([{ rule: 0, problem }]);
    expect(hidden("orders")).toEqual([
      { rule: 0, problem, hidden: { job: expect.objectContaining({ alias: "orders" }), action: "start" } },
    ]);
  });

  test("may come out of the event, of its title, and be listed by its tag", () => {
    expect(told([{ ...RULE, job: "event.job" }])).toEqual(["start orders"]);
    const apart = "capture(ticket.title, '{action} {job}')";
    const event = { ticket: { ...EVENT.ticket, title: "stop billing" } };
    expect(told([{ ...RULE, job: `${apart}.job`, action: `${apart}.action` }], { event })).toEqual(["stop billing"]);
  });

  test("that is no text is a problem", () => {
    expect(told([{ ...RULE, job: "event.n" }])).toEqual(["job: it must be a text (string)"]);
  });

  test("cannot be taken out of a text that is not like the template", () => {
    const job = "capture(ticket.title, 'stop {job}').job";
    expect(told([{ ...RULE, job }])).toEqual([expect.stringContaining('the text is not like "stop {job}"')]);
  });
});

test.each([["'reset'"], ["'lock'"], ["'read'"], ["''"], ["'constructor'"]])(
  "a verb that the source does not list is not accepted: %s",
  (action) => {
    expect(told([{ ...RULE, action }])).toEqual(["action: not one of this source's verbs: start, stop"]);
  },
);

test("params are JSON, whatever CEL they come from", () => {
  const params = {
    whole: "1 + 1",
    fraction: "0.5",
    text: "'a' + event.job",
    list: "[1, 2].map(x, x * 2)",
    object: "{'a': {'b': [true, false]}}",
    given: "event.n",
    parts: "capture(ticket.title, '{verb} {job}')",
    time: "timestamp('2026-09-21T16:00:00Z')",
  };
  expect(outcomes([{ ...RULE, params }])).toMatchObject([
    {
      params: {
        ...{ whole: 2, fraction: 0.5, text: "aorders", list: [2, 4], object: { a: { b: [true, false] } }, given: 1 },
        ...{ parts: { verb: "start", job: "orders" }, time: "2026-09-21T16:00:00.000Z" },
      },
    },
  ]);
  expect(told([{ ...RULE, params: { mode: "event.mode" } }])).toEqual(["params.mode: No such key: mode"]);
});

test("a rule has a reason and a key, or neither", () => {
  expect(outcomes([{ ...RULE, reason: "'by ' + ticket.key", key: "ticket.key + '/' + kind" }])).toMatchObject([
    { reason: "by OPS-7", key: "OPS-7/issue.updated" },
  ]);
  expect(outcomes([RULE])).toMatchObject([{ reason: null, key: null }]);
  expect(told([{ ...RULE, key: "comment" }])).toEqual(["key: it must not be empty"]);
});

test("a rule sees who acts: the id, the person of the config, or nobody", () => {
  const known = { ...RULE, when: "actor.person == 'ann' && actor.id == 'webhook:own/u-1'" };
  expect(told([known])).toEqual(["start orders"]);
  expect(told([known], { principal: "webhook:own/u-2" })).toEqual([]);
  const nobody = { ...RULE, when: "actor.id == '' && actor.person == '' && comment == '' && source == 'own'" };
  expect(told([nobody], { event: { actor: null }, principal: "source:own" })).toEqual(["start orders"]);
});

describe("what is too large for a rule to look at", () => {
  const long = "x".repeat(5000);

  test.each<[string, string, Partial<TicketEvent>, string]>([
    ["a text of the event", "event.big == 'x'", {}, "event.big: a text of more than 4096 characters"],
    ["a list of the event", "event.list.exists(x, x == 2)", {}, "event.list: more than 100 elements"],
    ["the title", "ticket.title == 'x'", { ticket: { ...EVENT.ticket, title: long } }, "ticket.title: a text of more"],
    ["the comment", "comment == 'x'", { comment: long }, "comment: a text of more than 4096 characters"],
    ["the kind", "kind == 'x'", { type: long }, "kind: a text of more than 4096 characters"],
  ])("stops it: %s", (_, when, event, problem) => {
    expect(told([{ ...RULE, when }], { event })).toEqual([expect.stringContaining(`when: ${problem}`)]);
  });

  test("stands in nobody's way who does not look at it", () => {
    const event = { comment: long, type: long, ticket: { ...EVENT.ticket, title: long } };
    expect(told([{ ...RULE, when: "event.job == 'orders' && ticket.key == 'OPS-7'" }], { event })).toEqual([
      "start orders",
    ]);
  });

  test("an event with more fields than anybody has", () => {
    const payload = Object.fromEntries(Array.from({ length: 2001 }, (_, index) => [`f${index}`, 1]));
    expect(told([{ ...RULE, when: "has(event.f1)" }], { event: { payload } })).toEqual([
      expect.stringContaining("when: event: more than 2000 fields"),
    ]);
  });
});
