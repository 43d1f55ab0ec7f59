import { secretReferences } from "../../cloud/drs/native/secret.ts";
import type { Account, GatewayConfig } from "../../config/compile.ts";
import type { Approval, Objection } from "../../model/approval.ts";
import type { Operation, OperationJob } from "../../model/operation.ts";
import type { Permission, Policy } from "../../model/policy.ts";
import { isEnough, objectionTo } from "../../model/voting.ts";
import type { Encryptor } from "../../shared/encryptor.ts";
import type { Requests } from "../store/requests.ts";
import type { Core } from "../transitions.ts";

/** What became of somebody's word. */
export type Judgement =
  | { readonly kind: "taken"; readonly operation: Operation }
  | { readonly kind: "objection"; readonly objection: Objection; readonly operation: Operation };

/** What of a desk an approval depends on. */
interface Ground {
  readonly policy: Policy;
  readonly encryptor: Encryptor;
  readonly account: Pick<Account, "projectId">;
  readonly gateway: { readonly config: Pick<GatewayConfig, "revision"> };
  readonly store: { readonly requests: Pick<Requests, "body"> };
  readonly scale: number;
}

/** What people agree to, in all that could make it another thing. */
interface Pinned {
  readonly job: OperationJob;
  readonly action: string;
  readonly actionParams: Readonly<Record<string, unknown>>;
  /** The kept request, where it is not made of `actionParams`. */
  readonly body: string | null;
}

/** The text whose keyed hash is the pin: project, job, verb, params, what is sent, the secrets it names, and the config. */
function pinned(core: Ground, { job, action, actionParams, body }: Pinned): string {
  const { projectId } = core.account;
  const secrets = secretReferences(body === null ? actionParams : JSON.parse(body)).sort();
  return JSON.stringify([projectId, job.id, action, actionParams, body, secrets, core.gateway.config.revision]);
}

/** The approval that a command has to wait for; `null` when nobody has to agree. */
export function approvalFor(core: Ground, { demands }: Permission, request: Pinned, now: number): Approval | null {
  if (demands.length === 0) return null;
  const within = Math.min(...demands.map((demand) => demand.within));
  const pin = core.encryptor.hash(pinned(core, request));
  return { demands, pin, expiresAt: now + within * core.scale, given: [], shownAt: null };
}

/**
 * Takes somebody's yes or no. Only a person of the config who is asked for and is not the requester counts, whatever platform or
 * account either of them speaks through.
 * @param pin what a button carries: the first characters of the pin; `null` where none was given
 */
export function judge(
  core: Core,
  id: string,
  says: "yes" | "no",
  principal: string,
  pin: string | null,
): Judgement | null {
  const operation = core.store.operations.find(id);
  if (!operation) return null;
  const { approval } = operation;
  const person = core.policy.personOf(principal);
  const objection = objectionTo(core.policy, operation, person, pin);
  if (objection || !approval || person === null) {
    return { kind: "objection", objection: objection ?? "not_awaiting", operation };
  }
  const agreement = { person, principal, at: Date.now() };
  const given = [...approval.given, agreement];
  const after = core.apply(
    id,
    says === "no"
      ? { type: "disagreed", agreement }
      : { type: "agreed", agreement, isEnough: isEnough(core.policy, approval.demands, given) },
  );
  return { kind: "taken", operation: after ?? operation };
}

/**
 * Why an operation is not sent although policy allows the verb: what policy wants by now has not been agreed to, or what was
 * agreed to is not what would be sent. `null` when nothing is in the way.
 */
export async function approvalObjection(
  core: Ground,
  operation: Operation,
  { demands }: Permission,
): Promise<string | null> {
  const { id, approval, principal } = operation;
  if (!approval) return demands.length === 0 ? null : "policy wants approval by now: ask for it again";
  const requester = core.policy.personOf(principal.id);
  const given = approval.given.filter(({ person }) => person !== requester);
  if (!isEnough(core.policy, [...approval.demands, ...demands], given)) {
    return "who agreed may not do so any more, or policy wants more people to agree: ask for it again";
  }
  const sealed = core.store.requests.body(id);
  const body = sealed === undefined ? null : await core.encryptor.decrypt(sealed, id);
  const isSame = core.encryptor.matches(pinned(core, { ...operation, body }), approval.pin);
  return isSame
    ? null
    : "what was agreed to is not what would be sent now: the config or the request has changed since";
}

/** Puts an operation before who must agree, with the job's state where that can be read. */
export async function putBefore(core: Core, id: string): Promise<void> {
  const operation = core.store.operations.find(id);
  if (operation?.state !== "awaiting_approval" || operation.approval?.shownAt !== null) return;
  const read = await core.upstream.detail("reading", operation.job.id, { type: "detail" });
  core.apply(id, { type: "presented", note: read.kind === "read" ? (read.value.status ?? null) : null });
  const { ticket } = operation;
  // Its ticket may have been approved before it was named.
  if (ticket) core.noteTicket({ ...ticket, about: "approval", type: "presented" });
}
