import * as z from "zod";
import { parseJson } from "../../shared/json.ts";
import { type Caller, isAllowedTo, type Services } from "../services.ts";
import { mayHaveUnnamed } from "./list-jobs.ts";

const cursorSchema = z.union([
  z.strictObject({ alias: z.string() }),
  z.strictObject({ account: z.string(), folded: z.string(), id: z.string() }),
]);

/** The place after which a page begins: jobs with an alias come first, then the others of each account by name. */
export type JobCursor = Readonly<z.output<typeof cursorSchema>>;

/** Characters of a cursor at the most: a job's name in DRS has at most 50, its id fewer (contract section 4.1). */
export const CURSOR_CHARACTERS = 500;

/** Write a cursor as addresses have it. */
export const writeCursor = (cursor: JobCursor): string => Buffer.from(JSON.stringify(cursor)).toString("base64url");

/** Read a cursor; `null` for text that is none. */
export function readCursor(written: string): JobCursor | null {
  if (written.length > CURSOR_CHARACTERS) return null;
  const cursor = cursorSchema.safeParse(parseJson(Buffer.from(written, "base64url").toString()));
  return cursor.success ? cursor.data : null;
}

/** Whether a cursor still names a place in the list, and one that the caller may know of. */
export function isPlace(services: Services, caller: Caller, cursor: JobCursor): boolean {
  const { jobs, accounts } = services.gateway.config;
  if ("alias" in cursor) {
    const job = jobs.get(cursor.alias);
    return job !== undefined && isAllowedTo(services, caller, "read", job);
  }
  const account = accounts.get(cursor.account);
  return account !== undefined && mayHaveUnnamed(services, caller, account);
}
