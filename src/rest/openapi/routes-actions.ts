import { headerSchema, querySchema } from "../v1/actions.ts";
import { batchSchema } from "../v1/batch.ts";
import * as answers from "./answers.ts";
import { batchExamples, flatExamples, operationExample } from "./examples.ts";
import type { Route } from "./route.ts";
import type { Requests } from "./verb-bodies.ts";

/** `/v1`: asking for actions. The row of a job's actions comes first: it is what the gateway is for. */
export const actionRoutes = ({ flat }: Requests): readonly Route[] => [
  {
    method: "post",
    path: "/v1/jobs/{job}/actions/{action}",
    id: "act",
    tag: "actions",
    who: "client",
    summary: "Ask for an action",
    description:
      "Accepted once, sent once, followed to its end. Poll the operation in `Location`, or send `Prefer: wait=N`. Of fields that stand for one another (`endpoint` or `endpoints`) give exactly one.",
    query: querySchema,
    headers: headerSchema,
    body: { schema: flat, examples: flatExamples(), required: false },
    answers: {
      200: {
        description: "It ended within the wait; or with `dry_run=true`, what would happen",
        schema: answers.operationOrDryRunSchema,
        headers: ["Location", "X-Operation-Id", "Preference-Applied"],
      },
      202: {
        description: "Accepted",
        schema: answers.operationSchema,
        headers: ["Location", "X-Operation-Id", "Preference-Applied"],
        examples: { accepted: operationExample },
      },
    },
    refusals: {
      403: "denied",
      404: "unknown_job, unknown_action",
      409: "held, locked, ambiguous_job",
      422: "idempotency_key_reused",
      429: "rate_limited",
    },
  },
  {
    method: "post",
    path: "/v1/actions",
    id: "actOnMany",
    tag: "actions",
    who: "client",
    summary: "Ask for actions on several jobs",
    description: "Items stand for themselves: one that is refused keeps no other from being accepted.",
    headers: headerSchema.omit({ prefer: true }),
    body: { schema: batchSchema, examples: batchExamples },
    answers: { 200: { description: "One result an item, in order", schema: answers.batchAnswerSchema } },
  },
  {
    method: "get",
    path: "/v1/actions",
    id: "listActions",
    tag: "actions",
    who: "client",
    summary: "The catalogue of verbs",
    answers: { 200: { description: "Every verb", schema: answers.catalogueSchema } },
  },
];
