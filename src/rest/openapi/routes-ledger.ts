import { exportFields, verifySchema } from "../v1/ledger.ts";
import * as ledgerAnswers from "./answers-ledger.ts";
import type { Route } from "./route.ts";

/** `/v1`: the ledger. */
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
];
