/** Reads query parameters as DRS does: an empty one is absent, a wrong one is named (contract §3.3, §4). */
import * as z from "zod";
import { DrsError, type DrsErrorCode } from "../errors.ts";
import { parseAsDrs } from "./action-body.ts";

const wholeNumber = z
  .string()
  .regex(/^\d{1,9}$/)
  .transform(Number);

/** `offset` counts records. */
export const pagingFields = {
  offset: wholeNumber.optional(),
  limit: wholeNumber.refine((limit) => limit > 0).optional(),
};

/** Paging errors have their own codes (contract §3.3). */
const PAGING_CODES: Readonly<Record<string, DrsErrorCode>> = { offset: "DRS.M00210", limit: "DRS.M00211" };

export type RawQuery = Readonly<Record<string, string | string[]>>;

/** Parse the query without its empty parameters. */
export function parseQuery<T>(schema: z.ZodType<T>, raw: RawQuery): T {
  const given = Object.fromEntries(Object.entries(raw).filter(([, value]) => value.length > 0));
  for (const [name, code] of Object.entries(PAGING_CODES)) {
    const field = pagingFields[name as keyof typeof pagingFields];
    if (!field.safeParse(given[name]).success) throw new DrsError(code);
  }
  return parseAsDrs(schema, given);
}

export interface Paging {
  offset?: number | undefined;
  limit?: number | undefined;
}

/** Return one page of a list; a page beyond its end is empty. */
export function pageOf<T>(list: readonly T[], paging: Paging, usual: number, most: number): T[] {
  const { offset = 0, limit = usual } = paging;
  if (limit > most) throw new DrsError("DRS.M00211");
  return list.slice(offset, offset + limit);
}
