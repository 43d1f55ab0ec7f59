import * as z from "zod";
import { CHAIN_PROBLEMS } from "../../ledger/verify.ts";
import { anyObject, instant, text } from "./answers.ts";

/** Answers about the ledger. */

/** A step of the ledger: what `presentRecord` makes. */
export const recordSchema = z.object({
  sequence: z.int(),
  at: instant,
  kind: z.string(),
  operation: text,
  actor: text,
  data: anyObject,
  hash: z.string().describe("SHA-256 over the hash before and this record"),
});

const headText = z.string().describe("drs-ledger-head.v1.<desk>.<sequence>.<hash>.<at>.<mac>");

/** The last line of an export. */
export const trailerSchema = z.object({
  head: headText.describe("the end of the whole ledger"),
  from: headText.describe("the record before the first line"),
  to: headText.describe("the record of the last line; where it is not that of `head` there is more"),
});

/** A line of `GET /v1/ledger`. */
export const exportLineSchema = z.union([recordSchema, trailerSchema]);

/** `GET /v1/ledger/verify`. */
export const verdictSchema = z.object({
  ok: z.boolean(),
  records: z.int().describe("good records from the beginning"),
  head: headText.describe("the head after the last good record"),
  problem: z
    .object({
      code: z.enum([...CHAIN_PROBLEMS, "malformed_head", "forged_head", "other_ledger"]),
      sequence: z.int().optional().describe("the record that is wrong"),
      detail: z.string(),
    })
    .optional()
    .describe("the first thing that is wrong"),
});

/** `GET /v1/operations/{id}/events`. */
export const eventsSchema = z.object({ events: z.array(recordSchema) });
