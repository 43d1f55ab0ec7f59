import * as z from "zod";

/** Rules for Slack messages (Block Kit reference, limits of each block and element). */

const text = (type: "mrkdwn" | "plain_text", limit: number) =>
  z.strictObject({
    type: z.literal(type),
    text: z.string().min(1).max(limit),
    ...(type === "mrkdwn" ? { verbatim: z.boolean().optional() } : { emoji: z.boolean().optional() }),
  });

const button = z.strictObject({
  type: z.literal("button"),
  action_id: z.string().min(1).max(255),
  text: text("plain_text", 75),
  value: z.string().max(2000),
  style: z.enum(["primary", "danger"]).optional(),
});

const block = z.discriminatedUnion("type", [
  z.strictObject({ type: z.literal("section"), text: z.union([text("mrkdwn", 3000), text("plain_text", 3000)]) }),
  z.strictObject({
    type: z.literal("actions"),
    elements: z
      .array(button)
      .min(1)
      .max(25)
      .refine((buttons) => new Set(buttons.map(({ action_id }) => action_id)).size === buttons.length),
  }),
]);

/** At most 50 blocks, with a notification text, which Slack truncates at 40,000 characters. */
export const slackMessage = z.looseObject({
  text: z.string().min(1).max(40_000),
  blocks: z.array(block).max(50).optional(),
});

/**
 * The essential rules of a modal: at most 100 blocks, each input with a label and an element (Block Kit reference,
 * "Modal").
 */
export const slackView = z.looseObject({
  type: z.literal("modal"),
  callback_id: z.string().max(255),
  private_metadata: z.string().max(3000),
  title: text("plain_text", 24),
  blocks: z
    .array(z.looseObject({ type: z.enum(["section", "input"]) }))
    .min(1)
    .max(100),
});
