import * as z from "zod";
import { FAILURE_KINDS, type FailureCause } from "../../model/failure.ts";
import { instantOrNull, text, time } from "./json.ts";

/** Why a job failed, as clients see it. */
export const causeSchema = z.object({
  kind: z.enum(FAILURE_KINDS),
  line: text.describe("the line of the DRS log, values masked; null: the log has no error line"),
  table: text.describe("the table that the line names"),
  time: instantOrNull.describe("of the line"),
});

export const presentCause = ({ kind, line, table, at }: FailureCause) => ({
  kind,
  line,
  table,
  time: at === null ? null : time(at),
});
