import { once } from "node:events";
import { connect, type Socket } from "node:net";

/** What came back, and whether it was what the request is to bring. */
export type OnAnswer = (good: boolean) => void;

/** How a good answer looks. */
export interface Expected {
  readonly status: number;
  /** Stands somewhere in the answer. */
  readonly text?: string;
}

/**
 * One keep-alive connection that takes requests as ready bytes, one at a time. Less than a client library: what the load costs is
 * taken from the server's two cores.
 */
export class Connection {
  readonly #socket: Socket;
  readonly #expected: Expected;
  #received: Buffer[] = [];
  #onAnswer: OnAnswer | undefined;

  private constructor(socket: Socket, expected: Expected) {
    this.#socket = socket;
    this.#expected = expected;
    socket.setNoDelay(true);
    socket.on("data", (chunk: Buffer) => this.#read(chunk));
    socket.on("error", () => socket.destroy());
    socket.on("close", () => this.#finish(false));
  }

  static async open(port: number, expected: Expected): Promise<Connection> {
    const socket = connect(port, "127.0.0.1");
    await once(socket, "connect");
    return new Connection(socket, expected);
  }

  send(request: Buffer, onAnswer: OnAnswer): void {
    this.#onAnswer = onAnswer;
    if (this.#socket.destroyed) this.#finish(false);
    else this.#socket.write(request);
  }

  close(): void {
    this.#onAnswer = undefined;
    this.#socket.destroy();
  }

  #read(chunk: Buffer): void {
    this.#received.push(chunk);
    const answer = this.#received.length === 1 ? chunk : Buffer.concat(this.#received);
    const status = statusOf(answer);
    if (status === undefined) return;
    this.#received = [];
    const { text } = this.#expected;
    this.#finish(status === this.#expected.status && (text === undefined || answer.includes(text)));
  }

  #finish(good: boolean): void {
    const onAnswer = this.#onAnswer;
    this.#onAnswer = undefined;
    onAnswer?.(good);
  }
}

/** The status of an answer that is there to its last byte (RFC 9112 section 6.3); `undefined` while it is not. */
function statusOf(answer: Buffer): number | undefined {
  const end = answer.indexOf("\r\n\r\n");
  if (end < 0) return undefined;
  const head = answer.toString("latin1", 0, end).toLowerCase();
  const [, length] = /\r\ncontent-length: *(\d+)/.exec(head) ?? [];
  const isWhole =
    length === undefined
      ? !head.includes("\r\ntransfer-encoding:") || answer.subarray(-5).equals(LAST_CHUNK)
      : answer.length >= end + 4 + Number(length);
  return isWhole ? Number(head.slice(9, 12)) : undefined;
}

const LAST_CHUNK = Buffer.from("0\r\n\r\n");
