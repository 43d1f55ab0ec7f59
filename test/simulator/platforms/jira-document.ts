import * as z from "zod";

/**
 * The parts of the Atlassian Document Format that the gateway uses (Atlassian, "Document structure"); anything else is
 * an error.
 */

const mark = z.discriminatedUnion("type", [
  z.strictObject({ type: z.literal("strong") }),
  z.strictObject({ type: z.literal("code") }),
  z.strictObject({ type: z.literal("link"), attrs: z.strictObject({ href: z.url({ protocol: /^https?$/ }) }) }),
]);

/** Marks must differ, and `code` may be combined with a link only ("Marks", "code"). */
const marks = z
  .array(mark)
  .refine((list) => new Set(list.map(({ type }) => type)).size === list.length)
  .refine((list) => !list.some(({ type }) => type === "code") || list.every(({ type }) => type !== "strong"));

const inline = z.discriminatedUnion("type", [
  z.strictObject({ type: z.literal("text"), text: z.string().min(1), marks: marks.optional() }),
  z.strictObject({ type: z.literal("hardBreak") }),
]);

const paragraph = z.strictObject({ type: z.literal("paragraph"), content: z.array(inline).default([]) });

export const documentSchema = z.strictObject({
  type: z.literal("doc"),
  version: z.literal(1),
  content: z.array(paragraph).min(1),
});

export type JiraDocument = z.infer<typeof documentSchema>;

/** Maximum number of characters in a comment. */
export const lengthOf = ({ content }: JiraDocument): number =>
  content.flatMap((one) => one.content).reduce((sum, part) => sum + (part.type === "text" ? part.text.length : 1), 0);
