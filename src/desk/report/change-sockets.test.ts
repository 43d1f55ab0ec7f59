import { describe, expect, test } from "vitest";
import { EVENTS } from "../../shared/limits.ts";
import { ChangeSockets } from "./change-sockets.ts";

/** The sockets of a desk that has so many readers. */
function socketsOf(readers: number) {
  const asked: (number | null)[] = [];
  const closed: (readonly [code: number | undefined, reason: string | undefined])[] = [];
  const accepted: WebSocket[] = [];
  const state = {
    acceptWebSocket: (socket: WebSocket) => void accepted.push(socket),
    getWebSockets: () => Array<WebSocket>(readers),
  };
  const feed = { ask: (_: unknown, after: number | null) => void asked.push(after), leave: () => {} };
  const socket = { close: (code?: number, reason?: string) => void closed.push([code, reason]) } as WebSocket;
  return { sockets: new ChangeSockets(state, feed), socket, asked, closed, accepted };
}

describe("the WebSockets of a desk", () => {
  test("are refused with 503 when a desk has as many readers as it may have", () => {
    const { sockets, accepted } = socketsOf(EVENTS.readersPerDesk);
    expect(sockets.connect().status).toBe(503);
    expect(accepted).toEqual([]);
  });

  test.each([
    ["0", 0],
    ["999999999999999", 999_999_999_999_999],
    ["null", null],
  ])("ask for changes after %s", (message, after) => {
    const { sockets, socket, asked, closed } = socketsOf(1);
    sockets.receive(socket, message);
    expect([asked, closed]).toEqual([[after], []]);
  });

  test.each(["", "hunter2", "-1", "1.5", "010", "1e3", "9".repeat(16), "[1]", '"1"', new ArrayBuffer(8)])(
    "are closed when they say %o",
    (message) => {
      const { sockets, socket, asked, closed } = socketsOf(1);
      sockets.receive(socket, message);
      expect([asked, closed]).toEqual([[], [[1008, "a message must be the number of a record, or null"]]]);
    },
  );
});
