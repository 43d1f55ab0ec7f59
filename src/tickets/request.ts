import { composeRequest } from "../chat/compose/approval.ts";
import type { Gateway } from "../config/gateway.ts";
import type { ActionOperation } from "../model/operation.ts";
import type { Delivery } from "../model/report.ts";
import { canWrite, withLink } from "./report.ts";
import { hasTickets } from "./ticket-system.ts";

/**
 * Write into its ticket exactly what an operation would send, with the digest, for who approves by moving the ticket. A comment of its
 * own, which nothing writes over: it is the evidence of what was approved.
 */
export async function writeRequest(operation: ActionOperation, status: string, gateway: Gateway): Promise<Delivery> {
  const { ticket } = operation;
  const source = ticket && gateway.config.sources.get(ticket.source);
  if (!ticket || !hasTickets(source)) return { kind: "gone", cause: "its source has no tickets" };
  const { name, settings, platform } = source;
  const connection = { name, settings, gateway };
  if (!platform.writeBack || !canWrite(connection)) return { kind: "gone", cause: "nothing can be written there" };
  const message = withLink(
    composeRequest(operation, { status }, settings.language),
    operation.id,
    settings.language,
    gateway,
  );
  return platform.writeBack.comment(ticket.address, message, null, connection);
}
