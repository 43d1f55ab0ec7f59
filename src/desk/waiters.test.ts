import { beforeEach, describe, expect, test } from "vitest";
import { testOperation } from "../../test/support/operation.ts";
import { isEnded, type Operation } from "../model/operation.ts";
import { Waiters } from "./waiters.ts";

const RUNNING = testOperation({ state: "running" });
const DONE = testOperation({ state: "succeeded" });

describe("waiters", () => {
  let stored: Operation | undefined;
  let waiters: Waiters;

  beforeEach(() => {
    stored = RUNNING;
    waiters = new Waiters({ find: () => stored });
  });

  test("an operation that has reached the state is returned at once", async () => {
    stored = DONE;
    expect(await waiters.wait(DONE.id, isEnded, 60_000)).toEqual(DONE);
  });

  test("an unknown operation is not waited for", async () => {
    stored = undefined;
    expect(await waiters.wait("x", isEnded, 60_000)).toBeNull();
  });

  test("every request that waits gets the operation when it reaches the state, and not before", async () => {
    const waiting = Promise.all([1, 2].map(() => waiters.wait(RUNNING.id, isEnded, 60_000)));
    waiters.wake(RUNNING);
    stored = DONE;
    waiters.wake(DONE);
    expect(await waiting).toEqual([DONE, DONE]);
  });

  test("a request gets the operation as it is when its time is over", async () => {
    expect(await waiters.wait(RUNNING.id, isEnded, 1)).toEqual(RUNNING);
  });
});
