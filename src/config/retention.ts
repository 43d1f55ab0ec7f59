import * as z from "zod";
import { DEDUPE_MEMORY } from "../shared/limits.ts";

const DAY = 24 * 60 * 60 * 1000;

/** What is removed must not be needed any more to find a repeated request. */
const LEAST_DAYS = Math.ceil(DEDUPE_MEMORY / DAY);

/** Ten years. */
const MOST_DAYS = 3650;

const FORM = `must be a number of days from ${LEAST_DAYS} to ${MOST_DAYS}, or "off"`;

export const retentionSchema = z.union([z.literal("off"), z.int().min(LEAST_DAYS).max(MOST_DAYS)], { error: FORM });

/** Time for which archived records are kept, in milliseconds; `null` keeps them for ever. Not scaled: nobody waits for it. */
export const retentionOf = ({
  retention_days: days = "off",
}: {
  readonly retention_days?: z.output<typeof retentionSchema> | undefined;
}): number | null => (days === "off" ? null : days * DAY);
