import * as z from "zod";
import { ACTION_NAMES, DANGERS } from "../../model/drs.ts";
import type { PolicyEffect } from "../../model/policy.ts";
import { LANGUAGES } from "../../shared/language.ts";

/** The parts of `gateway.config.ts` that say who may do what: people, rules, ceilings and freezes. */

/** A person's ids by platform, and the language of messages to this person. */
export const personSchema = z
  .object({ language: z.enum(LANGUAGES).optional().describe("language of messages to this person") })
  .catchall(z.string().min(1));

/** `*`, or a kind and a name; whether the config has such a one is checked in `check.ts`. */
const WHO = /^(\*|[a-z][a-z0-9-]*:.+)$/s;

/** What is done at once: looking at jobs and operations, locking jobs, and asking how the gateway itself fares. */
const AT_ONCE = ["read", "lock", "metrics"] as const;

/** What a rule may name. */
export const POLICY_ACTIONS = [...ACTION_NAMES, ...AT_ONCE] as const;

/** Whether it is done at once, so that nobody can be asked first. */
export const isAtOnce = (action: string): boolean => AT_ONCE.some((name) => name === action);

const DANGER_NAMES = DANGERS.map((danger) => `danger:${danger}` as const);

const actions = z
  .array(z.enum([...POLICY_ACTIONS, ...DANGER_NAMES, "*"]))
  .min(1)
  .describe(
    'verbs of the catalogue, "read", "lock", "metrics" (the gateway itself; jobs must be "*"), "danger:…" for all verbs of a danger, or "*" for all',
  );

const jobs = z
  .array(z.string().min(1))
  .min(1)
  .describe(
    'aliases, "tag:…", "account:…", "name:…" and "engine:…" with * and ? for what DRS lists, or "*" for every job, named in the config or not',
  );

const groups = z.array(z.string().min(1)).min(1);

const places = z
  .array(
    z
      .string()
      .regex(
        /^(source:[^/]+|channel:[^/]+\/.+)$/,
        '"source:…" (a source of the config, v1, v5 or console) or "channel:SOURCE/ID", e.g. channel:slack/C0123ABC',
      ),
  )
  .min(1);

const where = places.describe("places; everywhere when absent");

const reason = z.string().min(1).max(200).describe("told to whom it refuses");

const UNITS = { m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/** Approvals that nobody gave for so long are of no use to who asked. */
const LONGEST_WITHIN = 7 * UNITS.d;

const within = z
  .string()
  .regex(/^[1-9]\d{0,3}[mhd]$/, 'minutes, hours or days, e.g. "30m"')
  .transform((text) => Number(text.slice(0, -1)) * UNITS[text.slice(-1) as keyof typeof UNITS])
  .refine((milliseconds) => milliseconds <= LONGEST_WITHIN, "at most 7d");

const approvals = z.strictObject({
  count: z.int().min(1).max(10).describe("so many distinct people, other than who asks"),
  groups: groups.describe("groups whose people may approve"),
  within: within.describe("after this long without an answer the request has expired"),
  tickets: z
    .array(z.string().min(1))
    .optional()
    .describe("sources whose tickets may carry an approval, of the one who moved the ticket to approved"),
  where: places
    .optional()
    .describe(
      "the only places whose votes count, beside those tickets; when absent, where the request itself could be made",
    ),
});

const ruleShape = {
  who: z
    .array(z.string().regex(WHO, '"*", "person:…", "group:…", "client:…", "source:…" or "slack:T0001/U0001"'))
    .min(1)
    .describe("people, groups, clients and platforms' ids"),
  actions,
  jobs,
  where: where.optional(),
  when: z.string().min(1).optional().describe("a condition in CEL; a rule that cannot be evaluated refuses"),
};

/** Deny wins; what no rule allows is denied; `approve` and `confirm` only add to what a rule allows. */
const EFFECTS = ["allow", "deny", "approve", "confirm"] as const satisfies readonly PolicyEffect[];

const onlyForApprove = z.never({ error: 'only a rule whose effect is "approve" has approvals' }).optional();

const ruleSchema = z.discriminatedUnion(
  "effect",
  [
    z.strictObject({
      ...ruleShape,
      effect: z.enum(["allow", "deny", "confirm"]),
      approvals: onlyForApprove,
      reason: reason.optional(),
    }),
    z.strictObject({ ...ruleShape, effect: z.literal("approve"), approvals, reason: reason.optional() }),
  ],
  { error: `must be one of: ${EFFECTS.join(", ")}` },
);

const ceilingSchema = z.strictObject({
  where: where.describe("places in which nothing else may be asked, whoever asks"),
  actions,
  jobs,
  reason: reason.optional(),
});

/** RFC 3339 with its offset: a time without one is another instant on every machine. */
const instant = z.iso
  .datetime({ offset: true, error: "an RFC 3339 time with its offset, e.g. 2026-12-31T22:00:00+08:00" })
  .transform((text) => Date.parse(text));

const clock = z
  .string()
  .regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'hours and minutes, e.g. "22:00"')
  .transform((text) => Number(text.slice(0, 2)) * 60 + Number(text.slice(3)));

/** In the order of `Date.getUTCDay`. */
export const WEEKDAYS = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"] as const;

const recurrence = z.strictObject({
  days: z.array(z.enum(WEEKDAYS)).min(1).describe("days on which it begins"),
  from: clock,
  to: clock.describe("on the next day when it is not later than from"),
  timezone: z.string().refine(isTimeZone, "a time zone of the IANA database, e.g. Asia/Shanghai"),
});

export const freezeSchema = z.strictObject({
  name: z.string().regex(/^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$/, "letters, digits, '_', '.', '-'; 1 to 64 characters"),
  jobs,
  actions: actions.optional().describe("every verb when absent; looking and locking only where they are named"),
  from: instant.optional(),
  until: instant.optional(),
  every: recurrence.optional().describe("times of the week, in place of from and until"),
  reason: reason.describe("why, told to whom it refuses"),
  override: groups.optional().describe("groups whose people may act in spite of it; each use is recorded"),
});

/** The sections of the config, all optional. */
export const policySections = {
  policy: z.array(ruleSchema).default([]).describe("who may do what; denied unless allowed"),
  ceilings: z.array(ceilingSchema).default([]).describe("the most that may be asked in a place, whoever asks"),
  freezes: z.array(freezeSchema).default([]).describe("times in which nothing is changed"),
};

/** Intl knows the zones of the runtime; an unknown one throws (ECMA-402 section 11.1.2). */
function isTimeZone(timeZone: string): boolean {
  try {
    return new Intl.DateTimeFormat("en-US", { timeZone }) !== undefined;
  } catch {
    return false;
  }
}
