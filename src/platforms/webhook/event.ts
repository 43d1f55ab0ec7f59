import * as z from "zod";

/** Where the parts of an event stand in its body; of several places it is the first that holds something. */
export interface EventPaths {
  /** What a person would look for. */
  readonly ticket: string | readonly string[];
  readonly title?: string | readonly string[] | undefined;
  /** The person's id that never changes; absent where the sender names none: the source itself then asks. */
  readonly actor?: string | undefined;
  /** When it happened, as milliseconds or RFC 3339. */
  readonly at?: string | undefined;
  /** The delivery's id, covered by the signature. */
  readonly delivery?: string | undefined;
  /** What happened. */
  readonly type?: string | undefined;
  /** What somebody wrote, in events of which these fields say this. */
  readonly comment?: { readonly path: string; readonly where: Readonly<Record<string, string>> } | undefined;
}

/** Names of fields from the outside in, with dots between them, e.g. `event.data.id`. */
const path = z.string().regex(/^[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+){0,7}$/, "fields with dots between them, e.g. data.id");

/** The paths of senders that the config describes. */
export const eventSchema = z.strictObject({
  ticket: path.describe("what the event is about: its ticket or alert"),
  title: path.optional(),
  actor: path.optional().describe("id of the person, which never changes; the source itself asks when absent"),
  at: path.optional().describe("when it happened: milliseconds, or RFC 3339"),
  delivery: path.optional().describe("the delivery's id"),
  type: path.optional().describe("what happened"),
});
