import * as z from "zod";
import { checkText } from "../../application/actions/build-command.ts";
import type { Services } from "../../application/services.ts";
import type { RedactionObjection } from "../../desk/control/redactions.ts";
import { presentRecord } from "../../ledger/export.ts";
import { INBOUND } from "../../shared/limits.ts";
import { problem } from "../../shared/problem.ts";
import { REFUSALS } from "../refusals.ts";
import { component, defineRoute } from "../route.ts";
import { invalid } from "./acceptance.ts";
import { allowed } from "./context.ts";
import { accountOf, accountQuery, recordJson } from "./ledger.ts";

const redactionRequest = component(
  "RedactionRequest",
  z.strictObject({
    hash: z
      .string()
      .regex(/^[0-9a-f]{64}$/, "the hash of the record: 64 hexadecimal digits")
      .describe("the record's own hash, so that no other record is redacted"),
    reason: z.string().trim().min(1).max(INBOUND.reasonCharacters).describe("why; kept in the ledger"),
  }),
);

/** Rights over every job that a redaction needs, all of them: clients that only read or act cannot remove data. */
const RIGHTS = ["read", "lock", "metrics"] as const;

const OBJECTIONS: Readonly<Record<RedactionObjection, string>> = {
  other_record: "the record has another hash: read it again",
  changed: "the record was changed, as its hash shows: it stays as evidence",
  is_redaction: "a redaction cannot be redacted",
  is_archiving: "a record that says what was archived cannot be redacted",
  already_redacted: "the record was redacted before",
  operation_open: "the operation of the record has not ended: cancel it, or wait for its end",
};

/** `POST /v1/ledger/{sequence}/redact`. */
export const redactionRoutes = (services: Services) => [
  defineRoute({
    method: "post",
    path: "/v1/ledger/{sequence}/redact",
    id: "redactRecord",
    tag: "ledger",
    caller: "client",
    right: "read",
    summary: "Remove the data of a ledger record",
    description:
      "For data that must not be kept, such as a password in a reason. The record keeps its hash, and a new record of the kind `redaction` says who removed it and why, so the chain stays verifiable. Params, reason and error texts of the record's operation are removed, too. For clients with the rights `read`, `lock` and `metrics` for every job.",
    request: { query: accountQuery, json: redactionRequest.schema },
    body: () => ({
      body: redactionRequest,
      examples: {
        typed: {
          summary: "a password in a reason",
          value: { hash: "7".repeat(64), reason: "a password was typed, see OPS-7" },
        },
      },
    }),
    answers: { 200: { description: "The redaction record", body: recordJson } },
    refusals: [REFUSALS.denied, REFUSALS.unknownAccount, REFUSALS.unknownRecord, REFUSALS.notRedactable],
    async handle(c, { path, query, json: { hash, reason } }) {
      for (const right of RIGHTS) {
        const may = allowed(c, services, right);
        if (!may.ok) return may.error;
      }
      const errors = checkText("/reason", reason, services.gateway.confidential.isIn);
      if (errors.length > 0) return invalid(c, errors);
      const account = accountOf(c, services, query.account);
      if (!account.ok) return account.error;
      const sequence = /^[1-9]\d{0,14}$/.test(path.sequence) ? Number(path.sequence) : 0;
      const request = { sequence, hash, reason, principal: c.get("principal") };
      const answer = await services.desk(account.value).redact(request);
      if (answer.kind === "redacted") return c.json(presentRecord(answer.record));
      if (answer.kind === "objection") return problem(c, 409, "not_redactable", OBJECTIONS[answer.objection]);
      return problem(c, 404, "unknown_record", `the ledger has no record ${path.sequence}`);
    },
  }),
];
