import * as z from "zod";
import { ACTION_NAMES } from "../../model/drs.ts";
import type { CommonSettings } from "../../webhooks/platform-definition.ts";

/** What the config says of ticket systems: which jobs and actions their events may ever ask for, and by which rules. */

/** An expression in CEL; what it may look at is checked in `rules.ts`. */
const expression = z.string().min(1);

/** A rule: what an event must be like, and the command that it stands for. All of it is CEL. */
export const ruleSchema = z.strictObject({
  when: expression.describe("whether the rule is about the event; one that cannot be evaluated stops the event"),
  job: expression.describe(
    "a job of this source by its alias, id or DRS name, e.g. \"'orders'\" or \"capture(ticket.title, 'start {job}').job\"",
  ),
  action: expression.describe("a verb of this source, e.g. \"'start'\""),
  params: z.record(z.string(), expression).default({}).describe("params of the verb, an expression each"),
  reason: expression.optional().describe("the command's reason, which the ledger keeps"),
  key: expression
    .optional()
    .describe("what is to happen only once, in place of the delivery: commands with the same key are one"),
});

export type TicketRule = z.output<typeof ruleSchema>;

/** The fields that the settings of every ticket system have. */
export const ticketFields = {
  jobs: z
    .array(z.string().min(1))
    .min(1)
    .describe('the only jobs it may ever ask for: aliases, "tag:…", "account:…", "name:…", "engine:…" or "*"'),
  actions: z
    .array(z.enum([...ACTION_NAMES, "lock"]))
    .min(1)
    .describe("the only verbs it may ever ask for; looking at its jobs is one of them"),
  rules: z.array(ruleSchema).default([]).describe("events that stand for commands"),
  match: z.enum(["first", "all"]).default("first").describe("whether the first rule that fits is taken, or each"),
};

/** What is done with a ticket when its operation has ended. */
export const marking = (mark: z.ZodType<string>, what: string) => ({
  on_success: mark.optional().describe(`${what} when an operation of the ticket has reached its goal`),
  on_failure: mark
    .optional()
    .describe(`${what} when one has ended in any other way: failed, a compare that differs, denied …`),
});

const HOUR = 3_600_000;

/** How a ticket says that somebody agrees. What it does not name it does not approve. */
export const approvalSchema = z.strictObject({
  status: z.string().min(1).describe("the status that means approved; who moves the ticket there approves"),
  job: z.string().min(1).describe("the field that names the job by its alias or id"),
  action: z.string().min(1).describe("the field that names the verb"),
  within: z
    .string()
    .regex(/^[1-9]\d{0,2}h$/, 'hours, e.g. "24h"')
    .transform((text) => Number(text.slice(0, -1)) * HOUR)
    .refine((milliseconds) => milliseconds <= 168 * HOUR, "at most 168h")
    .default(24 * HOUR)
    .describe("after this long an approval is void; 24h when absent"),
});

export type TicketApproval = z.output<typeof approvalSchema>;

/** The field of ticket systems whose deliveries are neither signed nor read back: whoever has the token could say anything. */
export const BELIEVED_FIELD = {
  body: z.literal("believed").describe("what it says is believed although no signature covers it"),
};

const ticketSchema = z.object(ticketFields);

/** What the settings of every ticket system say, and those of some. */
export interface TicketSettings extends CommonSettings, z.output<typeof ticketSchema> {
  /** How a ticket approves an operation, where the system keeps a history of its tickets. */
  readonly approval?: TicketApproval | undefined;
}
