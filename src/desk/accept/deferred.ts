import { jobKey } from "../../config/compile.ts";
import type { Event } from "../../model/lifecycle/step.ts";
import { type ActionOperation, isWatch } from "../../model/operation.ts";
import { approvalFor } from "../approve/approval.ts";
import type { Core } from "../transitions.ts";
import { unconfirmed } from "./conditions.ts";
import { decide } from "./decision.ts";

/** What was accepted to be looked at again: a job that was known by its DRS name alone, or a command that came too fast. */
export async function resolveOperation(core: Core, id: string): Promise<void> {
  const operation = core.store.operations.find(id);
  if (operation?.state !== "received" || isWatch(operation) || (operation.notBefore ?? 0) > Date.now()) return;
  core.apply(id, await lookUp(core, operation));
}

async function lookUp(core: Core, operation: ActionOperation): Promise<Event> {
  const { job } = operation;
  if (job.id !== "") return decideAnew(core, operation);
  const name = job.name ?? "";
  if (core.jobList.named(name).length === 0 && !(await core.jobList.refresh())) {
    return { type: "held_up", cause: "the list of jobs could not be read", retryAfter: null };
  }
  const ids = core.jobList.named(name);
  const [found, ...others] = ids;
  if (found === undefined) return impossible("unknown_job", `DRS knows no job called "${name}"`);
  if (others.length > 0) return impossible("ambiguous_job", `several jobs are called "${name}": ${ids.join(", ")}`);
  const alias = core.gateway.config.jobsById.get(jobKey(core.account, found))?.alias ?? null;
  return decideAnew(core, { ...operation, job: { ...job, id: found, alias } });
}

/** Rules may be about what the job turned out to be. */
async function decideAnew(core: Core, operation: ActionOperation): Promise<Event> {
  const now = Date.now();
  const { id, job } = operation;
  const decision = decide(core, operation, now);
  if (!decision.allowed) return { type: "denied", refusal: decision.refusal };
  const missing = unconfirmed(operation, decision);
  if (missing !== null) return impossible("unconfirmed", `${missing}: ask again and confirm it`);
  const sealed = core.store.requests.body(id);
  const body = sealed === undefined ? null : await core.encryptor.decrypt(sealed, id);
  return { type: "resolved", job, approval: approvalFor(core, decision, { ...operation, body }, now) };
}

const impossible = (code: string, detail: string): Event => ({
  type: "impossible",
  problem: { code, detail },
  upstream: null,
});
