import { type JobState, offersFor } from "../application/actions/actions.ts";
import { operationJob } from "../application/actions/build-command.ts";
import { browseJobs } from "../application/jobs/browse-jobs.ts";
import { judgeCutover } from "../application/jobs/cutover.ts";
import { jobLabel, lineNameOf } from "../application/jobs/find-job.ts";
import { lockOf } from "../application/jobs/list-jobs.ts";
import { changeLock, showLock } from "../application/jobs/lock.ts";
import { lookUpJob } from "../application/jobs/look-up-job.ts";
import { changeWatch } from "../application/jobs/watch.ts";
import { type Caller, decide, isAllowedTo, type Services } from "../application/services.ts";
import type { JobRef } from "../config/compile.ts";
import { messagesOf } from "../i18n/texts.ts";
import type { ActionName } from "../model/drs.ts";
import { isFailed } from "../model/job-status.ts";
import { type Button, type Message, toMessage, toRequester } from "../model/message.ts";
import type { Language } from "../shared/language.ts";
import { composeCutover } from "./compose/cutover.ts";
import { composeJobs, composeLog, composeStatus, composeUnreadable } from "./compose/jobs.ts";
import { composeLock, composeLockInfo } from "./compose/lock.ts";
import { composeFieldErrors } from "./compose/mistake.ts";
import { composeWatchAnswer } from "./compose/watch.ts";
import type { LockIntent, WatchIntent } from "./grammar/intent.ts";
import { composeRefusal, withHowToAskAgain } from "./in-words.ts";
import { sought } from "./job-choices.ts";
import { type ChatAnswer, type ChatLine, callerOf } from "./line.ts";

/** What a line says about a job and no operation: its status, its lock, watching it. */

/** Jobs of a list in chat: what fits on a screen. */
const LISTED = 25;

/** List the jobs that somebody may read, or those of a part of a name. */
export async function answerJobs(services: Services, line: ChatLine, text: string | null): Promise<Message> {
  const { config } = services.gateway;
  const page = await browseJobs(services, callerOf(line), { ...sought(config.accounts, text ?? ""), limit: LISTED });
  return composeJobs(config, page, services.now(), line.language);
}

/** Show a job's status, once it has been read from DRS. */
export function answerStatus(services: Services, line: ChatLine, job: JobRef): ChatAnswer {
  const { language } = line;
  const messages = messagesOf(language);
  const decision = decide(services, callerOf(line), "read", job);
  const label = jobLabel(job);
  if (!decision.allowed) return { now: composeRefusal({ verb: "read", job: label }, decision.refusal, messages) };
  return afterLooking(services, line, job, async (found) => {
    const desk = services.desk(found.account);
    const [read, facts, locks] = await Promise.all([desk.job(found.id), desk.facts(found.id), desk.locks()]);
    const lock = lockOf(locks, found.id);
    const status = read.kind === "read" ? read.value.status : undefined;
    const hasFailed = status !== undefined && isFailed(status);
    const cause = hasFailed ? await desk.failureCause(found.id, status, language) : null;
    const mayDo = (action: ActionName) => isAllowedTo(services, callerOf(line), action, found);
    const failure = cause && { cause, mayDo };
    const buttons = offerButtons(services, callerOf(line), { job: found, facts, lock }, language);
    return toMessage({ ...composeStatus(label, read, lock, language, failure), buttons });
  });
}

/** Lines that are shown of a log. */
const LOG_LINES = 5;

/** Show the newest lines of a job's DRS log. In a chat they are always without the values of rows. */
export function answerLog(services: Services, line: ChatLine, job: JobRef): ChatAnswer {
  const { language } = line;
  const label = jobLabel(job);
  const decision = decide(services, callerOf(line), "read", job);
  if (!decision.allowed) {
    return { now: composeRefusal({ verb: "read", job: label }, decision.refusal, messagesOf(language)) };
  }
  return afterLooking(services, line, job, async ({ account, id }) => {
    const query = { level: null, limit: LOG_LINES, offset: 0, language, hasValues: false };
    return composeLog(label, await services.desk(account).log(id, query), language);
  });
}

/** Say whether a job is ready to cut over, once it has been read from DRS. */
export function answerReady(services: Services, line: ChatLine, job: JobRef): ChatAnswer {
  const messages = messagesOf(line.language);
  const caller = callerOf(line);
  const decision = decide(services, caller, "read", job);
  const label = jobLabel(job);
  if (!decision.allowed) return { now: composeRefusal({ verb: "read", job: label }, decision.refusal, messages) };
  return afterLooking(services, line, job, async (found) => {
    const read = await judgeCutover(services, caller, found);
    if (read.kind !== "read") return composeUnreadable(label, read, messages);
    return composeCutover(read.value, { label, written: lineNameOf(operationJob(found)) }, line.language);
  });
}

/** As many as fit in a row on every platform. */
const BUTTONS = 5;

/** Buttons for what a job's state calls for and the caller may do. */
export const offerButtons = (services: Services, caller: Caller, state: JobState, language: Language): Button[] =>
  offersFor(services, caller, state)
    .slice(0, BUTTONS)
    .map(({ action, params, label }) => ({
      action: "say",
      label: label[language],
      value: [
        action.name,
        lineNameOf(operationJob(state.job)),
        ...Object.entries(params).map(([key, value]) => `${key}=${value}`),
      ].join(" "),
      style: action.danger === "writes" ? "danger" : "plain",
    }));

/** Show or change the lock of a job. */
export const answerLock = (services: Services, line: ChatLine, intent: LockIntent): Promise<ChatAnswer> =>
  onceFound(services, line, intent.job, async (job) => {
    const messages = messagesOf(line.language);
    const { change, reason } = intent;
    const label = jobLabel(job);
    if (change !== "info") {
      const answer = await changeLock(services, callerOf(line), { change, job, reason, dedupe: line.dedupe });
      return answer.kind === "invalid"
        ? composeFieldErrors(answer.errors, line.language)
        : withHowToAskAgain(composeLock(answer, change, label, messages), answer, messages);
    }
    const shown = await showLock(services, callerOf(line), job);
    if (shown.ok) return composeLockInfo(label, shown.value, messages);
    return composeRefusal({ verb: "read", job: label }, shown.error, messages);
  });

/** Watch a job, or stop watching it. A watch whose updates could reach nobody is refused. */
export async function answerWatch(services: Services, line: ChatLine, intent: WatchIntent): Promise<ChatAnswer> {
  const { language, reply, dedupe } = line;
  const { change, goal } = intent;
  const isHeard = reply !== null && reply.ways.length > 0;
  if (change === "watch" && !isHeard) return { now: toRequester("refused", messagesOf(language).watches.unheard) };
  return onceFound(services, line, intent.job, async (job) => {
    const asked = change === "watch" && reply ? { change, goal, reply } : { change: "unwatch" as const };
    const answer = await changeWatch(services, callerOf(line), { ...asked, job, dedupe });
    const message = composeWatchAnswer(answer, change, jobLabel(job), reply, services.now(), language);
    return withHowToAskAgain(message, answer, messagesOf(language));
  });
}

/**
 * Carry out at once where the job's id is known. Where only its DRS name is known, the name is looked up first, after a first reply: a
 * chat platform does not wait for DRS.
 */
async function onceFound(
  services: Services,
  line: ChatLine,
  job: JobRef,
  carryOut: (job: JobRef) => Promise<Message>,
): Promise<ChatAnswer> {
  return job.id === "" ? afterLooking(services, line, job, carryOut) : { now: await carryOut(job) };
}

/** Reply that the job is being looked at, and carry out after that. */
function afterLooking(
  services: Services,
  line: ChatLine,
  job: JobRef,
  carryOut: (job: JobRef) => Promise<Message>,
): ChatAnswer {
  const messages = messagesOf(line.language);
  const label = jobLabel(job);
  return {
    now: toRequester("answer", messages.looking(label)),
    later: async () => {
      if (job.id !== "") return carryOut(job);
      const query = { asked: `${job.account.name}/${label}`, right: "read", pending: false } as const;
      const found = await lookUpJob(services, callerOf(line), query);
      if (found.ok) return carryOut(found.value);
      return toRequester("refused", messages.mistakes.unknown_job(label, undefined, []));
    },
  };
}
