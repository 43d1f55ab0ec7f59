import * as z from "zod";

/** A mandatory string. DRS has a code for empty mandatory parameters (DRS.M00201), so an empty string counts as missing. */
export const requiredString = z.string().min(1, "mandatory: must have at least 1 character");

/** Epoch milliseconds as a string (contract sections 1.3 and 1.4). Shorter values pass, since no source rules out seconds. */
export const timestamp = z
  .string()
  .regex(/^\d{1,15}$/, 'must be epoch milliseconds as a string of digits, e.g. "1608188903063"');
