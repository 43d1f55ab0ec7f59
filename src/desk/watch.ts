import type { Limited, SecretAge } from "../model/command.ts";
import type { Seen } from "../model/job-status.ts";
import { isWatch, type OperationJob, UNTRIED, type WatchOperation } from "../model/operation.ts";
import { type Place, questionOf, type Refusal } from "../model/policy.ts";
import { isSamePerson, type Principal } from "../model/principal.ts";
import type { ReplyTarget } from "../model/report.ts";
import { type Goal, goalText } from "../model/watch.ts";
import { DEDUPE_MEMORY, WATCH } from "../shared/limits.ts";
import type { Core } from "./core.ts";
import { newId } from "./draft.ts";
import { provenance, recordRefusal, TOO_MANY } from "./refusals.ts";

/** Who asks about watching which job, and where. */
interface Asked extends Place {
  readonly principal: Principal;
  readonly secret?: SecretAge;
  readonly job: OperationJob;
  /** Keys that are accepted once, as those of a command. */
  readonly dedupe: readonly string[];
}

interface Start extends Asked {
  readonly change: "watch";
  readonly goal: Goal | null;
  /** Where news go. */
  readonly reply: ReplyTarget;
}

interface Stop extends Asked {
  readonly change: "unwatch";
}

/** Watching a job for somebody, or no longer. */
export type WatchRequest = Start | Stop;

/** What the desk says to that. */
export type WatchAnswer =
  | Watching
  /** How many watches of the job have ended. */
  | { readonly kind: "unwatched"; readonly count: number }
  /** There are as many watches of this person as there may be. */
  | { readonly kind: "too_many"; readonly limit: number }
  | { readonly kind: "refused"; readonly refusal: Refusal }
  | Limited;

interface Watching {
  readonly kind: "watching";
  readonly operation: WatchOperation;
  /** Whether it was watched before: then for another goal, or with news going elsewhere. */
  readonly isAgain: boolean;
  /** How the job stood when that was last read. */
  readonly seen: Seen | null;
}

/** Why somebody may not look at a job they watch; `null` when they may. Locks keep nobody from looking. */
export function withoutRight(
  { policy }: Pick<Core, "policy">,
  asked: Pick<Asked, "principal" | "job" | "source" | "channel">,
  now: number,
): Refusal | null {
  const decision = policy.decide(questionOf({ ...asked, action: "read", params: {}, reason: null }, now));
  return decision.allowed ? null : decision.refusal;
}

/** Starts or ends watches; the change and its record are durable when this answers. */
export async function changeWatch(core: Core, request: WatchRequest): Promise<WatchAnswer> {
  const now = Date.now();
  const earlier = findEarlier(core, request, now);
  if (earlier) return earlier;
  const retryAfter = core.rates.take(request.principal, now);
  if (retryAfter > 0) return refuse(core, request, TOO_MANY, { kind: "limited", retryAfter }, now);
  if (request.change === "unwatch") return unwatch(core, request, now);
  const refusal = withoutRight(core, request, now);
  if (refusal) return refuse(core, request, refusal.reason, { kind: "refused", refusal }, now);
  const answer = await watch(core, request);
  core.arm();
  return answer;
}

function refuse(core: Core, request: WatchRequest, reason: string, answer: WatchAnswer, now: number): WatchAnswer {
  recordRefusal(core, { ...request, action: request.change }, reason, now);
  return answer;
}

/** A delivery that was seen before gets its answer again. */
function findEarlier(core: Core, { change, job, dedupe }: WatchRequest, now: number): WatchAnswer | undefined {
  for (const key of dedupe) {
    const found = core.store.requests.accepted(key, now);
    if (!found) continue;
    if (change === "unwatch") return { kind: "unwatched", count: 0 };
    const operation = core.store.operations.find(found.operation);
    if (operation && isWatch(operation)) {
      return { kind: "watching", operation, isAgain: false, seen: seenOf(core, job.id) };
    }
  }
  return undefined;
}

const seenOf = ({ store }: Core, jobId: string) => store.cloud.seen().find(({ job }) => job === jobId) ?? null;

const watchesOn = ({ store }: Core, jobId: string) => store.operations.openOn(jobId).filter(isWatch);

/** Who asks again for the same job, by the same name, has one watch. */
const twinOf = (core: Core, { job, principal }: Asked) =>
  watchesOn(core, job.id).find((other) => other.principal.id === principal.id);

/** Encrypting takes a moment, in which the watch that is asked for again may have ended, or come to be. */
async function watch(core: Core, request: Start): Promise<WatchAnswer> {
  const id = newId(core, Date.now());
  for (;;) {
    const subject = twinOf(core, request)?.id ?? id;
    const sealed = await core.sealer.seal(JSON.stringify(request.reply), subject);
    const twin = twinOf(core, request);
    if ((twin?.id ?? id) !== subject) continue;
    const now = Date.now();
    return findEarlier(core, request, now) ?? (twin ? again : begin)(core, request, { id: subject, sealed }, now);
  }
}

interface Address {
  /** The operation that it is bound to. */
  readonly id: string;
  readonly sealed: string;
}

function begin(core: Core, request: Start, { id, sealed }: Address, now: number): WatchAnswer {
  const { store, ledger, policy } = core;
  const { principal, job, goal, source, channel } = request;
  const own = store.operations.watches().filter((other) => isSamePerson(policy, other.principal.id, principal.id));
  if (own.length >= WATCH.perPerson) {
    return refuse(core, request, "too many watches", { kind: "too_many", limit: WATCH.perPerson }, now);
  }
  const operation = newWatch(request, id, core.sealer.hash(JSON.stringify(["watch", job.id, principal.id])), now);
  store.transaction(() => {
    store.operations.insert(operation, { kind: "poll", at: now });
    store.reports.addAudience(id, source, sealed, request.reply.every);
    remember(core, request, operation, now);
    const data = { action: "watch", job: job.id, params: paramsOf(goal), channel, ...provenance(request) };
    ledger.append({ kind: "accepted", operation: id, actor: principal.id, data }, now);
  });
  return { kind: "watching", operation, isAgain: false, seen: seenOf(core, job.id) };
}

/** The goal is replaced, and news go to where it was asked last: an address that will run out is renewed like this. */
function again(core: Core, request: Start, { id, sealed }: Address, now: number): WatchAnswer {
  const { store } = core;
  store.transaction(() => {
    store.reports.replaceAudience(id, request.source, sealed, request.reply.every);
    remember(core, request, { id, content: "" }, now);
  });
  const operation = core.apply(id, { type: "goal_changed", goal: request.goal });
  if (!operation || !isWatch(operation)) throw new Error("a watch has gone while it was changed");
  return { kind: "watching", operation, isAgain: true, seen: seenOf(core, request.job.id) };
}

/** Ends all that a person watches the job with, from wherever they asked. */
function unwatch(core: Core, request: Stop, now: number): WatchAnswer {
  const { principal, job } = request;
  const own = watchesOn(core, job.id).filter((other) => isSamePerson(core.policy, other.principal.id, principal.id));
  for (const { id } of own) core.apply(id, { type: "cancelled", by: principal.id });
  remember(core, request, { id: "", content: "" }, now);
  return { kind: "unwatched", count: own.length };
}

function remember(
  { store }: Core,
  { dedupe }: Asked,
  { id, content }: Pick<WatchOperation, "id" | "content">,
  now: number,
): void {
  for (const key of dedupe) store.requests.remember(key, content, id, now + DEDUPE_MEMORY);
}

const paramsOf = (goal: Goal | null) => (goal ? { until: goalText(goal) } : {});

const newWatch = (request: Start, id: string, content: string, now: number): WatchOperation => ({
  id,
  job: request.job,
  kind: "watch",
  action: "watch",
  goal: request.goal,
  lane: "side",
  content,
  params: paramsOf(request.goal),
  actionParams: {},
  language: null,
  ignoreState: false,
  confirmation: "waived",
  state: "running",
  source: request.source,
  channel: request.channel,
  principal: request.principal,
  reason: null,
  approval: null,
  ...UNTRIED,
  retryOf: null,
  createdAt: now,
  updatedAt: now,
  acceptedAt: now,
});
