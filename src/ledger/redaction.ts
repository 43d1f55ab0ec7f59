import * as z from "zod";
import { parseJson } from "../shared/json.ts";
import type { LedgerRecord } from "./chain.ts";

/** Kind of the record that says that the data of an earlier one was removed. It cannot be redacted itself. */
export const REDACTION = "redaction";

/** A redacted record: everything but its data. Its hash stays, so that later records still chain to it. */
export type Remains = Omit<LedgerRecord, "data">;

/** A redaction repeats every field of the redacted record, since without the data the record's hash no longer proves them. */
const schema = z.object({
  sequence: z.int().min(1),
  hash: z.string(),
  at: z.int(),
  kind: z.string(),
  operation: z.string().nullable(),
  actor: z.string().nullable(),
});

/** The data of the record that redacts another one. */
export const redactionData = ({ sequence, hash, at, kind, operation, actor }: Remains, reason: string) => ({
  ...{ sequence, hash, at, kind, operation, actor },
  reason,
});

/** The record that a redaction names; `null` for data that names none. */
export const readRedaction = (dataText: string): Remains | null => schema.safeParse(parseJson(dataText)).data ?? null;

/** Check whether a redaction names a record as it is. */
export const namesExactly = (named: Remains, { sequence, hash, at, kind, operation, actor }: Remains): boolean =>
  JSON.stringify(redactionData(named, "")) ===
  JSON.stringify(redactionData({ sequence, hash, at, kind, operation, actor }, ""));
