import { beforeEach, describe, expect, test } from "vitest";
import { testOperation } from "../../test/support/operation.ts";
import { isEnded, type Operation } from "../model/operation.ts";
import { WAITING } from "../shared/limits.ts";
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

  test.each([
    ["one operation", WAITING.perOperation, () => RUNNING.id],
    ["one desk", WAITING.perDesk, (index: number) => `operation-${index}`],
  ])("one request more than may wait for the operations of %s gets its own at once", async (_, most, idOf) => {
    let answered = 0;
    const waiting = Array.from({ length: most }, async (__, index) => {
      await waiters.wait(idOf(index), isEnded, 60_000);
      answered += 1;
    });
    expect(await waiters.wait(idOf(most), isEnded, 60_000)).toEqual(RUNNING);
    expect(answered).toBe(0);
    waiters.wake({ ...DONE, id: idOf(0) });
    await waiting[0];
    const isNext = waiters.wait(idOf(most), isEnded, 60_000);
    for (let index = 0; index <= most; index += 1) waiters.wake({ ...DONE, id: idOf(index) });
    await Promise.all([...waiting, isNext]);
    expect(answered).toBe(most);
  });
});
