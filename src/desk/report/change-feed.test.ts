import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { testOperation } from "../../../test/support/operation.ts";
import { EVENTS } from "../../shared/limits.ts";
import type { Store } from "../store/store.ts";
import { ChangeFeed } from "./change-feed.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** A ledger of so many records, each of another operation, whose readings are counted. */
function feedOf(records: number) {
  const work = { pages: 0, operations: 0 };
  const ledger = {
    end: records,
    head: () => ({ sequence: ledger.end, hash: "" }),
    stepsAfter: (after: number, limit: number) => {
      work.pages += 1;
      const count = Math.min(limit, ledger.end - after);
      return Array.from({ length: count }, (_, index) => ({
        sequence: after + index + 1,
        operation: `operation-${after + index + 1}`,
      }));
    },
  };
  const operations = {
    find: (id: string) => {
      work.operations += 1;
      return testOperation({ id });
    },
  };
  const feed = new ChangeFeed({ ledger, operations } as unknown as Pick<Store, "ledger" | "operations">);
  return { feed, ledger, work };
}

describe("the feed of changes", () => {
  test("reads once what two hundred readers wait for", async () => {
    const { feed, ledger, work } = feedOf(10);
    const readers = Promise.all(Array.from({ length: EVENTS.allStreams }, () => feed.since(10, EVENTS.patience)));
    ledger.end = 13;
    await vi.advanceTimersByTimeAsync(2 * EVENTS.look);
    const pages = await readers;
    expect(pages.every(({ sequence, changed }) => sequence === 13 && changed.length === 3)).toBe(true);
    expect(work).toEqual({ pages: 1, operations: 3 });
  });

  test("lets some readers look at a time", async () => {
    const { feed, ledger } = feedOf(10);
    let answered = 0;
    for (let count = 0; count < EVENTS.allStreams; count += 1) {
      void feed.since(10, EVENTS.patience).then(() => {
        answered += 1;
      });
    }
    ledger.end = 13;
    await vi.advanceTimersByTimeAsync(EVENTS.look);
    expect(answered).toBe(EVENTS.wokenAtOnce);
    await vi.advanceTimersByTimeAsync(EVENTS.wakePause);
    expect(answered).toBe(2 * EVENTS.wokenAtOnce);
    await vi.advanceTimersByTimeAsync(EVENTS.look);
    expect(answered).toBe(EVENTS.allStreams);
  });

  test("answers a reader once a look, however often something changes", async () => {
    const { feed, ledger, work } = feedOf(10);
    let sequence = 10;
    const reading = (async () => {
      while (sequence < 500) ({ sequence } = await feed.since(sequence, EVENTS.patience));
    })();
    for (let count = 0; count < 50; count += 1) {
      ledger.end += 10;
      await vi.advanceTimersByTimeAsync(EVENTS.look / 10);
    }
    await vi.advanceTimersByTimeAsync(EVENTS.look);
    await reading;
    expect(work.pages).toBeLessThanOrEqual(6);
  });

  test("lets a reader who is far behind catch up without waiting, page by page", async () => {
    const { feed } = feedOf(250);
    const first = await feed.since(0, EVENTS.patience);
    expect([first.sequence, first.changed.length]).toEqual([100, 100]);
    expect((await feed.since(first.sequence, EVENTS.patience)).sequence).toBe(200);
  });

  test("tells the end alone to who has no place in the ledger", async () => {
    const { feed, work } = feedOf(7);
    for (const after of [null, 8]) expect(await feed.since(after, 60_000)).toEqual({ sequence: 7, changed: [] });
    expect(work.pages).toBe(0);
  });

  test("has nothing to tell when the patience is over", async () => {
    const { feed } = feedOf(7);
    const reading = feed.since(7, EVENTS.patience);
    await vi.advanceTimersByTimeAsync(EVENTS.patience + EVENTS.look);
    expect(await reading).toEqual({ sequence: 7, changed: [] });
  });
});
