import { describe, expect, test } from "vitest";
import * as z from "zod";
import type { JobChoices } from "../../chat/job-choices.ts";
import { CATALOGUE } from "../../cloud/drs/catalogue.ts";
import { ACTION_NAMES } from "../../model/drs.ts";
import { LANGUAGES } from "../../shared/language.ts";
import { actionModal, modalErrors, readModal } from "./modal.ts";

const jobs = (hasMore: boolean, ...labels: readonly string[]): JobChoices => ({
  choices: labels.map((label) => ({ label, value: label.slice(0, 64) })),
  hasMore,
});

const text = (limit: number) => z.strictObject({ type: z.literal("plain_text"), text: z.string().min(1).max(limit) });

const element = z.discriminatedUnion("type", [
  z.strictObject({ type: z.literal("plain_text_input"), action_id: z.string().max(255) }),
  z.strictObject({
    type: z.literal("static_select"),
    action_id: z.string().max(255),
    options: z
      .array(z.strictObject({ text: text(75), value: z.string().min(1).max(150) }))
      .min(1)
      .max(100),
  }),
  z.strictObject({
    type: z.literal("external_select"),
    action_id: z.string().max(255),
    min_query_length: z.int().min(0),
  }),
]);

/** What Slack takes for a modal (Block Kit reference: "Modal", "Input block"). */
const VIEW = z.strictObject({
  type: z.literal("modal"),
  callback_id: z.string().max(255),
  private_metadata: z.string().max(3000),
  title: text(24),
  submit: text(24),
  close: text(24),
  blocks: z
    .array(
      z.discriminatedUnion("type", [
        z.strictObject({ type: z.literal("section"), text: text(3000) }),
        z.strictObject({
          type: z.literal("input"),
          block_id: z.string().max(255),
          label: text(2000),
          element,
          optional: z.boolean(),
          hint: text(2000).optional(),
        }),
      ]),
    )
    .min(1)
    .max(100),
});

describe.each(LANGUAGES)("a modal in %s", (language) => {
  test.each(ACTION_NAMES)("for %s is what Slack takes, with each block once", (name) => {
    const offered = jobs(false, "orders: paused", `${"a".repeat(64)}: A_STATUS_OF_TOMORROW`);
    const view = VIEW.parse(actionModal(CATALOGUE[name], offered, language, "{}"));
    const ids = view.blocks.flatMap((block) => (block.type === "input" ? [block.block_id] : []));
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids).toContain("job");
    expect(ids.includes("confirm")).toBe(CATALOGUE[name].danger === "irreversible");
  });

  test.each([
    ["a text field where no job is known", jobs(false), "plain_text_input"],
    ["a menu of the jobs where they fit", jobs(false, "orders"), "static_select"],
    ["a menu that Slack fills by what is typed where there are more", jobs(true, "orders"), "external_select"],
  ])("has %s", (_, offered, type) => {
    const view = VIEW.parse(actionModal(CATALOGUE.start, offered, language, "{}"));
    const [, block] = view.blocks;
    expect(block?.type === "input" && [block.element.type, block.hint !== undefined]).toEqual([
      type,
      type !== "plain_text_input",
    ]);
  });
});

test("what was left empty is not there, and the job stands by itself", () => {
  const entered = readModal({ job: { x: "orders" }, mode: { x: null }, reason: { x: "  " }, at: { x: " now " } });
  expect(entered).toEqual({ job: "orders", options: new Map([["at", "now"]]) });
});

test("an error stands at its field, or at the job where the modal has no such field", () => {
  const entered = { job: "orders", options: new Map([["confirm", "x"]]) };
  const errors = [
    { pointer: "/at", detail: "no time" },
    { pointer: "/confirm", detail: "must be the job" },
    { pointer: "/elsewhere", detail: "x".repeat(200) },
  ];
  expect(modalErrors(errors, entered, CATALOGUE.start)).toEqual({
    at: "no time",
    confirm: "must be the job",
    job: `${"x".repeat(149)}…`,
  });
});
