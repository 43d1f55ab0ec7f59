import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { testOperation } from "../../../test/support/operation.ts";
import type { Services } from "../../application/services.ts";
import { EVENTS } from "../../shared/limits.ts";
import { streamOf } from "./event-stream.ts";
import type { Place } from "./stream-places.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const ACCOUNT = { name: "main", prefix: "aaaaaa", desk: "cn-north-4/main" };
const OPERATION = testOperation({ job: { alias: null, account: "main", project_id: "main", id: "job", name: null } });

/** The Worker's end of a connection to a desk, whose messages are kept. */
class TestSocket extends EventTarget {
  readonly asked: string[] = [];
  closed: number | null = null;

  accept(): void {}

  send(message: string): void {
    this.asked.push(message);
  }

  close(code: number): void {
    this.closed = code;
  }

  /** Has the desk send a page with one change, or none. */
  push(sequence: number, hasChange = true): void {
    const changed = hasChange ? [{ sequence, operation: { ...OPERATION, outcome: null } }] : [];
    this.dispatchEvent(new MessageEvent("message", { data: JSON.stringify({ sequence, changed }) }));
  }
}

/** A stream of one desk, as its reader sees it. */
function opened({ isAllowed = true, isProbed = false, isFull = false } = {}) {
  const socket = new TestSocket();
  const steps: string[] = [];
  const place: Place = {
    isProbed: () => isProbed,
    written: () => void steps.push("written"),
    taken: () => void steps.push("taken"),
    release: () => void steps.push("released"),
  };
  const services = {
    gateway: {
      config: { accounts: new Map([["main", ACCOUNT]]), jobsById: new Map(), goesByListing: false },
      runtime: { timeScale: 1 },
    },
    policy: { decide: () => ({ allowed: isAllowed }) },
    now: Date.now,
    desk: () => ({ fetch: async () => ({ webSocket: isFull ? null : socket }) }),
  } as unknown as Services;
  const listener = {
    principal: { id: "client:ci" },
    place: { source: "v1", channel: null },
    until: Date.now() + EVENTS.life,
    ids: { write: (positions: string) => positions, read: (id: string) => id },
    positions: new Map([["aaaaaa", 7]]),
  } as unknown as Parameters<typeof streamOf>[1];
  const reader = streamOf(services, listener, place).pipeThrough(new TextDecoderStream()).getReader();
  return { socket, steps, reader };
}

/** Has all that waits for nothing but other promises done. */
const settle = () => vi.advanceTimersByTimeAsync(0);

const POSITION_7 = "retry: 2000\nid: aaaaaa:7\n\n";

describe("an event stream", () => {
  test("asks the desk once and sends its position while nothing changes", async () => {
    const { socket, reader } = opened();
    for (let silent = 0; silent < 10; silent += 1) {
      const read = reader.read();
      await vi.advanceTimersByTimeAsync(EVENTS.keepAlive);
      expect((await read).value).toBe(POSITION_7);
    }
    expect(socket.asked).toEqual(["7"]);
  });

  test("sends its position within half a second when its reader is in question", async () => {
    const { reader } = opened({ isProbed: true });
    const read = reader.read();
    await vi.advanceTimersByTimeAsync(EVENTS.look);
    expect((await read).value).toBe(POSITION_7);
  });

  test("tells a change when the desk sends it, and asks for the next page then", async () => {
    const { socket, reader } = opened();
    const read = reader.read();
    await settle();
    socket.push(9);
    const { value } = await read;
    expect(value).toContain(`"id":"${OPERATION.id}"`);
    expect(value).toMatch(/^id: aaaaaa:9\n/);
    await settle();
    expect(socket.asked).toEqual(["7", "9"]);
  });

  test("tells nothing of changes that the caller may not read any more, at no time of theirs", async () => {
    const { socket, reader } = opened({ isAllowed: false });
    let told: string | undefined;
    const reading = reader.read().then(({ value }) => {
      told = value;
    });
    for (let sequence = 8; sequence < 12; sequence += 1) {
      await settle();
      socket.push(sequence);
    }
    await vi.advanceTimersByTimeAsync(EVENTS.keepAlive - 1);
    expect(told).toBeUndefined();
    await vi.advanceTimersByTimeAsync(1);
    await reading;
    expect(told).toBe("retry: 2000\nid: aaaaaa:11\n\n");
  });

  test("ends and gives up its place and its connection when the reader takes nothing", async () => {
    const { socket, steps, reader } = opened();
    await settle();
    // What the streams between hold at most is taken; then nobody reads on.
    for (let page = 8; page < 12; page += 1) {
      socket.push(page);
      await settle();
    }
    const asked = socket.asked.length;
    await vi.advanceTimersByTimeAsync(EVENTS.stalled);
    expect(steps.at(-1)).toBe("released");
    expect(socket.asked).toHaveLength(asked);
    expect(socket.closed).toBe(1000);
    await expect(async () => {
      while (!(await reader.read()).done);
    }).rejects.toThrow("the reader took nothing for 30 s");
  });

  test("ends with its life, after its position", async () => {
    const { steps, reader } = opened();
    const chunks: string[] = [];
    const reading = (async () => {
      for (let read = await reader.read(); !read.done; read = await reader.read()) chunks.push(read.value);
    })();
    await vi.advanceTimersByTimeAsync(EVENTS.life);
    await reading;
    expect(chunks).toEqual(Array(EVENTS.life / EVENTS.keepAlive).fill(POSITION_7));
    expect(steps.at(-1)).toBe("released");
  });

  test("fails when the desk closes the connection, and gives up its place", async () => {
    const { socket, steps, reader } = opened();
    const read = reader.read();
    const failed = expect(read).rejects.toThrow("the desk has closed the connection");
    await settle();
    socket.dispatchEvent(new Event("close"));
    await failed;
    expect(steps.at(-1)).toBe("released");
  });

  test("fails when the desk has too many readers", async () => {
    const { steps, reader } = opened({ isFull: true });
    await expect(reader.read()).rejects.toThrow("the desk has too many readers");
    expect(steps.at(-1)).toBe("released");
  });

  test("closes its connection when its reader leaves", async () => {
    const { socket, steps, reader } = opened();
    void reader.read();
    await settle();
    await reader.cancel();
    await settle();
    expect([socket.closed, steps.at(-1)]).toEqual([1000, "released"]);
  });
});
