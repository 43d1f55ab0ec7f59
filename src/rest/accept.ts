import type { Context } from "hono";
import type { Acceptance, Command } from "../desk/command.ts";
import type { DeskMethods } from "../desk/methods.ts";
import { logNotice } from "../log.ts";
import { requestIdOf } from "../problem.ts";
import { acceptAt } from "../services.ts";
import { traceOf } from "../trace.ts";

/**
 * Has a desk accept a command of a request, which the log then knows by the request's id, and the operation by the caller's trace. Not
 * so for hooks: platforms have no such ids, and the ledger has all that a line would say.
 */
export async function acceptFor(c: Context, desk: Pick<DeskMethods, "accept">, command: Command): Promise<Acceptance> {
  const trace = traceOf(c.req.header("traceparent"));
  const acceptance = await acceptAt(desk, trace === null ? command : { ...command, trace });
  const { kind } = acceptance;
  logNotice(kind, {
    request_id: requestIdOf(c),
    ...(trace === null ? {} : { trace_id: trace }),
    ...("operation" in acceptance ? { operation: acceptance.operation.id } : {}),
    action: command.action,
    actor: command.principal.id,
  });
  return acceptance;
}
