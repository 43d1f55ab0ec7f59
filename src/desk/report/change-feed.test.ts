import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { testOperation } from "../../../test/support/operation.ts";
import { EVENTS } from "../../shared/limits.ts";
import type { Store } from "../store/store.ts";
import { ChangeFeed, type ChangeReader, type Recent } from "./change-feed.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** Reads the positions that it was sent, and keeps its attachment. */
class TestReader implements ChangeReader {
  readonly pages: Recent[] = [];
  attachment: unknown = null;
  isClosed = false;

  send(page: string): void {
    if (this.isClosed) throw new TypeError("the connection is closed");
    this.pages.push(JSON.parse(page));
  }

  serializeAttachment(attachment: unknown): void {
    this.attachment = attachment;
  }

  deserializeAttachment(): unknown {
    return this.attachment;
  }

  get covered(): number[] {
    return this.pages.map(({ sequence }) => sequence);
  }
}

/** A ledger of so many records, each of another operation, whose readings are counted. */
function feedOf(records: number, readers: readonly ChangeReader[] = []) {
  const work = { heads: 0, pages: 0, operations: 0 };
  const listeners: (() => void)[] = [];
  let end = records;
  const ledger = {
    onAppend: (listener: () => void) => void listeners.push(listener),
    head: () => {
      work.heads += 1;
      return { sequence: end, hash: "" };
    },
    stepsAfter: (after: number, limit: number) => {
      work.pages += 1;
      const count = Math.min(limit, end - after);
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
  const append = (count: number) => {
    for (let index = 0; index < count; index += 1) {
      end += 1;
      for (const tell of listeners) tell();
    }
  };
  const rollBack = (count: number) => {
    end -= count;
  };
  const feed = new ChangeFeed({ ledger, operations } as unknown as Pick<Store, "ledger" | "operations">, readers);
  return { feed, append, rollBack, work };
}

const readersOf = (count: number) => Array.from({ length: count }, () => new TestReader());

describe("the feed of changes", () => {
  test("reads once what two hundred readers wait for", async () => {
    const { feed, append, work } = feedOf(10);
    const readers = readersOf(EVENTS.allStreams);
    for (const reader of readers) feed.ask(reader, 10);
    append(3);
    await vi.runAllTimersAsync();
    expect(readers.every(({ pages }) => pages.length === 1 && pages[0]?.changed.length === 3)).toBe(true);
    expect(work).toMatchObject({ pages: 1, operations: 3 });
  });

  test("does nothing and holds no timer while nothing changes", async () => {
    const { feed, work } = feedOf(10);
    for (const reader of readersOf(EVENTS.allStreams)) feed.ask(reader, 10);
    const before = { ...work };
    expect(vi.getTimerCount()).toBe(0);
    await vi.advanceTimersByTimeAsync(EVENTS.life);
    expect(work).toEqual(before);
  });

  test("holds no timer for changes that nobody waits for", () => {
    const { append, work } = feedOf(10);
    append(5);
    expect(vi.getTimerCount()).toBe(0);
    expect(work.heads).toBe(0);
  });

  test("serves some readers at a time", async () => {
    const { feed, append } = feedOf(10);
    const readers = readersOf(EVENTS.allStreams);
    for (const reader of readers) feed.ask(reader, 10);
    const served = () => readers.filter(({ pages }) => pages.length > 0).length;
    append(3);
    await vi.advanceTimersByTimeAsync(EVENTS.gather);
    expect(served()).toBe(EVENTS.servedAtOnce);
    await vi.advanceTimersByTimeAsync(EVENTS.servePause);
    expect(served()).toBe(2 * EVENTS.servedAtOnce);
    await vi.runAllTimersAsync();
    expect(served()).toBe(EVENTS.allStreams);
  });

  test("sends changes that follow each other closely as one page", async () => {
    const { feed, append, work } = feedOf(10);
    const reader = new TestReader();
    feed.ask(reader, 10);
    for (let count = 0; count < 10; count += 1) {
      append(5);
      await vi.advanceTimersByTimeAsync(EVENTS.gather / 20);
    }
    await vi.runAllTimersAsync();
    expect([reader.covered, work.pages]).toEqual([[60], 1]);
  });

  test("sends a slow reader one page, and the rest from where it goes on", async () => {
    const { feed, append } = feedOf(10);
    const reader = new TestReader();
    feed.ask(reader, 10);
    for (let count = 0; count < 50; count += 1) {
      append(10);
      await vi.advanceTimersByTimeAsync(EVENTS.gather);
    }
    expect(reader.covered).toEqual([20]);
    for (const after of [20, 120, 220, 320, 420]) feed.ask(reader, after);
    await vi.runAllTimersAsync();
    expect(reader.covered).toEqual([20, 120, 220, 320, 420, 510]);
  });

  test("lets a reader who is far behind catch up without waiting, page by page", () => {
    const { feed } = feedOf(250);
    const reader = new TestReader();
    feed.ask(reader, 0);
    feed.ask(reader, 100);
    expect(reader.covered).toEqual([100, 200]);
  });

  test("sends the end alone to a reader without a place in the ledger", () => {
    const { feed, work } = feedOf(7);
    const reader = new TestReader();
    for (const after of [null, 8]) feed.ask(reader, after);
    expect(reader.pages).toEqual(Array(2).fill({ sequence: 7, changed: [] }));
    expect(work.pages).toBe(0);
  });

  test("sends nothing of a transaction that was rolled back", async () => {
    const { feed, append, rollBack } = feedOf(7);
    const reader = new TestReader();
    feed.ask(reader, 7);
    append(1);
    rollBack(1);
    await vi.runAllTimersAsync();
    expect(reader.pages).toEqual([]);
    append(1);
    await vi.runAllTimersAsync();
    expect(reader.covered).toEqual([8]);
  });

  test("knows after hibernation where its readers wait, and who takes a page", async () => {
    const waiting = new TestReader();
    const busy = new TestReader();
    const { feed, append } = feedOf(10);
    feed.ask(waiting, 10);
    feed.ask(busy, 10);
    append(1);
    await vi.runAllTimersAsync();
    feed.ask(waiting, 11);
    const woken = feedOf(11, [waiting, busy]);
    woken.append(1);
    await vi.runAllTimersAsync();
    expect([waiting.covered, busy.covered]).toEqual([[11, 12], [11]]);
  });

  test("serves the others when a connection is closed or was left", async () => {
    const { feed, append } = feedOf(10);
    const [closed, left, open] = [new TestReader(), new TestReader(), new TestReader()];
    for (const reader of [closed, left, open]) feed.ask(reader, 10);
    closed.isClosed = true;
    feed.leave(left);
    append(1);
    await vi.runAllTimersAsync();
    expect([closed, left, open].map(({ covered }) => covered)).toEqual([[], [], [11]]);
  });
});
