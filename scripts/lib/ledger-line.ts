import * as z from "zod";
import type { LedgerRecord } from "../../src/ledger/chain.ts";
import { presentRecord, type Trailer } from "../../src/ledger/export.ts";
import { err, ok, type Result } from "../../src/shared/result.ts";

/** A line of an export: a record, with its data as the text that was hashed (`null`: redacted), or the line after the records. */
export type Line =
  | { readonly kind: "record"; readonly record: LedgerRecord; readonly data: string | null }
  | { readonly kind: "trailer"; readonly trailer: Trailer };

const recordSchema = z.strictObject({
  sequence: z.int(),
  at: z.iso.datetime().transform((text) => Date.parse(text)),
  kind: z.string(),
  operation: z.string().nullable(),
  actor: z.string().nullable(),
  data: z.custom<LedgerRecord["data"]>((value) => typeof value === "object"),
  hash: z.string(),
});

const trailerSchema = z.strictObject({ head: z.string(), from: z.string(), to: z.string() });

/** Why a line is not taken: it cannot be read as a line of an export, or it is one that was changed. */
export interface LineProblem {
  readonly code: "unreadable" | "changed";
  readonly detail: string;
}

const NOT_JSON = "it is not JSON: the file is no export of a ledger, or was cut or damaged on its way";
const NEITHER = "it is neither a record of a ledger nor the last line of an export";
const OTHER_FIELDS = "it is a record or a last line whose fields are not those that the gateway writes";
const REWRITTEN = "it is not written as the gateway writes it: something was changed, added or put elsewhere";

/**
 * Reads a line. It must be written to the letter as the gateway writes it: of a field that stands twice JSON takes the last
 * one, and what people read would not be what is hashed.
 */
export function readLine(text: string): Result<Line, LineProblem> {
  const json = parse(text);
  if (json === undefined) return err({ code: "unreadable", detail: NOT_JSON });
  const trailer = trailerSchema.safeParse(json);
  if (trailer.success) {
    const { head, from, to } = trailer.data;
    return as(text, { head, from, to }, { kind: "trailer", trailer: trailer.data });
  }
  const parsed = recordSchema.safeParse(json);
  if (!parsed.success) {
    return err(isLike(json) ? { code: "changed", detail: OTHER_FIELDS } : { code: "unreadable", detail: NEITHER });
  }
  const record = parsed.data;
  const data = record.data === null ? null : JSON.stringify(record.data);
  return as(text, presentRecord(record), { kind: "record", record, data });
}

/** Whether it was a line of an export once. */
const isLike = (json: unknown): boolean =>
  typeof json === "object" && json !== null && ["sequence", "hash", "head"].some((field) => Object.hasOwn(json, field));

const as = (text: string, written: object, line: Line): Result<Line, LineProblem> =>
  JSON.stringify(written) === text ? ok(line) : err({ code: "changed", detail: REWRITTEN });

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
