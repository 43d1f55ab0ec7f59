import * as z from "zod";

/**
 * A mandatory text. DRS has a code for mandatory parameters that are empty (DRS.M00201), so an empty one counts as missing.
 */
export const requiredString = z.string().min(1, "mandatory: must have at least 1 character");

/** Epoch milliseconds as a string (contract sections 1.3 and 1.4). The lengths leave open seconds, which nobody rules out. */
export const timestamp = z
  .string()
  .regex(/^\d{1,15}$/, 'must be epoch milliseconds as a string of digits, e.g. "1608188903063"');
