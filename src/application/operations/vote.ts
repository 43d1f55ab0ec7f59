import type { VoteChoice, VoteObjection } from "../../model/approval.ts";
import type { Operation } from "../../model/operation.ts";
import { isSamePerson } from "../../model/principal.ts";
import type { Caller, Services } from "../services.ts";
import { locateOperation, mayRead, type OutOfReach } from "./find-operation.ts";

export type VoteOutcome =
  | OutOfReach
  | { readonly kind: "done"; readonly operation: Operation }
  /** Why the vote does not count. */
  | { readonly kind: "objection"; readonly objection: VoteObjection; readonly operation: Operation }
  /** The source does not sign its requests: somebody could vote in another's name. */
  | { readonly kind: "unsigned_source" };

/** Whether an operation was put before the caller, who may know of it then: as an approver, or as the requester. */
function isAsked({ policy }: Services, { principal }: Caller, { approval, principal: requester }: Operation): boolean {
  const person = policy.personOf(principal.id);
  const isApprover = person !== null && approval?.demands.some((demand) => policy.mayApprove(person, demand)) === true;
  return isApprover || isSamePerson(policy, requester.id, principal.id);
}

/** Whether an objection is about the voter (403) or about the state of the request (409), as HTTP has it. */
export const OBJECTION_STATUS: Readonly<Record<VoteObjection, 403 | 409>> = {
  not_awaiting: 409,
  already: 409,
  other_request: 409,
  nobody: 403,
  requester: 403,
  not_asked: 403,
};

/**
 * Approve or deny an operation that waits for approval. The rule that wants it approved says who may, so no other right is needed;
 * nobody learns from an objection what they may not read.
 * @param digest first characters of the request digest that the caller was shown; `null` where none was sent along
 */
export async function vote(
  services: Services,
  caller: Caller,
  id: string,
  says: VoteChoice,
  digest: string | null,
): Promise<VoteOutcome> {
  const { principal, place } = caller;
  if (services.gateway.config.sources.get(place.source)?.platform.coversBody === false)
    return { kind: "unsigned_source" };
  const found = await locateOperation(services, id);
  if (!found) return { kind: "unknown_operation" };
  const { operation, account } = found;
  const answer = await services.desk(account).vote(operation.id, says, principal.id, digest);
  if (answer?.kind === "taken") return { kind: "done", operation: answer.operation };
  const objection = answer?.objection ?? "not_awaiting";
  if (!mayRead(services, caller, found) && !isAsked(services, caller, operation)) return { kind: "unknown_operation" };
  return { kind: "objection", objection, operation: answer?.operation ?? operation };
}
