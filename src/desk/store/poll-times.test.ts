import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { deskTables } from "../../../test/support/desk-tables.ts";
import { testOperation, testWatch } from "../../../test/support/operation.ts";
import { Operations } from "./operations.ts";
import { firstDue, PollTimes } from "./poll-times.ts";
import { Soonest } from "./soonest.ts";

describe("the times of polls", () => {
  test("are claimed in order, no more than the limit, and are due again when the lease ends", () => {
    const polls = new PollTimes();
    for (const at of [30, 10, 20, 99]) polls.set(testWatch({ id: `w-${at}` }), at);
    expect(polls.next("watch")).toBe(10);
    expect(polls.claim("watch", 50, 200, 2)).toEqual(["w-10", "w-20"]);
    expect(polls.claim("watch", 50, 200, 9)).toEqual(["w-30"]);
    expect(polls.next("watch")).toBe(99);
    expect(polls.claim("watch", 200, 300, 9).toSorted()).toEqual(["w-10", "w-20", "w-30", "w-99"]);
    expect(polls.claim("status", 200, 300, 9)).toEqual([]);
  });

  test("are kept by how an operation is followed, and the kind of the longest due is claimed first", () => {
    const polls = new PollTimes();
    const ids = ["stop", "precheck"] as const;
    for (const [index, action] of ids.entries()) polls.set(testOperation({ id: action, action }), 20 - index);
    polls.set(testWatch({ id: "watch" }), 1);
    expect([polls.next("status"), polls.next("detail"), polls.next("watch")]).toEqual([20, 19, 1]);
    expect([18, 19].map((now) => firstDue(polls, "followed", now))).toEqual([null, "detail"]);
    polls.remove("precheck");
    expect([firstDue(polls, "followed", 20), firstDue(polls, "watch", 20)]).toEqual(["status", "watch"]);
    polls.set(testOperation({ id: "stop", action: "precheck" }), 30);
    expect([polls.next("status"), polls.next("detail")]).toEqual([null, 30]);
  });

  test("are those of a sorted list, whatever is set, moved and removed", () => {
    const change = fc.record({ id: fc.nat(9), at: fc.nat(20), isRemoved: fc.boolean() });
    fc.assert(
      fc.property(fc.array(change, { maxLength: 60 }), (changes) => {
        const polls = new PollTimes();
        const expected = new Map<string, number>();
        for (const { id, at, isRemoved } of changes) {
          if (isRemoved) polls.remove(`${id}`);
          else polls.set(testWatch({ id: `${id}` }), at);
          if (isRemoved) expected.delete(`${id}`);
          else expected.set(`${id}`, at);
          expect(polls.next("watch")).toBe(expected.size === 0 ? null : Math.min(...expected.values()));
        }
        const due = [...expected].filter(([, at]) => at <= 10).map(([id]) => id);
        expect(polls.claim("watch", 10, 99, 99).toSorted()).toEqual(due.toSorted());
      }),
    );
  });
});

describe("the polls of operations", () => {
  const tables = deskTables();
  const operations = new Operations(tables.sql, new Soonest());
  const isPolled = (which: Operations) => [which.polls.next("status"), which.polls.next("watch"), which.nextDue()];

  test("are no timers of the tables, and are found there by the next instance", () => {
    const watch = testWatch({ id: "w" });
    const action = testOperation({ id: "a", state: "running" });
    operations.insert(watch, { kind: "poll", at: 1000 });
    operations.insert(action, { kind: "send", at: 3000 });
    expect(isPolled(operations)).toEqual([null, 1000, 3000]);
    operations.update(action, { kind: "poll", at: 2000 }, testOperation({ id: "a", state: "sending" }));
    operations.movePoll("w", 5000);
    expect(isPolled(operations)).toEqual([2000, 5000, null]);
    expect(isPolled(new Operations(tables.sql, new Soonest()))).toEqual([2000, 1000, null]);
    operations.update({ ...watch, state: "cancelled" }, null, watch);
    expect(isPolled(operations)).toEqual([2000, null, null]);
    expect(isPolled(new Operations(tables.sql, new Soonest()))).toEqual([2000, null, null]);
  });

  test("are claimed without a statement, and not among the other timers", () => {
    tables.asked();
    expect(operations.polls.claim("status", 9000, 9999, 9)).toEqual(["a"]);
    expect(tables.asked()).toEqual([]);
    expect(operations.claimDue(9000, 9999, 9)).toEqual([]);
  });
});
