import type { DeskClient } from "./client.ts";
import type { Recent } from "./report/change-feed.ts";

/** A connection to a desk, over which the desk sends changes. */
export interface ChangeConnection {
  /**
   * Wait for the changes after a record; one call at a time. Rejects when the desk closes the connection.
   * @param after `null`, or a record that the ledger does not have, for its end alone, at once
   */
  readonly next: (after: number | null) => Promise<Recent>;
  readonly close: () => void;
}

/** WebSocket close code of a connection that is no longer needed (RFC 6455 section 7.4.1). */
const NORMAL = 1000;

const closed = () => new Error("the desk has closed the connection");

/** Connect to a desk for its changes. While nothing changes, nothing is sent, and the desk may hibernate. */
export async function connectToChanges(desk: Pick<DeskClient, "fetch">): Promise<ChangeConnection> {
  // Only the path to the object matters; no host is called.
  const { webSocket } = await desk.fetch("https://desk/changes", { headers: { upgrade: "websocket" } });
  if (!webSocket) throw new Error("the desk has too many readers");
  let waiting: PromiseWithResolvers<Recent> | undefined;
  let isOver = false;
  const onEnd = () => {
    isOver = true;
    waiting?.reject(closed());
  };
  webSocket.addEventListener("message", ({ data }) => waiting?.resolve(JSON.parse(String(data)) as Recent));
  webSocket.addEventListener("close", onEnd);
  webSocket.addEventListener("error", onEnd);
  webSocket.accept();
  return {
    next: async (after) => {
      if (isOver) throw closed();
      waiting = Promise.withResolvers();
      webSocket.send(JSON.stringify(after));
      return waiting.promise;
    },
    close: () => {
      if (!isOver) webSocket.close(NORMAL);
      isOver = true;
    },
  };
}
