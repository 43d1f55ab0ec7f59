import * as z from "zod";
import type { TicketApproval } from "../../config/sources/ticketing.ts";
import type { TicketChange, TicketHistory } from "../../model/ticket.ts";
import type { ServicenowSettings } from "./settings.ts";

/** What ServiceNow keeps of a record's past, and what of it approvals look at. */

/** The column whose value is the status of approvals (`approval` of a task: "requested", "approved", …). */
const STATUS = "approval";

/** `2026-09-21 14:13:18`, in UTC whatever the user's own zone is. */
const time = z
  .string()
  .regex(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/)
  .transform((text) => Date.parse(`${text.replace(" ", "T")}Z`));

/** A row of `sys_audit` (ServiceNow, "Sys audit table columns"): one field of one update. */
const auditSchema = z.object({
  documentkey: z.string(),
  fieldname: z.string(),
  newvalue: z.string(),
  /** A name, which the table of users knows. */
  user: z.string(),
  sys_created_on: time,
  /** Which update of the record it was: times are whole seconds and do not tell. */
  record_checkpoint: z
    .string()
    .regex(/^\d{1,15}$/)
    .transform(Number),
});

export type AuditRow = z.infer<typeof auditSchema>;

export const auditRows = z.object({ result: z.array(auditSchema) });

/** A record with all its columns, as texts. */
export const rowSchema = z.object({ result: z.record(z.string(), z.unknown()) });

export type Row = z.infer<typeof rowSchema>["result"];

export const userRows = z.object({ result: z.array(z.object({ sys_id: z.string(), user_name: z.string() })) });

/** Names of users that can be asked for in a query; anybody else is nobody. */
const USER_NAME = /^[\w.@-]{1,100}$/;

/** Who made a record and its changes, by name. */
export const namesIn = (row: Row, rows: readonly AuditRow[]): string[] =>
  [...new Set([textOf(row.sys_created_by) ?? "", ...rows.map(({ user }) => user)])].filter((name) =>
    USER_NAME.test(name),
  );

/** The ids of users by name. A name that two users have is nobody's. */
export function idsByName(
  found: readonly { readonly sys_id: string; readonly user_name: string }[],
): ReadonlyMap<string, string> {
  const names = found.map(({ user_name }) => user_name);
  const unique = found.filter(({ user_name }) => names.indexOf(user_name) === names.lastIndexOf(user_name));
  return new Map(unique.map(({ user_name, sys_id }) => [user_name, sys_id]));
}

/**
 * @param rows every row that the audit has of the record
 * @param users ids by name
 */
export function historyOf(
  row: Row,
  rows: readonly AuditRow[],
  users: ReadonlyMap<string, string>,
  { instance, bot, approval }: Pick<ServicenowSettings, "instance" | "bot" | "approval">,
): TicketHistory {
  const principalOf = (name: string) => `servicenow:${instance}/${users.get(name) ?? ""}`;
  const changes = inOrder(rows).map(
    ({ record_checkpoint, sys_created_on, user, fieldname, newvalue }): TicketChange => ({
      id: String(record_checkpoint),
      at: sys_created_on,
      author: principalOf(user),
      field: fieldOf(fieldname, approval),
      to: newvalue === "" ? null : newvalue,
    }),
  );
  return {
    status: textOf(row[STATUS]) ?? "",
    job: approval ? textOf(row[approval.job]) : null,
    action: approval ? textOf(row[approval.action]) : null,
    reporter: principalOf(textOf(row.sys_created_by) ?? ""),
    changes,
    own: `servicenow:${instance}/${bot}`,
  };
}

const inOrder = (rows: readonly AuditRow[]): AuditRow[] =>
  rows.toSorted(
    (one, other) => one.record_checkpoint - other.record_checkpoint || one.sys_created_on - other.sys_created_on,
  );

function fieldOf(name: string, approval: TicketApproval | undefined): TicketChange["field"] {
  if (name === STATUS) return "status";
  if (name === approval?.job) return "job";
  return name === approval?.action ? "action" : "other";
}

const textOf = (value: unknown): string | null =>
  typeof value === "string" && value.trim() !== "" ? value.trim() : null;
