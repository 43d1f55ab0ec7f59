import * as z from "zod";
import { type Connection, secretOf } from "../../config/gateway.ts";
import type { Delivery } from "../../model/report.ts";
import type { TicketRef } from "../../model/ticket.ts";
import { deliveryByStatus } from "../../outbound/delivery.ts";
import type { PlatformAnswer } from "../../outbound/egress.ts";
import { basic, callPlatform, type Fetched, readAs } from "../shared/call.ts";
import { type AuditRow, auditRows, idsByName, type Row, rowSchema, userRows } from "./history.ts";
import { sysId } from "./record.ts";
import type { ServicenowSettings } from "./settings.ts";

/** The part of ServiceNow's Table API that is called, as the user that the gateway writes as. */

type Caller = Connection<ServicenowSettings>;

function call(
  method: "GET" | "PATCH",
  path: string,
  query: Readonly<Record<string, string>>,
  caller: Caller,
  body?: unknown,
): Promise<PlatformAnswer> {
  const { instance, user } = caller.settings;
  const password = secretOf(caller, "api") ?? "";
  const headers = { authorization: basic(user, password), accept: "application/json" };
  const url = `https://${instance}/api/now/table/${path}?${new URLSearchParams(query)}`;
  return callPlatform({ url, hosts: [instance], method, headers, body }, caller.gateway);
}

/** References as ids and not as addresses of them. */
const PLAIN = { sysparm_exclude_reference_link: "true" };

const addressSchema = z.object({ table: z.string().regex(/^[a-z][a-z0-9_]{0,79}$/), sys_id: sysId });

/** Reads a record. Its address is only ever one of a listed table. */
export async function readRecord(address: TicketRef["address"], connection: Caller): Promise<Fetched<Row>> {
  const parsed = addressSchema.safeParse(address);
  if (!parsed.success || !connection.settings.tables.includes(parsed.data.table)) {
    return { kind: "given_up", cause: "its table is not listened to" };
  }
  const { table, sys_id } = parsed.data;
  const found = readAs(rowSchema, await call("GET", `${table}/${sys_id}`, PLAIN, connection));
  return found.kind === "read" ? { kind: "read", value: found.value.result } : found;
}

/** Rows of the audit that are read at most. */
const ROWS = 1000;

/** Words are no change of what is approved. */
const WORDS = "work_notes,comments,comments_and_work_notes";

/** Every row that the audit has of a record, beside those of notes and comments. It is read after the record, so that none is missing. */
export async function readAudit(
  { table, sys_id }: TicketRef["address"],
  connection: Caller,
): Promise<Fetched<readonly AuditRow[]>> {
  const query = {
    sysparm_query: `documentkey=${sys_id}^tablename=${table}^fieldnameNOT IN${WORDS}^ORDERBYsys_created_on`,
    sysparm_fields: "documentkey,fieldname,newvalue,user,sys_created_on,record_checkpoint",
    sysparm_limit: String(ROWS + 1),
  };
  const found = readAs(auditRows, await call("GET", "sys_audit", query, connection));
  if (found.kind !== "read") return found;
  const { result } = found.value;
  // A query that an instance does not understand in full finds more than was asked for.
  if (result.some(({ documentkey }) => documentkey !== sys_id)) {
    return { kind: "given_up", cause: "its audit cannot be told from that of others" };
  }
  if (result.length <= ROWS) return { kind: "read", value: result };
  return { kind: "given_up", cause: `it has more than the ${ROWS} changes that are read` };
}

/** Names of users that are asked for at once: the query is part of an address. */
const NAMES = 50;

/** The ids of users by their names, of which the audit keeps no more. */
export async function readUsers(
  names: readonly string[],
  connection: Caller,
): Promise<Fetched<ReadonlyMap<string, string>>> {
  if (names.length === 0) return { kind: "read", value: new Map() };
  if (names.length > NAMES) return { kind: "given_up", cause: `more than ${NAMES} people have changed it` };
  const query = { sysparm_query: `user_nameIN${names.join(",")}`, sysparm_fields: "sys_id,user_name" };
  const found = readAs(userRows, await call("GET", "sys_user", query, connection));
  return found.kind === "read" ? { kind: "read", value: idsByName(found.value.result) } : found;
}

/** Writes a work note, which those who asked do not see ("Table API", PATCH). Notes cannot be written over. */
export async function writeNote(
  { table, sys_id }: TicketRef["address"],
  text: string,
  connection: Caller,
): Promise<Delivery> {
  const answer = await call("PATCH", `${table}/${sys_id}`, { sysparm_fields: "number" }, connection, {
    work_notes: text,
  });
  return deliveryByStatus(answer);
}
