import { Hono } from "hono/tiny";
import * as z from "zod";
import { judgeOperation } from "../../application/operations.ts";
import type { Services } from "../../application/services.ts";
import type { RestEnv } from "../authenticate.ts";
import { jsonBody, noQuery, validate } from "../validate.ts";
import { askingOf, operationOf } from "./context.ts";
import { answerChange } from "./operations.ts";

const idSchema = z.object({ id: z.string() });

export const judgeSchema = z.strictObject({
  pin: z.string().max(64).optional().describe("the approval's pin as it was shown, so that nothing else is agreed to"),
});

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
        const pin = c.req.valid("json").pin ?? null;
        const judged = await judgeOperation(services, askingOf(c), found.value, says, pin);
        return answerChange(c, services, found.value, judged);
      },
    );
  }
  return routes;
};
