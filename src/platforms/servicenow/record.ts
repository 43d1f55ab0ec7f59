import * as z from "zod";

/** A record of ServiceNow as the gateway knows one: these become part of addresses and queries. */

/** E.g. `CHG0030042`. */
export const NUMBER = /^[A-Z]{1,20}\d{1,20}$/;

export const sysId = z.string().regex(/^[0-9a-f]{32}$/);

const text = z.string().nullish().catch(null);

/** What is read of a record, whoever sends it. Fields that it has not are empty or absent. */
export const recordSchema = z.object({
  sys_id: sysId,
  number: z.string().regex(NUMBER),
  short_description: text,
  approval: text,
  state: text,
  /** How often the record has been updated; its audit calls that a checkpoint. */
  sys_mod_count: z
    .union([z.string(), z.number()])
    .transform(String)
    .pipe(z.string().regex(/^\d{1,15}$/))
    .nullish()
    .catch(null),
});

export type Told = z.infer<typeof recordSchema>;

/** The update that a record shows, as its audit names it. */
export const changeOf = ({ sys_mod_count }: Pick<Told, "sys_mod_count">): { change?: string } =>
  sys_mod_count ? { change: sys_mod_count } : {};

/** What has happened: the approval is more than any state, and a state is a number unless the instance calls it something. */
export const typeOf = ({ approval, state }: Pick<Told, "approval" | "state">): string =>
  approval === "approved" ? "approved" : state ? state : "event";

/** Where people look at a record. */
export const recordUrl = (instance: string, table: string, id: string): string =>
  `https://${instance}/${table}.do?sys_id=${id}`;
