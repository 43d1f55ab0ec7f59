import { Buffer } from "node:buffer";
import type { ConfigInput } from "../../../src/config/schema.ts";
import { HeadKeys, readHead } from "../../../src/ledger/head.ts";
import { LEDGER } from "../../../src/shared/limits.ts";
import { exampleSecrets } from "../../support/secrets.ts";
import { json } from "./harness.ts";
import type { Deploy, Send } from "./own-desk.ts";

/** A gateway whose ledger has segments, and what is asked of it. */

export const DAY = 24 * 60 * 60 * 1000;
export const OLD = Date.now() - 8 * DAY;
export const { segmentRecords } = LEDGER;
export const authorization = `Bearer ${exampleSecrets.CI_BOT_TOKEN}`;
export const keys = new HeadKeys([new Uint8Array(Buffer.from(exampleSecrets.LEDGER_KEY, "base64"))]);

/** A gateway whose desk already has records. */
export async function grown(
  deploy: Deploy,
  sql: SqlStorage,
  grow: () => void,
  change: Partial<ConfigInput> = {},
): Promise<Send> {
  // Opens the desk, which makes its tables.
  if (sql.exec("SELECT name FROM sqlite_master WHERE name = 'ledger'").toArray().length === 0)
    await get(await deploy(change), "/v1/ledger");
  grow();
  return deploy(change);
}

export const get = (send: Send, path: string) => send(path, { headers: { authorization } });

export const acknowledge = (send: Send, number: number | string, head: string, token = exampleSecrets.CI_BOT_TOKEN) =>
  send(`/v1/ledger/segments/${number}/archived`, {
    method: "POST",
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
    body: JSON.stringify({ head }),
  });

export const listed = async (send: Send, query = "") => json(get(send, `/v1/ledger/segments${query}`));

export const linesOf = async (answer: Promise<Response>) =>
  new TextDecoder()
    .decode(await (await answer).arrayBuffer())
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line));

export const sequenceOf = (head: string): number => {
  const read = readHead(head);
  return read.ok ? read.value.sequence : Number.NaN;
};

export const refusalOf = async (answer: Promise<Response>) => {
  const { status, code } = await json(answer);
  return [status, code];
};

export const hashOf = (head: string): string | undefined => {
  const read = readHead(head);
  return read.ok ? read.value.hash : undefined;
};

export const deskOf = (head: string): string => {
  const read = readHead(head);
  return read.ok ? read.value.desk : "";
};
