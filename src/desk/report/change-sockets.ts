import { EVENTS } from "../../shared/limits.ts";
import type { ChangeFeed } from "./change-feed.ts";

/** What a reader asks with: the number of the record after which it wants changes, or `null`. */
const POSITION = /^(null|0|[1-9]\d{0,14})$/;

/** WebSocket close code for a message that is not accepted (RFC 6455 section 7.4.1). */
const POLICY_VIOLATION = 1008;

/** The WebSockets of the desk's readers, which stay open while the desk hibernates. */
export class ChangeSockets {
  readonly #state: Pick<DurableObjectState, "acceptWebSocket" | "getWebSockets">;
  readonly #feed: Pick<ChangeFeed, "ask" | "leave">;

  constructor(
    state: Pick<DurableObjectState, "acceptWebSocket" | "getWebSockets">,
    feed: Pick<ChangeFeed, "ask" | "leave">,
  ) {
    this.#state = state;
    this.#feed = feed;
  }

  /** Open a WebSocket for a reader; answers 503 where too many are open. */
  connect(): Response {
    if (this.#state.getWebSockets().length >= EVENTS.readersPerDesk) return new Response(null, { status: 503 });
    const { 0: client, 1: server } = new WebSocketPair();
    this.#state.acceptWebSocket(server);
    return new Response(null, { status: 101, webSocket: client });
  }

  /** Take a reader's question for the changes after a record. */
  receive(socket: WebSocket, message: string | ArrayBuffer): void {
    if (typeof message === "string" && POSITION.test(message)) {
      this.#feed.ask(socket, JSON.parse(message) as number | null);
    } else {
      socket.close(POLICY_VIOLATION, "a message must be the number of a record, or null");
    }
  }

  /** Forget a reader whose WebSocket is closed. */
  leave(socket: WebSocket): void {
    this.#feed.leave(socket);
  }
}
