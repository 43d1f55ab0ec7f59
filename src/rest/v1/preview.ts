import * as z from "zod";
import type { Services } from "../../application/services.ts";
import { INBOUND } from "../../shared/limits.ts";
import { problem } from "../../shared/problem.ts";
import type { Result } from "../../shared/result.ts";
import { didYouMean } from "../../shared/suggest.ts";
import { REFUSALS } from "../refusals.ts";
import { component, defineRoute } from "../route.ts";
import { anyObject, text } from "./json.ts";

const sample = component(
  "RulesSample",
  z.strictObject({
    source: z.string().max(INBOUND.nameCharacters).describe("name of a source in the config that is no chat"),
    headers: z
      .record(
        z.string().regex(/^[A-Za-z0-9-]+$/, "a header's name"),
        z.string().regex(/^[\x20-\x7e]*$/, "visible ASCII"),
      )
      .default({})
      .describe("headers that say what the event is, e.g. X-GitHub-Event; none that proves anything is needed"),
    payload: z.record(z.string(), z.unknown()).describe("the body that the sender would send"),
  }),
);

export const previewJson = component(
  "RulesPreview",
  z.object({
    source: z.string(),
    ignored: text.describe("why nothing would come of it"),
    read_back: z.boolean().describe("the ticket is read back first, and what it says then decides"),
    event: anyObject.nullable().describe("what rules see beside the payload"),
    commands: z.array(
      z.object({
        rule: z.int().nullable().describe("by its place in the source's rules; null: somebody wrote the command"),
        problem: z.string().optional().describe("why there would be no command"),
        job: z.string().optional(),
        action: z.string().optional(),
        params: anyObject.optional(),
        reason: text.optional(),
        key: text.optional(),
        decision: z
          .object({ effect: z.enum(["allow", "deny", "approve", "confirm"]), rule: z.int().nullable(), reason: text })
          .optional(),
      }),
    ),
  }),
);

/** Makes a preview; the systems of tickets are known to who composes the app. */
export type MakePreview = (
  services: Services,
  given: z.output<typeof sample.schema>,
) => Promise<Result<object, { readonly known: readonly string[] }>>;

const examples = {
  label: {
    summary: "a label on an issue",
    value: {
      source: "github",
      headers: { "X-GitHub-Event": "issues", "X-GitHub-Delivery": "72d3162e-cc78-11e3-81ab-4c9367dc0958" },
      payload: {
        action: "labeled",
        label: { name: "drs:precheck orders" },
        issue: { number: 17, title: "Move orders" },
        repository: { id: 35129377, full_name: "octo-org/infra" },
        sender: { id: 100001, type: "User" },
      },
    },
  },
};

/** `POST /v1/rules/preview`: what a sample payload would become and what policy says. */
export const previewRoute = (services: Services, make: MakePreview) =>
  defineRoute({
    method: "post",
    path: "/v1/rules/preview",
    id: "previewRules",
    tag: "gateway",
    caller: "client",
    right: "read",
    summary: "What an event would become",
    description:
      "Which rule of a source fits a sample payload, the command it stands for, and what policy says of that. Nothing is sent. For who may read every job.",
    request: { json: sample.schema },
    body: () => ({ body: sample, examples }),
    answers: { 200: { description: "What would become of it", body: previewJson } },
    refusals: [REFUSALS.unknownSource],
    async handle(c, { json }) {
      const made = await make(services, json);
      if (made.ok) return c.json(made.value);
      const { known } = made.error;
      const detail = `"${json.source}" is no source with rules.${didYouMean(json.source, known)} There are: ${known.join(", ") || "none"}`;
      return problem(c, 404, "unknown_source", detail, { errors: [{ pointer: "/source", detail }] });
    },
  });
