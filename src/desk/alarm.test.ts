import { afterEach, expect, test, vi } from "vitest";
import { Alarm } from "./alarm.ts";

afterEach(() => vi.restoreAllMocks());

/** A desk with nothing to do, whose tables fail in some methods, and a list of what its alarm got to. */
function desk(...broken: readonly string[]) {
  const done: string[] = [];
  const step =
    <T>(name: string, result?: T) =>
    (): T => {
      if (broken.includes(name)) throw new Error("internal error; reference = x");
      done.push(name);
      return result as T;
    };
  const store = {
    requests: { forgetBefore: step("forget") },
    operations: {
      ...{ compactBefore: step("compact"), hideBatch: step("hide"), claimDue: step("due", []) },
      polls: { next: step("polls", null) },
    },
    tallies: { settle: step("tallies") },
    counters: { flush: step("counters") },
    transaction: (work: () => void) => work(),
  };
  const resources = {
    ...{ store, scale: 1, account: { desk: "a/b" }, gateway: { confidential: { isIn: () => false } } },
    cloud: { budget: { free: () => 1, delay: () => 0 } },
  };
  const tasks = { start: (kind: string) => step(kind)() };
  const alarm = new Alarm(
    ...([
      resources,
      { perCall: () => 1 },
      { logHead: step("head") },
      { work: step("retention") },
      { rearm: step("rearm") },
      tasks,
    ] as unknown as ConstructorParameters<typeof Alarm>),
  );
  return { alarm, done };
}

const WORK = ["due", "polls", "deliver", "read_tickets", "sample", "discover", "forget", "compact", "hide", "tallies"];
const PARTS = [...WORK, "counters", "head", "retention", "rearm"];

test.each(PARTS)("a desk whose part %s fails does all other work, and logs which one failed", (part) => {
  const error = vi.spyOn(console, "error").mockImplementation(() => {});
  const { alarm, done } = desk(part);
  alarm.fire();
  expect(new Set(done)).toEqual(new Set(PARTS.filter((other) => other !== part)));
  const lines = error.mock.calls.map(([line]) => JSON.parse(String(line)));
  expect(lines).toEqual([expect.objectContaining({ event: "desk_work_failed", what: part, desk: "a/b" })]);
});
