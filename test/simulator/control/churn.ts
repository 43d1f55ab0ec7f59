/** Churn: jobs that are created, renamed and deleted, at once or while somebody lists. */
import * as z from "zod";
import { Random } from "../../support/random.ts";
import type { Simulator } from "../context.ts";
import { generatedId, generatedKind, generatedName } from "../state/generated-jobs.ts";
import { DEMO_PROJECT, PROJECTS } from "../state/seed.ts";
import { removeChildren, type State } from "../state/store.ts";
import { type Change, changeSchema, type PendingChurn } from "./change.ts";
import { jobSchema } from "./job-fields.ts";
import { putJob } from "./put-job.ts";

const howMany = z.number().int().min(0).max(20_000).default(0);

export const churnSchema = z.strictObject({
  project_id: z.enum(PROJECTS.map((project) => project.id)).default(DEMO_PROJECT),
  /** Changes in this order; those that the seed chooses follow. */
  changes: z.array(changeSchema).default([]),
  seed: z.number().int().default(1),
  create: howMany,
  rename: howMany,
  delete: howMany,
  /** Number of the next ListJobs calls over which the changes are spread, each part before its call; 0 is now. */
  calls: z.number().int().min(0).max(10_000).default(0),
});
type ChurnOrder = z.infer<typeof churnSchema>;

/** Share of renames that take a name that another job has. */
const TAKEN_NAME = 0.2;

interface Planning {
  random: Random;
  /** Jobs that may still be changed. */
  live: { id: string; name: string }[];
  /** Number in the next generated name. */
  number: number;
}

const DRAW: Readonly<Record<Change["change"], (planning: Planning) => Change | undefined>> = {
  create: ({ random, live, number }) => {
    const { status, fields } = generatedKind(random);
    const made = { id: generatedId(random), name: generatedName(random, number) };
    live.push(made);
    return { change: "create", job: jobSchema.parse({ ...fields, ...made, status, goes_on: false }) };
  },
  rename: ({ random, live, number }) => {
    if (live.length === 0) return undefined;
    const job = random.pick(live);
    job.name = random.chance(TAKEN_NAME) ? random.pick(live).name : generatedName(random, number);
    return { change: "rename", ...job };
  },
  delete: ({ random, live }) => {
    if (live.length === 0) return undefined;
    const [job] = live.splice(random.below(live.length), 1);
    return job === undefined ? undefined : { change: "delete", id: job.id };
  },
};

/** Plan the changes of an order. Where no generated job is left to rename or delete, such changes are left out. */
export function planChurn(order: ChurnOrder, { jobs }: State): Change[] {
  const live = Object.values(jobs)
    .filter((job) => job.seeded && job.parent_id === null && job.project_id === order.project_id)
    .map((job) => ({ id: job.id, name: job.name }));
  const random = new Random(order.seed);
  const kinds = (["create", "rename", "delete"] as const).flatMap((kind) => Array<typeof kind>(order[kind]).fill(kind));
  const number = live.length + 1;
  const drawn = random.shuffled(kinds).map((kind, index) => DRAW[kind]({ random, live, number: number + index }));
  return [...order.changes, ...drawn.filter((change) => change !== undefined)];
}

function apply(simulator: Simulator, projectId: string, change: Change): void {
  const { state } = simulator.store;
  if (change.change === "create") {
    const { job } = putJob({ project_id: projectId, ...change.job }, simulator);
    job.seeded = true;
    return;
  }
  const job = state.jobs[change.id];
  if (job === undefined) return;
  if (change.change === "rename") {
    job.name = change.name;
    return;
  }
  removeChildren(state, change.id);
  delete state.jobs[change.id];
}

/** Apply changes in order. Those of a job that is gone have no effect. */
export function applyChanges(simulator: Simulator, { project_id, changes }: PendingChurn): void {
  for (const change of changes) apply(simulator, project_id, change);
  simulator.store.touch();
}

/** Spread changes over a number of calls, in order and evenly. */
export const spread = (changes: readonly Change[], calls: number): Change[][] =>
  Array.from({ length: calls }, (_, call) =>
    changes.slice(Math.floor((call * changes.length) / calls), Math.floor(((call + 1) * changes.length) / calls)),
  );

/** Play what waits for this ListJobs call of a project. */
export function playChurn(simulator: Simulator, projectId: string): void {
  const { churn } = simulator.store.state;
  const next = churn.findIndex(({ project_id }) => project_id === projectId);
  for (const pending of next === -1 ? [] : churn.splice(next, 1)) applyChanges(simulator, pending);
}
