import type { Context } from "hono";
import { Hono } from "hono/tiny";
import * as z from "zod";
import type { Services } from "../../application/services.ts";
import type { Account } from "../../config/compile.ts";
import { HEAD_FORM, isHead } from "../../ledger/head.ts";
import { LEDGER } from "../../shared/limits.ts";
import { problem } from "../../shared/problem.ts";
import { err, ok, type Result } from "../../shared/result.ts";
import type { RestEnv } from "../authenticate.ts";
import { validate } from "../validate.ts";
import { allowed } from "./context.ts";

const account = z.string().optional().describe("the default account when absent");
const count = z.coerce.number().int().min(1).max(LEDGER.exportRecords);

/** The fields of the query of an export. */
export const exportFields = z.strictObject({
  account,
  after: z.coerce.number().int().min(0).optional().describe("sequence number of the last record that is known"),
  limit: count.optional().describe(`how many records; ${LEDGER.exportRecords} when absent`),
  last: count.optional().describe("the newest so many, in place of `after` and `limit`"),
});

const exportSchema = exportFields.superRefine(({ after, limit, last }, context) => {
  if (last === undefined || (after === undefined && limit === undefined)) return;
  context.addIssue({ code: "custom", path: ["last"], message: "stands alone: leave out after and limit" });
});

/** The query of a check. */
export const verifySchema = z.strictObject({
  account,
  head: z
    .string()
    .refine(isHead, { error: `a head reads ${HEAD_FORM}` })
    .optional()
    .describe("an earlier head, from the log or an export"),
});

/** The account whose ledger is asked for, for who may read every job. */
function ledgerAccount(c: Context<RestEnv>, services: Services, name: string | undefined): Result<Account, Response> {
  const { config } = services.gateway;
  const found = name === undefined ? config.defaultAccount : config.accounts.get(name);
  if (!found) return err(problem(c, 404, "unknown_account", `there is no account "${name}"`));
  // A job without an alias is matched by rules for every job only.
  const may = allowed(c, services, "read", null);
  return may.ok ? ok(found) : may;
}

/** `GET /v1/ledger`: records of one account's desk as NDJSON. `GET /v1/ledger/verify`: its chain checked. */
export const ledgerRoutes = (services: Services) =>
  new Hono<RestEnv>()
    .get("/ledger", validate("query", exportSchema), async (c) => {
      const { account: name, after = 0, limit = LEDGER.exportRecords, last } = c.req.valid("query");
      const found = ledgerAccount(c, services, name);
      if (!found.ok) return found.error;
      const lines = await services.desk(found.value).exportLedger(last === undefined ? { after, limit } : { last });
      if (lines !== null) return c.body(lines, 200, { "content-type": "application/x-ndjson" });
      const detail = `the ledger has no record ${after}; if it was read before, records have been cut off`;
      return problem(c, 404, "unknown_record", detail);
    })
    .get("/ledger/verify", validate("query", verifySchema), async (c) => {
      const { account: name, head } = c.req.valid("query");
      const found = ledgerAccount(c, services, name);
      return found.ok ? c.json(await services.desk(found.value).verifyLedger(head ?? null)) : found.error;
    });
