import * as z from "zod";
import { parseJson } from "../shared/json.ts";
import type { Position } from "./head.ts";

/** Kind of the record that says that a segment was archived: only its records may be missing. It cannot be redacted. */
export const ARCHIVED = "archived";

const schema = z.object({ segment: z.int().min(1), first: z.int(), last: z.int(), hash: z.string() });

export type ArchivedData = z.output<typeof schema>;

interface ArchivedSegment {
  readonly number: number;
  /** Positions before its first record and of its last one. */
  readonly from: Position;
  readonly to: Position;
}

/** The data of the record that says that a segment was archived. */
export const archivedData = ({ number, from, to }: ArchivedSegment): ArchivedData => ({
  segment: number,
  first: from.sequence + 1,
  last: to.sequence,
  hash: to.hash,
});

/** The segment that a record says was archived; `null` for other records. */
export const readArchived = ({ kind, data }: { readonly kind: string; readonly data: string }): ArchivedData | null =>
  kind === ARCHIVED ? (schema.safeParse(parseJson(data)).data ?? null) : null;
