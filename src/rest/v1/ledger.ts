import type { Context } from "hono";
import * as z from "zod";
import type { Services } from "../../application/services.ts";
import type { Account } from "../../config/compile.ts";
import { HEAD_FORM, isHead } from "../../ledger/head.ts";
import type { Export } from "../../ledger/notary.ts";
import { CHAIN_PROBLEMS } from "../../ledger/verify.ts";
import { LEDGER } from "../../shared/limits.ts";
import { problem } from "../../shared/problem.ts";
import { err, ok, type Result } from "../../shared/result.ts";
import { REFUSALS } from "../refusals.ts";
import { component, defineRoute, type RestEnv } from "../route.ts";
import { anyObject, instant, text } from "./json.ts";

const account = z.string().optional().describe("the default account when absent");

/** A number of things to answer. */
export const countOf = (most: number) => z.coerce.number().int().min(1).max(most);

const count = countOf(LEDGER.exportRecords);

/** The query of a route about one ledger as a whole, or one record of it. */
export const accountQuery = z.strictObject({ account });

const exportQuery = z
  .strictObject({
    account,
    after: z.coerce
      .number()
      .int()
      .min(0)
      .optional()
      .describe("sequence number of the last record that is known; from the first that is kept when absent"),
    limit: count.optional().describe(`how many records; ${LEDGER.exportRecords} when absent`),
    last: count.optional().describe("the newest so many, in place of `after` and `limit`"),
  })
  .superRefine(({ after, limit, last }, context) => {
    if (last === undefined || (after === undefined && limit === undefined)) return;
    context.addIssue({ code: "custom", path: ["last"], message: "stands alone: leave out after and limit" });
  });

const head = z
  .string()
  .trim()
  .refine(isHead, { error: `a head reads ${HEAD_FORM}` })
  .optional();

const verifyQuery = z.strictObject({
  account,
  head: head.describe("an earlier head, from the log or an export"),
  cursor: head.describe("the next_cursor of the answer before: a head, after whose record this check begins"),
});

/** A record of the ledger: what `presentRecord` makes. */
export const recordJson = component(
  "LedgerRecord",
  z.object({
    sequence: z.int(),
    at: instant,
    kind: z.string(),
    operation: text,
    actor: text,
    data: anyObject.nullable().describe("null where a later record of the kind `redaction` has removed it"),
    hash: z.string().describe("SHA-256 over the hash before and this record"),
  }),
);

export const headText = z.string().describe("drs-ledger-head.v1.<desk>.<sequence>.<hash>.<at>.<mac>");

/** The last line of an export. */
export const trailerJson = component(
  "LedgerTrailer",
  z.object({
    head: headText.describe("the end of the whole ledger"),
    from: headText.describe("the record before the first line"),
    to: headText.describe("the record of the last line; where it is not that of `head` there is more"),
  }),
);

export const exportLineJson = component("LedgerLine", z.union([recordJson.schema, trailerJson.schema]), [
  recordJson,
  trailerJson,
]);

export const verdictJson = component(
  "LedgerVerdict",
  z.object({
    ok: z.boolean(),
    after: z
      .int()
      .describe("number of the record before the first one that was checked; 0: the beginning of the ledger"),
    records: z.int().describe("number of the last good record"),
    head: headText.describe("the head after the last good record"),
    next_cursor: z
      .string()
      .nullable()
      .describe("where the next call goes on; null: the end was reached, or a problem found"),
    unproved: z.string().optional().describe("what could not be checked"),
    problem: z
      .object({
        code: z.enum([...CHAIN_PROBLEMS, "malformed_head", "forged_head", "other_ledger"]),
        sequence: z.int().optional().describe("the record that is wrong"),
        detail: z.string(),
      })
      .optional()
      .describe("the first thing that is wrong"),
  }),
);

/** The account whose ledger is asked for. */
export function accountOf(
  c: Context<RestEnv>,
  { gateway }: Services,
  name: string | undefined,
): Result<Account, Response> {
  const { accounts, defaultAccount } = gateway.config;
  const found = name === undefined ? defaultAccount : accounts.get(name);
  return found ? ok(found) : err(problem(c, 404, "unknown_account", `there is no account "${name}"`));
}

/** Answer with an export, or say why there is none. */
export function answerExport(c: Context<RestEnv>, answer: Export, unknown: string): Response {
  if (answer.kind === "lines") return c.body(answer.lines, 200, { "content-type": "application/x-ndjson" });
  if (answer.kind !== "archived") return problem(c, 404, "unknown_record", unknown);
  const { through } = answer;
  return problem(c, 410, "archived", `records up to ${through} were archived and dropped: go on with after=${through}`);
}

/** `GET /v1/ledger`: records of one account's desk as NDJSON. `GET /v1/ledger/verify`: its chain checked. */
export const ledgerRoutes = (services: Services) => [
  defineRoute({
    method: "get",
    path: "/v1/ledger",
    id: "readLedger",
    tag: "ledger",
    caller: "client",
    right: "read",
    summary: "The ledger of an account",
    description:
      "One record a line; the last line is no record: it says where the page and the whole ledger end, vouched for with `LEDGER_KEY`. For clients that may read every job. `last` stands alone.",
    request: { query: exportQuery },
    answers: {
      200: {
        description: "Records, and one line about them",
        body: exportLineJson,
        types: ["application/x-ndjson"],
      },
    },
    refusals: [REFUSALS.unknownAccount, REFUSALS.unknownRecord, REFUSALS.archived],
    async handle(c, { query: { account: name, after, limit = LEDGER.exportRecords, last } }) {
      const found = accountOf(c, services, name);
      if (!found.ok) return found.error;
      const answer = await services.desk(found.value).exportLedger(last === undefined ? { after, limit } : { last });
      const unknown = `the ledger has no record ${after}; if it was read before, records have been cut off`;
      return answerExport(c, answer, unknown);
    },
  }),
  defineRoute({
    method: "get",
    path: "/v1/ledger/verify",
    id: "verifyLedger",
    tag: "ledger",
    caller: "client",
    right: "read",
    summary: "Check the ledger of an account",
    description: `Up to ${LEDGER.verifyRecords} records against their chain, from the first one that is kept or after \`cursor\`, and against an earlier head if one is given: without one, a cut end and a rewritten ledger are not found. Repeat the call with \`next_cursor\` until it is null. For clients that may read every job.`,
    request: { query: verifyQuery },
    answers: { 200: { description: "What was found, good or bad", body: verdictJson } },
    refusals: [REFUSALS.unknownAccount],
    async handle(c, { query: { account: name, head: known = null, cursor = null } }) {
      const found = accountOf(c, services, name);
      if (!found.ok) return found.error;
      const { cursor: next, ...verdict } = await services.desk(found.value).verifyLedger({ head: known, cursor });
      return c.json({ ...verdict, next_cursor: next });
    },
  }),
];
