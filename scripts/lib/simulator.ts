import { setTimeout as delay } from "node:timers/promises";

/** A call that IAM or DRS received, as `GET /_sim/calls` tells it. */
export interface RecordedCall {
  readonly method: string;
  readonly path: string;
  readonly status: number | null;
  readonly body: unknown;
  readonly effect: unknown;
}

/** A message that left for a platform, as `GET /_sim/egress` tells it. */
export interface RecordedMessage {
  readonly url: string;
  readonly body: unknown;
}

const list = async <T>(url: string): Promise<T[]> => ((await (await fetch(url)).json()) as { calls: T[] }).calls;

/** What IAM and DRS have received so far. */
export const recordedCalls = (simulator: string) => list<RecordedCall>(`${simulator}/_sim/calls`);

/** What has left for chat and ticket platforms so far. */
export const recordedMessages = (simulator: string) => list<RecordedMessage>(`${simulator}/_sim/egress`);

/** Makes a ticket, or puts it back to how it was made. */
export async function makeTicket(simulator: string, ticket: object): Promise<void> {
  const headers = { "content-type": "application/json" };
  await fetch(`${simulator}/_sim/tickets`, { method: "POST", headers, body: JSON.stringify(ticket) });
}

/** What has been sent to one `response_url`. */
export const messagesTo = async (simulator: string, responseUrl: string): Promise<RecordedMessage[]> =>
  (await recordedMessages(simulator)).filter(({ url }) => url === responseUrl);

/** Asks again until something is there. */
export async function until<T>(ask: () => Promise<T | undefined>, timeout: number): Promise<T | undefined> {
  const deadline = Date.now() + timeout;
  for (;;) {
    const found = await ask();
    if (found !== undefined || Date.now() > deadline) return found;
    await delay(50);
  }
}
