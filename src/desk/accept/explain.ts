import type { Demand } from "../../model/approval.ts";
import type { Command } from "../../model/command.ts";
import { type Decision, questionOf } from "../../model/policy.ts";
import type { Core } from "../transitions.ts";
import { decide } from "./decision.ts";

/** What would become of a command. Nothing is stored, nothing is sent but a reading of the job. */
export interface Explanation {
  readonly decision: Decision;
  /** Who could agree to it now, other than who asks, for each demand. */
  readonly approvers: readonly (Pick<Demand, "count" | "groups"> & { readonly people: readonly string[] })[];
  /** The job's status now; `null` where it could not be read, or who asks may not look at the job. */
  readonly status: string | null;
}

/** Explains what policy says of a command, and how its job stands. */
export async function explain(core: Core, command: Command): Promise<Explanation> {
  const now = Date.now();
  const decision = decide(core, command, now);
  const look = { ...questionOf(command, now), action: "read", params: {}, reason: null } as const;
  const mayLook = core.policy.decide(look).allowed;
  const requester = core.policy.personOf(command.principal.id);
  const demands = decision.allowed ? decision.demands : [];
  return {
    decision,
    approvers: demands.map((demand) => ({
      count: demand.count,
      groups: demand.groups,
      people: approversOf(core, demand).filter((person) => person !== requester),
    })),
    status: mayLook ? await statusOf(core, command.job.id) : null,
  };
}

const approversOf = ({ policy, gateway }: Core, demand: Demand): string[] =>
  Object.keys(gateway.config.parsed.people).filter((person) => policy.mayApprove(person, demand));

/** A job that is known by its name alone is not looked for. */
async function statusOf(core: Core, jobId: string): Promise<string | null> {
  if (jobId === "") return null;
  const read = await core.upstream.detail("reading", jobId, { type: "detail" });
  return read.kind === "read" ? (read.value.status ?? null) : null;
}
