import * as z from "zod";
import type { Rate } from "../shared/token-bucket.ts";

/** A rate as operators write it. The upper bounds are beyond what one desk takes: more is a slip of the finger. */
export const rateSchema = z.strictObject({
  burst: z.int().min(1).max(100_000).describe("so many at once"),
  per_second: z.number().positive().max(10_000).describe("and then so many a second; 0.5 is one every two seconds"),
});

/** The rate that is written, or the one that holds otherwise. */
export const rateOf = (written: z.output<typeof rateSchema> | undefined, otherwise: Rate): Rate =>
  written ? { burst: written.burst, perSecond: written.per_second } : otherwise;
