import { Hono } from "hono";
import * as z from "zod";
import { jobLabel } from "../command/jobs.ts";
import type { Operation } from "../desk/operation.ts";
import { english } from "../i18n/en-us.ts";
import type { Objection } from "../i18n/messages.ts";
import { titleOf } from "../i18n/titles.ts";
import { problem } from "../problem.ts";
import type { Services } from "../services.ts";
import type { RestEnv } from "./authenticate.ts";
import { operationOf } from "./context.ts";
import { presentOperation } from "./present.ts";
import { jsonBody, noQuery, validate } from "./validate.ts";

const idSchema = z.object({ id: z.string() });

export const judgeSchema = z.strictObject({
  pin: z.string().max(64).optional().describe("the approval's pin as it was shown, so that nothing else is agreed to"),
});

/** Why a word does not count, as status and code. */
const OBJECTIONS: Readonly<Record<Objection, readonly [403 | 409, string]>> = {
  not_awaiting: [409, "not_awaiting_approval"],
  already: [409, "already_approved"],
  other_request: [409, "other_request"],
  nobody: [403, "not_an_approver"],
  requester: [403, "not_an_approver"],
  not_asked: [403, "not_an_approver"],
};

/** `POST /v1/operations/{id}/approve` and `/deny`: for people of the config, never for clients. */
export const judgeRoutes = (services: Services) => {
  const routes = new Hono<RestEnv>();
  for (const [path, says] of [
    ["approve", "yes"],
    ["deny", "no"],
  ] as const) {
    routes.post(
      `/operations/:id/${path}`,
      validate("param", idSchema),
      noQuery,
      jsonBody,
      validate("json", judgeSchema),
      async (c) => {
        const found = await operationOf(c, services, c.req.valid("param").id, "read");
        if (!found.ok) return found.error;
        const { operation, account } = found.value;
        const pin = c.req.valid("json").pin ?? null;
        const judgement = await services.desk(account).judge(operation.id, says, c.get("principal").id, pin);
        c.header("x-operation-id", operation.id);
        if (judgement?.kind === "taken") return c.json(presentOperation(judgement.operation));
        const objection = judgement?.objection ?? "not_awaiting";
        const [status, code] = OBJECTIONS[objection];
        return problem(c, status, code, english.approval.objections[objection](whatOf(operation)));
      },
    );
  }
  return routes;
};

const whatOf = ({ action, job, id, principal }: Operation) => ({
  verb: titleOf(action, "en-us"),
  job: jobLabel(job),
  id,
  by: principal.name,
});
