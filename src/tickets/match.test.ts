import { describe, expect, test } from "vitest";
import { companyWith } from "../../test/support/company.ts";
import { webhook } from "../platforms/webhook/index.ts";
import { err } from "../shared/result.ts";
import type { TicketEvent } from "./event.ts";
import { findConfigJob } from "./find-job.ts";
import { type FindRuleJob, isProblem, matchRules } from "./match.ts";

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
  readonly find?: FindRuleJob;
  readonly match?: "first" | "all";
  readonly event?: Partial<TicketEvent>;
  readonly principal?: string;
}

function outcomes(rules: object[], { match = "first", event = {}, principal = "webhook:own/u-1", find }: Given = {}) {
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
  const inConfig: FindRuleJob = async (asked) => findConfigJob(config, "own", asked);
  return matchRules(config, "own", source, { ...EVENT, ...event }, principal, find ?? inConfig);
}

/** The commands, as verb and job; or what was wrong. */
const told = async (...asked: Parameters<typeof outcomes>) =>
  (await outcomes(...asked)).map((one) => (isProblem(one) ? one.problem : `${one.action.name} ${one.job.alias}`));

describe("of the rules that fit", () => {
  const other = { ...RULE, job: "'billing'" };
  const never = { ...RULE, when: "false" };

  test("the first is taken, or each in their order", async () => {
    expect(await told([never, RULE, other])).toEqual(["start orders"]);
    expect(await told([other, never, RULE], { match: "all" })).toEqual(["start billing", "start orders"]);
    expect((await outcomes([never, RULE, other], { match: "all" })).map(({ rule }) => rule)).toEqual([1, 2]);
  });

  test("there may be none", async () => {
    expect(await told([never])).toEqual([]);
    expect(await told([], { match: "all" })).toEqual([]);
  });

  test("none is taken behind one that cannot be evaluated: it could have been meant to keep this out", async () => {
    const unclear = { ...RULE, when: "event.approved == true" };
    expect(await told([unclear, RULE])).toEqual(["when: No such key: approved"]);
    expect(await told([RULE, unclear, other], { match: "all" })).toEqual([
      "start orders",
      "when: No such key: approved",
    ]);
  });

  test("one whose command cannot be made does not keep the others from theirs", async () => {
    const wrong = { ...RULE, job: "event.nothing" };
    expect(await told([wrong, RULE], { match: "all" })).toEqual(["job: No such key: nothing", "start orders"]);
    expect(await told([wrong, RULE])).toEqual(["job: No such key: nothing"]);
  });
});

describe("a job", () => {
  test.each<[string, string]>([
    ["that is not in the source's list", "'users'"],
    ["by a tag", "'tag:critical'"],
    ["by every name", "'*'"],
    ["by no name", "''"],
    ["by a name of JavaScript's", "'__proto__'"],
  ])("%s is not accepted", async (_, job) => {
    expect(await told([{ ...RULE, job }])).toEqual([
      expect.stringMatching(/^job: (not one of this source's jobs|".*" is no alias and no id)/),
    ]);
  });

  test.each<[string, string]>([
    ["its alias in other capitals", "'Orders'"],
    ["its id in DRS", `'${ORDERS}'`],
    ["its id, from the event", "event.job_id"],
  ])("of the list is found by %s", async (_, job) => {
    expect(await told([{ ...RULE, job }])).toEqual(["start orders"]);
  });

  test("that is not found is a problem, and looked for by what is asked on it", async () => {
    const asked: unknown[] = [];
    const find: FindRuleJob = async (...query) => {
      asked.push(query);
      return err("nobody knows it");
    };
    const rules = [
      { ...RULE, job: "'a'" },
      { ...RULE, job: "'b'", action: "'nothing'" },
    ];
    expect(await told(rules, { find, match: "all" })).toEqual([
      "job: nobody knows it",
      "job: nobody knows it; action: not one of this source's verbs: start, stop",
    ]);
    expect(asked).toEqual([
      ["a", "start", 0],
      ["b", "read", 1],
    ]);
  });

  test("may come out of the event, of its title, and be listed by its tag", async () => {
    expect(await told([{ ...RULE, job: "event.job" }])).toEqual(["start orders"]);
    const apart = "capture(ticket.title, '{action} {job}')";
    const event = { ticket: { ...EVENT.ticket, title: "stop billing" } };
    expect(await told([{ ...RULE, job: `${apart}.job`, action: `${apart}.action` }], { event })).toEqual([
      "stop billing",
    ]);
  });

  test("that is no text is a problem", async () => {
    expect(await told([{ ...RULE, job: "event.n" }])).toEqual(["job: it must be a text (string)"]);
  });

  test("cannot be taken out of a text that is not like the template", async () => {
    const job = "capture(ticket.title, 'stop {job}').job";
    expect(await told([{ ...RULE, job }])).toEqual([expect.stringContaining('the text is not like "stop {job}"')]);
  });
});

test.each([["'reset'"], ["'lock'"], ["'read'"], ["''"], ["'constructor'"]])(
  "a verb that the source does not list is not accepted: %s",
  async (action) => {
    expect(await told([{ ...RULE, action }])).toEqual(["action: not one of this source's verbs: start, stop"]);
  },
);

test("params are JSON, whatever CEL they come from", async () => {
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
  expect(await outcomes([{ ...RULE, params }])).toMatchObject([
    {
      params: {
        ...{ whole: 2, fraction: 0.5, text: "aorders", list: [2, 4], object: { a: { b: [true, false] } }, given: 1 },
        ...{ parts: { verb: "start", job: "orders" }, time: "2026-09-21T16:00:00.000Z" },
      },
    },
  ]);
  expect(await told([{ ...RULE, params: { mode: "event.mode" } }])).toEqual(["params.mode: No such key: mode"]);
});

test("a rule has a reason and a key, or neither", async () => {
  expect(await outcomes([{ ...RULE, reason: "'by ' + ticket.key", key: "ticket.key + '/' + kind" }])).toMatchObject([
    { reason: "by OPS-7", key: "OPS-7/issue.updated" },
  ]);
  expect(await outcomes([RULE])).toMatchObject([{ reason: null, key: null }]);
  expect(await told([{ ...RULE, key: "comment" }])).toEqual(["key: it must not be empty"]);
});

test("a rule sees who acts: the id, the person of the config, or nobody", async () => {
  const known = { ...RULE, when: "actor.person == 'ann' && actor.id == 'webhook:own/u-1'" };
  expect(await told([known])).toEqual(["start orders"]);
  expect(await told([known], { principal: "webhook:own/u-2" })).toEqual([]);
  const nobody = { ...RULE, when: "actor.id == '' && actor.person == '' && comment == '' && source == 'own'" };
  expect(await told([nobody], { event: { actor: null }, principal: "source:own" })).toEqual(["start orders"]);
});

describe("what is too large for a rule to look at", () => {
  const long = "x".repeat(5000);

  test.each<[string, string, Partial<TicketEvent>, string]>([
    ["a text of the event", "event.big == 'x'", {}, "event.big: a text of more than 4096 characters"],
    ["a list of the event", "event.list.exists(x, x == 2)", {}, "event.list: more than 100 elements"],
    ["the title", "ticket.title == 'x'", { ticket: { ...EVENT.ticket, title: long } }, "ticket.title: a text of more"],
    ["the comment", "comment == 'x'", { comment: long }, "comment: a text of more than 4096 characters"],
    ["the kind", "kind == 'x'", { type: long }, "kind: a text of more than 4096 characters"],
  ])("stops it: %s", async (_, when, event, problem) => {
    expect(await told([{ ...RULE, when }], { event })).toEqual([expect.stringContaining(`when: ${problem}`)]);
  });

  test("stands in nobody's way who does not look at it", async () => {
    const event = { comment: long, type: long, ticket: { ...EVENT.ticket, title: long } };
    expect(await told([{ ...RULE, when: "event.job == 'orders' && ticket.key == 'OPS-7'" }], { event })).toEqual([
      "start orders",
    ]);
  });

  test("an event with more fields than anybody has", async () => {
    const payload = Object.fromEntries(Array.from({ length: 2001 }, (_, index) => [`f${index}`, 1]));
    expect(await told([{ ...RULE, when: "has(event.f1)" }], { event: { payload } })).toEqual([
      expect.stringContaining("when: event: more than 2000 fields"),
    ]);
  });
});
