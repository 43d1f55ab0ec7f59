import type { Requirement } from "../../model/approval.ts";
import type { Command } from "../../model/command.ts";
import type { Decision } from "../../model/policy.ts";
import type { Resources } from "../context.ts";
import { decide, readRefusal } from "./decision.ts";

/** What would become of a command. */
export interface Explanation {
  readonly decision: Decision;
  /** The people other than the requester who could approve it now, for each requirement. */
  readonly approvers: readonly (Pick<Requirement, "count" | "groups"> & { readonly people: readonly string[] })[];
  /** The job's status now; `null` where it could not be read, or the caller may not read the job. */
  readonly status: string | null;
}

type Needed = Pick<Resources, "gateway" | "policy" | "store" | "cloud">;

/** Explain what policy says of a command, and how its job stands. Stores nothing, and calls the cloud for the job's status alone. */
export async function explain(resources: Needed, command: Command): Promise<Explanation> {
  const now = Date.now();
  const decision = decide(resources, command, now);
  const requester = resources.policy.personOf(command.principal.id);
  const demands = decision.allowed ? decision.demands : [];
  return {
    decision,
    approvers: demands.map((demand) => ({
      count: demand.count,
      groups: demand.groups,
      people: approversOf(resources, demand).filter((person) => person !== requester),
    })),
    status: readRefusal(resources, command, now) === null ? await statusOf(resources, command.job.id) : null,
  };
}

const approversOf = ({ policy, gateway }: Needed, demand: Requirement): string[] =>
  Object.keys(gateway.config.parsed.people).filter((person) => policy.mayApprove(person, demand));

/** A job that is known by its name alone is not searched for. */
async function statusOf({ cloud }: Needed, jobId: string): Promise<string | null> {
  if (jobId === "") return null;
  const read = await cloud.detail("reading", jobId, { type: "detail" });
  return read.kind === "read" ? (read.value.status ?? null) : null;
}
