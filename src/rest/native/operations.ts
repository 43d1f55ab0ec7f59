import * as z from "zod";
import { locateOperation } from "../../application/operations/find-operation.ts";
import type { Services } from "../../application/services.ts";
import { isAction, type Operation, STATES } from "../../model/operation.ts";
import { component, defineRoute } from "../route.ts";
import { instant, instantOrNull, text, time } from "../v1/json.ts";
import { answerOf } from "./carry-out.ts";
import { accountOf } from "./context.ts";
import { codeOf, nativeRefusals, refuse } from "./errors.ts";

/** What became of a call of the native dialect, for clients that sign and so cannot read `/v1`. */
export const gatewayOperation = component(
  "GatewayOperation",
  z.object({
    operation_id: z.string(),
    job_id: z.string(),
    action_name: z.string(),
    state: z.enum(STATES).describe("running: DRS has taken it; unknown: the response was lost, a person resolves it"),
    status: z.int().nullable().describe("HTTP status of DRS's answer; null: none has arrived"),
    query_id: text.describe("as DRS gave it"),
    error_code: text.describe("of DRS, or GW.… of the gateway"),
    error_msg: text.describe("why it ended badly"),
    created_at: instant,
    updated_at: instant,
    finished_at: instantOrNull,
  }),
);

/** The code that a caller was told, or would be now. */
function errorCodeOf(operation: Operation): string | null {
  if (operation.upstream?.error_code) return operation.upstream.error_code;
  const result = answerOf(operation);
  return operation.problem === null || result.ok ? null : codeOf(result.error[0]);
}

const present = (operation: Operation) => ({
  operation_id: operation.id,
  job_id: operation.job.id,
  action_name: operation.action,
  state: operation.state,
  status: operation.upstream?.status ?? null,
  query_id: operation.upstream?.query_id ?? null,
  error_code: errorCodeOf(operation),
  error_msg: operation.upstream?.error_msg ?? operation.problem?.detail ?? null,
  created_at: time(operation.createdAt),
  updated_at: time(operation.updatedAt),
  finished_at: operation.finishedAt === null ? null : time(operation.finishedAt),
});

/** ShowGatewayOperation, which DRS does not have. The operation of another client or project is like one that does not exist. */
export const nativeOperation = (services: Services) =>
  defineRoute({
    method: "get",
    path: "/v5/{project_id}/gateway-operations/{operation_id}",
    id: "ShowGatewayOperation",
    tag: "native",
    caller: "native",
    summary: "ShowGatewayOperation",
    description:
      "What became of a call of this client, by the `X-Operation-Id` of its answer. The gateway's own: DRS has no such path.",
    answers: { 200: { description: "The operation", body: gatewayOperation } },
    refusals: nativeRefusals("unauthenticated", "project", "no_such_operation"),
    async handle(c, { path }) {
      const account = accountOf(c, services, path.project_id);
      if (!account.ok) return account.error;
      const operation = (await locateOperation(services, path.operation_id))?.operation;
      const isOwn =
        operation !== undefined &&
        isAction(operation) &&
        operation.principal.id === c.get("principal").id &&
        operation.job.project_id === account.value.projectId;
      return isOwn
        ? c.json(present(operation))
        : refuse(c, "no_such_operation", "This client has no operation of this id in this project.");
    },
  });
