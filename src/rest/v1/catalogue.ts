import * as z from "zod";
import type { Action } from "../../cloud/drs/action.ts";
import { CATALOGUE } from "../../cloud/drs/catalogue.ts";
import { statusesOf } from "../../cloud/drs/state-table.ts";
import { ACTION_NAMES, LANES } from "../../model/drs.ts";
import { JOB_STATUSES } from "../../model/job-status.ts";
import { component, defineRoute } from "../route.ts";
import { anyObject } from "./json.ts";

const bothLanguages = z.object({ "en-us": z.string(), "zh-cn": z.string() });

export const catalogueJson = component(
  "Catalogue",
  z.object({
    actions: z.array(
      z.object({
        name: z.enum(ACTION_NAMES),
        title: bothLanguages,
        summary: bothLanguages,
        aliases: z.array(z.string()),
        danger: z.enum(["none", "load", "cost", "writes", "irreversible"]).describe("what it can cost, mildest first"),
        lane: z
          .enum(LANES)
          .describe(
            "status: moves the job's status; address: its public IP; side: runs beside. Verbs of the first two supersede those of the same lane",
          ),
        allowed_in: z
          .array(z.enum(JOB_STATUSES))
          .describe(
            "job statuses that allow it, with some params and for some types of jobs; ShowActions decides first",
          ),
        params: anyObject.describe("JSON Schema of the params"),
      }),
    ),
  }),
);

/** `GET /v1/actions`: the catalogue. */
export const catalogueRoute = () =>
  defineRoute({
    method: "get",
    path: "/v1/actions",
    id: "listActions",
    tag: "actions",
    caller: "client",
    summary: "The catalogue of verbs",
    answers: { 200: { description: "Every verb", body: catalogueJson } },
    handle: (c) => c.json({ actions: Object.values(CATALOGUE).map(presentAction) }),
  });

/** A verb of the catalogue, its params as JSON Schema. */
const presentAction = ({ name, title, summary, aliases, danger, lane, params }: Action) => ({
  name,
  title,
  summary,
  aliases,
  danger,
  lane,
  allowed_in: statusesOf(name),
  params: z.toJSONSchema(params, { io: "input" }),
});
