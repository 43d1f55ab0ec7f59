/** Holds what senders were told against what the gateway says of its operations and against what DRS saw. */
import { recordedCalls } from "../../../scripts/lib/simulator.ts";
import { CATALOGUE } from "../../../src/cloud/drs/catalogue.ts";
import type { ActionName } from "../../../src/model/drs.ts";
import type { Sender } from "./client.ts";
import type { PlannedJob } from "./plan.ts";

/** An operation as `GET /v1/operations` shows it, as far as it is looked at. */
export interface ShownOperation {
  readonly id: string;
  readonly job: { readonly id: string };
  readonly action: ActionName;
  readonly state: string;
  readonly attempts: readonly { readonly outcome: string; readonly cause: string | null }[];
  readonly problem: { readonly code: string; readonly detail: string } | null;
}

const OPEN = new Set(["received", "awaiting_approval", "queued", "sending", "running"]);

export const isOpen = ({ state }: ShownOperation): boolean => OPEN.has(state);

interface Bounds {
  readonly least: number;
  readonly most: number;
}

/** How many effects an operation may have had, by what it says of itself. */
function effectsOf({ action, state, attempts }: ShownOperation): Bounds {
  const isAccepted = attempts.some(({ outcome }) => outcome === "accepted");
  const mayRepeat = CATALOGUE[action].reconciliation({}).by === "repeat";
  const lost = attempts.filter(({ outcome }) => outcome === "lost").length;
  if (isAccepted) return { least: 1, most: mayRepeat ? 1 + lost : 1 };
  if (state === "unknown") return { least: 0, most: mayRepeat ? lost : 1 };
  // Whatever else it ended as, it says that nothing was done.
  return { least: 0, most: 0 };
}

const tell = ({ id, action, state, problem, attempts, job }: ShownOperation) =>
  `${id} ${action} on ${job.id}: ${state} (${problem?.code ?? "no problem"}: ${problem?.detail ?? ""}), attempts ${attempts.map(({ outcome, cause }) => `${outcome}${cause ? ` [${cause}]` : ""}`).join(", ") || "none"}`;

/** Why an accepted command may come to nothing: the state of its job, as the gateway or DRS says. */
const REFUSED = new Set([
  "wrong_state",
  "wrong_job_type",
  "precheck_missing",
  "precheck_running",
  "precheck_not_passed",
  "refused_by_drs",
]);

const cameToNothing = ({ state, problem, attempts }: ShownOperation): boolean => {
  if (state === "unknown" || attempts.some(({ outcome }) => outcome === "accepted")) return false;
  return state !== "failed" || !REFUSED.has(problem?.code ?? "");
};

/** Every operation ends; one that ends as unknown says what is to be done, and one that was not carried out that DRS would not. */
function checkEnds(operations: readonly ShownOperation[]): string[] {
  return operations.flatMap((operation) => {
    if (isOpen(operation)) return [`has no end: ${tell(operation)}`];
    if (cameToNothing(operation)) return [`came to nothing: ${tell(operation)}`];
    if (operation.state !== "unknown" || operation.problem?.detail.includes("resolve")) return [];
    return [`is unknown and does not say how to resolve it: ${tell(operation)}`];
  });
}

/** What senders were told: the same operation each time, and one that there is. */
function checkAnswers(senders: readonly Sender[], operations: ReadonlyMap<string, ShownOperation>): string[] {
  return senders.flatMap(({ command, answers, deliveries }) => {
    const what = `${command.dialect} ${command.step.action} on ${command.job.id} (${deliveries} deliveries)`;
    const named = [...new Set(answers.flatMap(({ operation }) => operation ?? []))];
    const wrong: string[] = [];
    if (named.length > 1) wrong.push(`was answered with several operations, ${named.join(" and ")}: ${what}`);
    for (const { status, text, operation } of answers) {
      if (status === 500) wrong.push(`was answered 500: ${what}: ${text}`);
      if (status >= 200 && status < 300 && operation === null) wrong.push(`names no operation: ${what}: ${text}`);
      const shown = operation === null ? undefined : operations.get(operation);
      if (operation !== null && !shown) wrong.push(`names an operation that there is not, ${operation}: ${what}`);
      if (shown && (shown.job.id !== command.job.id || shown.action !== command.step.action))
        wrong.push(`names another's operation: ${what}: ${tell(shown)}`);
    }
    return wrong;
  });
}

/** No more operations than commands: a key stands for one, and what is sent once is accepted at most once. */
function checkNumbers(senders: readonly Sender[], operations: readonly ShownOperation[]): string[] {
  const keyOf = (job: string, action: string) => `${action} on ${job}`;
  const commands = Map.groupBy(senders, ({ command }) => keyOf(command.job.id, command.step.action));
  const groups = Map.groupBy(operations, ({ job, action }) => keyOf(job.id, action));
  return [...groups].flatMap(([what, made]) => {
    const asked = commands.get(what)?.length ?? 0;
    return made.length > asked
      ? [`${made.length} operations of ${asked} commands: ${what}: ${made.map(tell).join("; ")}`]
      : [];
  });
}

interface SimulatedJob {
  readonly effects: Readonly<Record<string, number>>;
}

/** Each verb on each job has taken effect as often as its operations say. */
async function checkEffects(
  simulator: string,
  jobs: readonly PlannedJob[],
  operations: readonly ShownOperation[],
): Promise<{ wrong: string[]; effects: number }> {
  const ofJob = Map.groupBy(operations, ({ job }) => job.id);
  const wrong: string[] = [];
  let total = 0;
  for (const { id } of jobs) {
    const { effects } = (await (await fetch(`${simulator}/_sim/jobs/${id}`)).json()) as SimulatedJob;
    const ofVerb = Map.groupBy(ofJob.get(id) ?? [], ({ action }) => action);
    for (const action of new Set([...Object.keys(effects), ...ofVerb.keys()]) as Set<ActionName>) {
      const own = ofVerb.get(action) ?? [];
      const count = effects[action] ?? 0;
      const bounds = own.map(effectsOf);
      const least = bounds.reduce((sum, bound) => sum + bound.least, 0);
      const most = bounds.reduce((sum, bound) => sum + bound.most, 0);
      total += count;
      if (count >= least && count <= most) continue;
      const expected = least === most ? `${least}` : `${least} to ${most}`;
      wrong.push(`${count} effects where ${expected} are told of: ${own.map(tell).join("; ") || `${action} on ${id}`}`);
    }
  }
  return { wrong, effects: total };
}

/** As many calls as the simulator keeps; beyond, the count of each job is all there is. */
const KEPT_CALLS = 20_000;

/** The calls tell the same story as the jobs. */
async function checkCalls(simulator: string, effects: number): Promise<string[]> {
  const calls = await recordedCalls(simulator);
  if (calls.length >= KEPT_CALLS) return [];
  const counted = calls.flatMap(({ effect }) => effect ?? []).length;
  return counted === effects ? [] : [`${counted} calls took effect, and the jobs count ${effects}`];
}

interface Message {
  readonly url: string;
  readonly status: number;
  readonly body: { readonly response_type?: string };
}

/** Who asked in Slack, was told "accepted", and has not been told the end; with the messages that did arrive. */
export async function untold(simulator: string, senders: readonly Sender[]): Promise<Untold[]> {
  const { calls } = (await (await fetch(`${simulator}/_sim/egress`)).json()) as { calls: Message[] };
  const received = Map.groupBy(calls, ({ url }) => url);
  return senders.flatMap(({ command, answers, responseUrl }) => {
    const operation = answers.map((answer) => answer.operation).find((id) => id !== null);
    if (responseUrl === undefined || operation === undefined || operation === null) return [];
    const messages = received.get(responseUrl) ?? [];
    if (messages.some(({ status, body }) => status === 200 && body.response_type === "in_channel")) return [];
    const heard = messages.map(({ status, body }) => `${status} ${body.response_type}`).join(", ") || "nothing";
    return [{ operation, what: `${command.step.action} on ${command.job.id} was never told the end; heard: ${heard}` }];
  });
}

export interface Untold {
  readonly operation: string;
  readonly what: string;
}

/** Everything that is not as it should be; nothing when all is well. */
export async function judge(
  simulator: string,
  jobs: readonly PlannedJob[],
  senders: readonly Sender[],
  operations: readonly ShownOperation[],
): Promise<{ wrong: string[]; effects: number }> {
  const { wrong, effects } = await checkEffects(simulator, jobs, operations);
  const byId = new Map(operations.map((operation) => [operation.id, operation]));
  return {
    effects,
    wrong: [
      ...checkEnds(operations),
      ...checkAnswers(senders, byId),
      ...checkNumbers(senders, operations),
      ...wrong,
      ...(await checkCalls(simulator, effects)),
    ],
  };
}
