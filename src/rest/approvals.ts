import { Hono } from "hono/tiny";
import * as z from "zod";
import type { Services } from "../application/services.ts";
import { vote } from "../application/vote.ts";
import type { RestEnv } from "./authenticate.ts";
import { callerOf } from "./context.ts";
import { answerChange } from "./operations.ts";
import { jsonBody, noQuery, validate } from "./validate.ts";

const idSchema = z.object({ id: z.string() });

export const judgeSchema = z.strictObject({
  pin: z.string().max(64).optional().describe("the approval's pin as it was shown, so that nothing else is agreed to"),
});

/** `POST /v1/operations/{id}/approve` and `/deny`: for people of the config, never for clients. */
export const judgeRoutes = (services: Services) => {
  const routes = new Hono<RestEnv>();
  for (const decision of ["approve", "deny"] as const) {
    routes.post(
      `/operations/:id/${decision}`,
      validate("param", idSchema),
      noQuery,
      jsonBody,
      validate("json", judgeSchema),
      async (c) => {
        const { id } = c.req.valid("param");
        const pin = c.req.valid("json").pin ?? null;
        return answerChange(c, services, id, await vote(services, callerOf(c), id, decision, pin));
      },
    );
  }
  return routes;
};
