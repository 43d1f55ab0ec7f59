import { runInNewContext } from "node:vm";
import { Hono } from "hono";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { html } from "./html.ts";
import { lookOf, render } from "./page.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** An event stream as the script sees it. */
class TestEventSource {
  static opened: TestEventSource[] = [];
  readyState = 0;
  onopen = () => {};
  onerror = () => {};

  constructor() {
    TestEventSource.opened.push(this);
  }

  addEventListener(): void {}

  close(): void {
    this.readyState = 2;
  }

  /** The browser gives up, as after a refusal. */
  refuse(): void {
    this.close();
    this.onerror();
  }
}

/** Run the script of a page, as a browser would, and return the streams that it opens. */
async function runScript() {
  const app = new Hono();
  const signedIn = { name: "ann", signOut: html``, token: "token" };
  app.get("/", (c) => render(c, lookOf(c), signedIn, { at: "jobs", title: "Jobs", body: html`` }));
  const page = await (await app.request("/")).text();
  const script = /<script>(.*)<\/script>/s.exec(page)?.[1] ?? "";
  TestEventSource.opened = [];
  const document = { hidden: false, addEventListener: () => {} };
  runInNewContext(script, {
    document,
    addEventListener: () => {},
    EventSource: TestEventSource,
    setTimeout,
    clearTimeout,
    Math,
  });
  return TestEventSource.opened;
}

describe("the script of the console", () => {
  test("opens a refused stream again after pauses that double, five minutes at most", async () => {
    const streams = await runScript();
    for (const pause of [2, 4, 8, 16, 32, 64, 128, 256, 300, 300]) {
      const { length } = streams;
      streams.at(-1)?.refuse();
      await vi.advanceTimersByTimeAsync(pause * 1000 - 1);
      expect(streams).toHaveLength(length);
      await vi.advanceTimersByTimeAsync(1);
      expect(streams).toHaveLength(length + 1);
    }
    streams.at(-1)?.onopen();
    const { length } = streams;
    streams.at(-1)?.refuse();
    await vi.advanceTimersByTimeAsync(2000);
    expect(streams).toHaveLength(length + 1);
  });

  test("leaves it to the browser to go on with a stream that has ended", async () => {
    const streams = await runScript();
    streams[0]?.onerror();
    await vi.advanceTimersByTimeAsync(600_000);
    expect(streams).toHaveLength(1);
  });
});
