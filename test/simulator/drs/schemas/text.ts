/** Small schemas that several tables share. */
import * as z from "zod";

/** A string that must not be empty. */
export const filled = z.string().min(1);

/** Epoch milliseconds as a string (contract §1.3). */
export const timestamp = z.string().regex(/^\d{1,15}$/);
