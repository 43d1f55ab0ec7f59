import { env, runInDurableObject } from "cloudflare:test";
import { Buffer } from "node:buffer";
import type { ReplyTarget } from "../../../src/model/report.ts";
import { Encryptor } from "../../../src/shared/encryptor.ts";
import { exampleSecrets } from "../../support/secrets.ts";
import { DEMO_PROJECT } from "./harness.ts";

/** What tests do to where an operation's reports go, in the tables of the demo's desk. */

export const desk = () => env.DESK.get(env.DESK.idFromName(`cn-north-4/${DEMO_PROJECT}`));

export const inTables = <T extends Record<string, SqlStorageValue>>(
  query: string,
  ...bindings: string[]
): Promise<T[]> => runInDurableObject(desk(), (_, { storage }) => storage.sql.exec<T>(query, ...bindings).toArray());

/** Rewrites where an operation's end goes. */
export async function changeTarget(id: string, change: (target: ReplyTarget) => Partial<ReplyTarget>): Promise<void> {
  const encryptor = new Encryptor([new Uint8Array(Buffer.from(exampleSecrets.DESK_KEY, "base64"))]);
  const [row] = await inTables<{ sealed: string }>("SELECT sealed FROM audience WHERE operation = ?", id);
  const target: ReplyTarget = JSON.parse((await encryptor.decrypt(row?.sealed ?? "", id)) ?? "");
  const sealed = await encryptor.encrypt(JSON.stringify({ ...target, ...change(target) }), id);
  await inTables("UPDATE audience SET sealed = ? WHERE operation = ?", sealed, id);
}

/** Lets the platform's time for answers be over. */
export const letExpire = (id: string) =>
  changeTarget(id, ({ ways }) => ({
    ways: ways.map((way) => ({ ...way, limit: way.limit && { ...way.limit, expiresAt: Date.now() - 1 } })),
  }));
