import * as z from "zod";
import type { TicketApproval } from "../../config/sources/ticketing.ts";
import type { TicketChange, TicketHistory } from "../../model/ticket.ts";
import { ISSUE_KEY } from "./keys.ts";
import { account } from "./parse.ts";
import type { JiraSettings } from "./settings.ts";

/** What Jira keeps of an issue's past, and what of it approvals look at. */

/** Names of fields are anybody's: one may be called as something that every object has. */
const texts = z.record(z.string(), z.unknown());

const entrySchema = z.object({
  id: z.string().regex(/^\d{1,20}$/),
  author: account,
  /** E.g. `2026-09-21T14:13:18.123+0000`. */
  created: z.string().transform((text, context) => {
    const at = Date.parse(text.replace(/([+-]\d\d)(\d\d)$/, "$1:$2"));
    if (Number.isNaN(at)) context.addIssue("no time");
    return at;
  }),
  items: z.array(texts).max(1000),
});

/** One change of an issue: all the fields that somebody changed at once. */
export type Entry = z.infer<typeof entrySchema>;

const entries = z.array(entrySchema);

/** "Get issue" with `expand=changelog`: some of the newest entries, and how many there are. */
export const issueSchema = z.object({
  key: z.string().regex(ISSUE_KEY),
  fields: texts,
  changelog: z.object({ total: z.int().nonnegative(), histories: entries }),
});

export type Issue = z.infer<typeof issueSchema>;

/** "Get changelogs": a page, the oldest first. */
export const pageSchema = z.object({ total: z.int().nonnegative(), values: entries });

/** The oldest first. Jira counts its entries, so that their numbers tell the order of those of one moment. */
export const inOrder = (found: readonly Entry[]): Entry[] =>
  found.toSorted((one, other) => one.created - other.created || (BigInt(one.id) < BigInt(other.id) ? -1 : 1));

/** @param found every entry there is */
export function historyOf(
  { fields }: Pick<Issue, "fields">,
  found: readonly Entry[],
  { bot, approval }: Pick<JiraSettings, "bot" | "approval">,
): TicketHistory {
  const changes = inOrder(found).flatMap(({ id, author, created, items }) =>
    items.map((item): TicketChange => {
      const to = textIn(item, "toString") ?? textIn(item, "to");
      return { id, at: created, author: principalOf(author), field: fieldOf(item, approval), to };
    }),
  );
  return {
    status: valueIn(fields.status) ?? "",
    job: approval ? valueIn(fields[approval.job]) : null,
    action: approval ? valueIn(fields[approval.action]) : null,
    reporter: principalOf(creatorOf({ fields })),
    changes,
    own: principalOf(bot),
  };
}

/** Who made an issue, which never changes; who reported it is a field that can. */
export const creatorOf = ({ fields }: Pick<Issue, "fields">): string | null =>
  account.parse(fields.creator) ?? account.parse(fields.reporter);

/** Nobody's account has no id, so that it is nobody's in the config either. */
const principalOf = (accountId: string | null) => `jira:${accountId ?? ""}`;

/** A field is known by its id. Its name, which anybody who may make fields can choose, counts where Jira gives no id. */
function fieldOf(item: Readonly<Record<string, unknown>>, approval: TicketApproval | undefined): TicketChange["field"] {
  const field = textIn(item, "fieldId") ?? textIn(item, "field");
  if (field === "status") return "status";
  if (field === approval?.job) return "job";
  return field === approval?.action ? "action" : "other";
}

/** `toString` and its like stand in every object. */
function textIn(item: Readonly<Record<string, unknown>>, name: string): string | null {
  const value = Object.hasOwn(item, name) ? item[name] : null;
  return typeof value === "string" && value !== "" ? value : null;
}

const named = z.union([
  z.string(),
  z.object({ value: z.string() }).transform(({ value }) => value),
  z.object({ name: z.string() }).transform(({ name }) => name),
]);

/** What a field says: a text, the choice of a list, a status. */
function valueIn(field: unknown): string | null {
  const read = named.safeParse(field);
  return read.success && read.data.trim() !== "" ? read.data.trim() : null;
}
