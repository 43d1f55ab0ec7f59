import { secretReferences } from "../../cloud/drs/native/secret.ts";
import type { Account, GatewayConfig } from "../../config/compile.ts";
import type { Approval } from "../../model/approval.ts";
import type { ActionOperation, Operation } from "../../model/operation.ts";
import type { Permission, Policy } from "../../model/policy.ts";
import { isEnough } from "../../model/voting.ts";
import type { Encryptor } from "../../shared/encryptor.ts";
import type { Requests } from "../store/requests.ts";
import { isAuthentic } from "./vote.ts";

/** What of a desk an approval depends on. */
interface Ground {
  readonly policy: Policy;
  readonly encryptor: Encryptor;
  readonly account: Pick<Account, "projectId">;
  readonly gateway: { readonly config: Pick<GatewayConfig, "revision"> };
  readonly store: { readonly requests: Pick<Requests, "body"> };
  readonly scale: number;
}

/** A request in all that could make it another one. */
type Request = Pick<
  Operation,
  "id" | "job" | "params" | "actionParams" | "language" | "ignoreState" | "principal" | "reason" | "ticket"
> & {
  readonly action: string;
  /** The kept body, where it is not made of `actionParams`. */
  readonly body: string | null;
};

/**
 * The text whose keyed hash is the request digest, the one definition of what an approval covers: the operation, its project, job and
 * action, every parameter (secrets by name), the kept body, what else changes the call, who asks and why, the ticket, and the config.
 */
function contentOf({ account, gateway }: Pick<Ground, "account" | "gateway">, request: Request): string {
  const { id, job, action, params, actionParams, body, language, ignoreState, principal, reason, ticket } = request;
  const secrets = secretReferences(body === null ? actionParams : JSON.parse(body)).sort();
  const asked = [principal.id, reason, ticket ? [ticket.source, ticket.key, ticket.change ?? null] : null];
  const call = [account.projectId, job.id, action, params, actionParams, body, secrets, language, ignoreState];
  return JSON.stringify(["request", id, ...call, ...asked, gateway.config.revision]);
}

/** The request body of an operation, decrypted; `null` where none was kept, or it cannot be decrypted any more. */
export async function keptBody(
  { store, encryptor }: Pick<Ground, "store" | "encryptor">,
  operation: string,
): Promise<string | null> {
  const encrypted = store.requests.body(operation);
  return encrypted === undefined ? null : encryptor.decrypt(encrypted, operation);
}

/** The approval that a command has to wait for; `null` when it needs none. */
export function approvalFor(ground: Ground, { demands }: Permission, request: Request, now: number): Approval | null {
  if (demands.length === 0) return null;
  const within = Math.min(...demands.map((demand) => demand.within));
  const pin = ground.encryptor.hash(contentOf(ground, request), "approval");
  return { demands, pin, expiresAt: now + within * ground.scale, given: [], shownAt: null };
}

/**
 * Why an operation is not sent although policy allows the verb: policy by now requires an approval that was not given, or the request is not
 * the one that was approved. `null` when nothing is in the way.
 */
export async function approvalObjection(
  ground: Ground,
  operation: ActionOperation,
  { demands }: Permission,
): Promise<string | null> {
  const { id, approval, principal } = operation;
  const { policy, encryptor } = ground;
  if (!approval) return demands.length === 0 ? null : "policy wants approval by now: ask for it again";
  const requester = policy.personOf(principal.id);
  if (!approval.given.every((vote) => isAuthentic(encryptor, { id, approval }, vote))) {
    return "a vote on it was not taken by this gateway, or by one before this version: ask for it again";
  }
  const given = approval.given.filter(({ person }) => person !== requester);
  if (!isEnough(policy, operation, [...approval.demands, ...demands], given)) {
    return "who agreed may not do so any more, or policy wants more people to agree: ask for it again";
  }
  const content = contentOf(ground, { ...operation, body: await keptBody(ground, id) });
  return encryptor.matches(content, approval.pin, "approval")
    ? null
    : "what was agreed to is not what would be sent now: the config or the request has changed since";
}
