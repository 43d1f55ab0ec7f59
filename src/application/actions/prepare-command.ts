import type { Command } from "../../model/command.ts";
import type { Operation } from "../../model/operation.ts";
import { type Question, questionOf as questionAbout, type Refusal } from "../../model/policy.ts";
import { PAGE } from "../../shared/limits.ts";
import { err, ok, type Result } from "../../shared/result.ts";
import type { FieldError } from "../../shared/schema-issues.ts";
import { canonicalId } from "../operations/find-operation.ts";
import type { Services } from "../services.ts";
import { buildCommand, type Invalid, type MayUse, operationJob, type Request } from "./build-command.ts";
import { findTask, isOperationId, LATEST, meaningOf, verbsToKnow } from "./compare-task.ts";

/** Why no command comes of a request. */
export type Rejection = Invalid | { readonly kind: "refused"; readonly refusal: Refusal };

/**
 * Complete a request from what the desk knows, and make a command of it: what every surface calls. DRS is not asked. What is wrong with a
 * request names what the config accepts, so it is told to callers who are given the action alone; others are refused.
 */
export async function prepareCommand(services: Services, request: Request): Promise<Result<Command, Rejection>> {
  const completed = await completeParams(services, request);
  const built = completed.ok
    ? buildCommand(services.gateway.config, completed.value, mayUse(services, request))
    : completed;
  if (built.ok) return built;
  const question = questionOf(services, request);
  const decision = services.policy.grants(question) ? null : services.policy.decide(question);
  if (decision?.allowed === false) return err({ kind: "refused", refusal: decision.refusal });
  return err({ kind: "invalid", errors: built.error });
}

/** Whether the caller could ask for the action with a value of the config that is named: rules may be about it. */
const mayUse =
  (services: Services, request: Request): MayUse =>
  (param, name) => {
    const decision = services.policy.decide(
      questionOf(services, { ...request, params: { ...request.params, [param]: name } }),
    );
    return decision.allowed || decision.refusal.why?.code === "frozen";
  };

/** Params as they are shown where no desk can be asked: the task that would be looked up is named so. */
export const uncompletedParams = ({ action, params }: Pick<Request, "action" | "params">): Request["params"] =>
  verbsToKnow(action.name) && params.task === undefined ? { ...params, task: LATEST } : params;

/** Put DRS's id of the compare task in the place of what stands for it, so that approvals cover the very task. */
async function completeParams(services: Services, request: Request): Promise<Result<Request, FieldError[]>> {
  const { action, params } = request;
  const verbs = verbsToKnow(action.name);
  const meant = meaningOf(params.task);
  if (!verbs || meant === null) return ok(request);
  // A caller without the right learns nothing of the job's compares: policy refuses the command.
  if (!services.policy.decide(questionOf(services, request)).allowed)
    return ok({ ...request, params: uncompletedParams(request) });
  const task = await lookUpTask(services, request, verbs, meant);
  if (!task.ok) return err([{ pointer: "/task", detail: task.error }]);
  const { task: _, ...others } = params;
  return ok({ ...request, params: task.value === undefined ? others : { ...others, task: task.value } });
}

const questionOf = ({ now }: Services, request: Request): Question =>
  questionAbout({ ...request, action: request.action.name, job: operationJob(request.job) }, now());

async function lookUpTask(
  { desk: deskOf, now }: Services,
  { action, job, dedupe }: Request,
  verbs: NonNullable<ReturnType<typeof verbsToKnow>>,
  meant: string,
): Promise<Result<string | undefined, string>> {
  const desk = deskOf(job.account);
  const isOfJob = (operation: Operation) => operation.job.id === job.id && operation.job.account === job.account.name;
  // A repeated request means what it meant at first, whatever has been compared since.
  const earlier = meant === LATEST && dedupe.length > 0 ? await desk.earlier(dedupe) : null;
  if (earlier?.action === action.name && isOfJob(earlier)) return ok(taskIn(earlier));
  if (job.id === "") return err("the job is known by its name alone: give the id of the task in DRS, or the job's id");
  if (isOperationId(meant)) {
    const named = await desk.operation(canonicalId(meant));
    return findTask(action.name, meant, { operations: named && isOfJob(named) ? [named] : [], now: now() });
  }
  const filter = { job: job.id, limit: PAGE.tasks };
  const lists = await Promise.all(verbs.map((verb) => desk.operations({ ...filter, action: verb })));
  return findTask(action.name, meant, { operations: lists.flatMap(({ operations }) => operations), now: now() });
}

const taskIn = ({ params: { task } }: Operation) => (typeof task === "string" ? task : undefined);
