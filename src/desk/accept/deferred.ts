import type { JobDirectory } from "../../cloud/job-directory.ts";
import { jobKey } from "../../config/compile.ts";
import type { Event } from "../../model/lifecycle/step.ts";
import { type ActionOperation, isWatch } from "../../model/operation.ts";
import { questionOf } from "../../model/policy.ts";
import { approvalFor, keptBody } from "../approve/approval.ts";
import type { Resources } from "../context.ts";
import type { Transitions } from "../transitions.ts";
import { unconfirmed } from "./conditions.ts";
import { decide, readRefusal } from "./decision.ts";

type Needed = Pick<Resources, "gateway" | "account" | "policy" | "store" | "encryptor" | "scale">;

/** Commands that were accepted before they could be evaluated: the job was known by its DRS name alone, or the rate limit made it wait. */
export class DeferredCommands {
  readonly #resources: Needed;
  readonly #jobs: Pick<JobDirectory, "named" | "refresh">;
  readonly #transitions: Pick<Transitions, "apply">;

  constructor(
    resources: Needed,
    jobs: Pick<JobDirectory, "named" | "refresh">,
    transitions: Pick<Transitions, "apply">,
  ) {
    this.#resources = resources;
    this.#jobs = jobs;
    this.#transitions = transitions;
  }

  /** Evaluate a deferred command, unless its time has not come. */
  async evaluate(id: string): Promise<void> {
    const operation = this.#resources.store.operations.find(id);
    if (operation?.state !== "received" || isWatch(operation) || (operation.notBefore ?? 0) > Date.now()) return;
    this.#transitions.apply(id, await this.#lookUp(operation));
  }

  async #lookUp(operation: ActionOperation): Promise<Event> {
    const { job } = operation;
    if (job.id !== "") return this.#decide(operation);
    const name = job.name ?? "";
    if (this.#jobs.named(name).length === 0 && !(await this.#jobs.refresh())) {
      return { type: "postponed", cause: "the list of jobs could not be read", retryAfter: null };
    }
    const known = this.#jobs
      .named(name)
      .map(({ id }) => ({ ...job, id, alias: this.#aliasOf(id) }))
      .filter((each) => this.#mayKnow({ ...operation, job: each }));
    const [found, ...others] = known;
    if (found === undefined) return impossible("unknown_job", `DRS knows no job called "${name}"`);
    if (others.length > 0)
      return impossible("ambiguous_job", `several jobs are called "${name}": ${known.map(({ id }) => id).join(", ")}`);
    return this.#decide({ ...operation, job: found });
  }

  #aliasOf(id: string): string | null {
    const { gateway, account } = this.#resources;
    return gateway.config.jobsById.get(jobKey(account, id))?.alias ?? null;
  }

  /** Whether who asked may know of the job: to others it is like one that there is not. */
  #mayKnow(operation: ActionOperation): boolean {
    const now = Date.now();
    return (
      readRefusal(this.#resources, operation, now) === null ||
      this.#resources.policy.grants(questionOf({ ...operation, job: operation.job }, now))
    );
  }

  /** Decide again: rules may be about the job that was found. */
  async #decide(operation: ActionOperation): Promise<Event> {
    const now = Date.now();
    const { job } = operation;
    const decision = decide(this.#resources, operation, now);
    if (!decision.allowed) return { type: "denied", refusal: decision.refusal };
    const missing = unconfirmed(operation, decision);
    if (missing !== null) return impossible("unconfirmed", `${missing}: ask again and confirm it`);
    const body = await keptBody(this.#resources, operation.id);
    return { type: "job_found", job, approval: approvalFor(this.#resources, decision, { ...operation, body }, now) };
  }
}

const impossible = (code: string, detail: string): Event => ({
  type: "impossible",
  problem: { code, detail },
  upstream: null,
});
