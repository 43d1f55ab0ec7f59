import { exportFields, verifySchema } from "../ledger.ts";
import { sampleSchema } from "../preview.ts";
import * as gatewayAnswers from "./answers-gateway.ts";
import * as ledgerAnswers from "./answers-ledger.ts";
import type { Route } from "./route.ts";

/** `/v1`: the ledger, and what rules would make of an event. */
export const ledgerRoutes: readonly Route[] = [
  {
    method: "get",
    path: "/v1/ledger",
    id: "readLedger",
    tag: "ledger",
    who: "client",
    summary: "The ledger of an account",
    description:
      "One record a line; the last line is no record: it says where the page and the whole ledger end, vouched for with `LEDGER_KEY`. For clients that may read every job. `last` stands alone.",
    query: exportFields,
    answers: {
      200: {
        description: "Records, and one line about them",
        schema: ledgerAnswers.exportLineSchema,
        types: ["application/x-ndjson"],
      },
    },
    refusals: { 403: "denied", 404: "unknown_account, unknown_record" },
  },
  {
    method: "get",
    path: "/v1/ledger/verify",
    id: "verifyLedger",
    tag: "ledger",
    who: "client",
    summary: "Check the ledger of an account",
    description:
      "Every record against its chain, and against an earlier head if one is given: without one, a cut end and a ledger that was written anew are not found. For clients that may read every job.",
    query: verifySchema,
    answers: { 200: { description: "What was found, good or bad", schema: ledgerAnswers.verdictSchema } },
    refusals: { 403: "denied", 404: "unknown_account" },
  },
  {
    method: "post",
    path: "/v1/rules/preview",
    id: "previewRules",
    tag: "gateway",
    who: "client",
    summary: "What an event would become",
    description:
      "Which rule of a source fits a sample payload, the command it stands for, and what policy says of that. Nothing is sent. For who may read every job.",
    body: {
      schema: sampleSchema,
      examples: {
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
      },
    },
    answers: { 200: { description: "What would become of it", schema: gatewayAnswers.previewSchema } },
    refusals: { 403: "denied", 404: "unknown_source" },
  },
];
