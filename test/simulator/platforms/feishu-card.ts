import * as z from "zod";

const plainText = z.strictObject({ tag: z.literal("plain_text"), content: z.string().min(1) });

/** "Button", JSON 2.0. */
const button = z.strictObject({
  tag: z.literal("button"),
  type: z.enum(["default", "primary", "danger", "primary_filled", "danger_filled"]),
  text: plainText,
  behaviors: z.tuple([z.strictObject({ type: z.literal("callback"), value: z.record(z.string(), z.unknown()) })]),
});

const columns = z.strictObject({
  tag: z.literal("column_set"),
  flex_mode: z.enum(["none", "stretch", "flow", "bisect", "trisect"]),
  columns: z
    .array(z.strictObject({ tag: z.literal("column"), width: z.enum(["auto", "weighted"]), elements: z.array(button) }))
    .min(1),
});

/** The parts of "Card JSON 2.0 structure" that the gateway uses; anything else is an error. */
export const cardSchema = z.strictObject({
  schema: z.literal("2.0"),
  config: z.strictObject({ update_multi: z.literal(true), summary: z.strictObject({ content: z.string() }) }),
  header: z.strictObject({ title: plainText, template: z.enum(["blue", "green", "red", "orange", "grey"]) }),
  body: z.strictObject({
    elements: z.array(z.union([z.strictObject({ tag: z.literal("div"), text: plainText }), columns])),
  }),
});
