import { START_LEAD } from "../../cloud/drs/start-time.ts";
import type { Requirement } from "../../model/approval.ts";
import type { Blocker, Caution } from "../../model/blocker.ts";
import type { Command } from "../../model/command.ts";
import type { ActionParams } from "../../model/drs.ts";
import type { Decision, Refusal } from "../../model/policy.ts";
import type { Resources } from "../context.ts";
import type { Evaluator } from "../evaluate/evaluator.ts";
import { queuedAhead } from "./acceptance.ts";
import { decide, readRefusal } from "./decision.ts";

/** What would become of a command. */
export interface Explanation {
  readonly decision: Decision;
  /** Who other than the requester could approve it now and from which places, for each requirement. */
  readonly approvers: readonly (Pick<Requirement, "count" | "groups"> & {
    readonly people: readonly string[];
    readonly places: readonly string[];
  })[];
  /** The job's status now; `null` where it could not be read. */
  readonly status: string | null;
  /** Why it cannot be done now. */
  readonly blockers: readonly Blocker[];
  readonly cautions: readonly Caution[];
  /** The params as they would be sent. */
  readonly actionParams: ActionParams;
}

type Needed = Pick<Resources, "gateway" | "policy" | "store" | "cloud">;

/**
 * Explain what would become of a command: policy, and the state of its job. Stores nothing.
 * @returns `null` for a caller who may not read the job
 */
export async function explain(
  resources: Needed,
  evaluator: Pick<Evaluator, "evaluate">,
  command: Command,
): Promise<Explanation | null> {
  const now = Date.now();
  if (readRefusal(resources, command, now) !== null) return null;
  const decision = decide(resources, command, now);
  const requester = resources.policy.personOf(command.principal.id);
  const demands = decision.allowed ? decision.demands : [];
  const state = await evaluator.evaluate(command, {
    callClass: "waited",
    lead: START_LEAD,
    isWaitedFor: true,
    isShown: true,
  });
  const { status, actionParams } = state;
  if (!decision.allowed)
    return { decision, status, actionParams, approvers: [], blockers: [blockerOf(decision.refusal)], cautions: [] };
  return {
    ...{ decision, status, actionParams },
    approvers: demands.map((demand) => ({
      count: demand.count,
      groups: demand.groups,
      people: approversOf(resources, demand).filter((person) => person !== requester),
      places: resources.policy.placesToVote(demand, command),
    })),
    blockers: state.blockers,
    cautions: [...state.cautions, ...waits(resources, command, now)],
  };
}

/** The blocker that a refusal by policy or a lock is. */
function blockerOf(refusal: Refusal): Blocker {
  if (refusal.lock) return { code: "locked", refusal };
  return { code: refusal.why?.code === "frozen" ? "frozen" : "denied", refusal };
}

/** What the call would wait for. */
function waits({ store, cloud }: Needed, { job }: Command, now: number): Caution[] {
  const ahead = queuedAhead(store.operations.openOn(job.id));
  const until = cloud.circuit.openUntil(now);
  return [
    ...(ahead ? [{ code: "queued_behind", ...ahead } as const] : []),
    ...(until === null ? [] : [{ code: "circuit_open", until: new Date(until).toISOString() } as const]),
  ];
}

const approversOf = ({ policy, gateway }: Needed, demand: Requirement): string[] =>
  Object.keys(gateway.config.parsed.people).filter((person) => policy.mayApprove(person, demand));
