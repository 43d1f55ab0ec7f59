import { operationJob } from "../application/build-command.ts";
import { jobLabel } from "../application/find-job.ts";
import { lockOf } from "../application/known-jobs.ts";
import { decideOn, type Services } from "../application/services.ts";
import type { JobRef } from "../config/compile.ts";
import type { LockAnswer } from "../desk/control/locking.ts";
import type { Messages } from "../i18n/messages.ts";
import { messagesOf } from "../i18n/texts.ts";
import type { Lock } from "../model/lock.ts";
import { type Message, toAsker } from "../model/message.ts";
import type { LockIntent } from "./grammar/interpret.ts";
import { heldBy } from "./in-words.ts";
import type { ChatAnswer, ChatLine } from "./line.ts";
import { onceFound } from "./once-found.ts";
import { composeRefusal } from "./refusal.ts";

/** `lock`, `unlock` and `lock --info` in chat: they are the gateway's own and call nobody. */

/** Shows or changes the job's lock, once the job is found. */
export const answerLock = (services: Services, line: ChatLine, intent: LockIntent): Promise<ChatAnswer> =>
  onceFound(services, line, intent.job, (job) => carryOut(services, line, { ...intent, job }));

async function carryOut(services: Services, line: ChatLine, intent: LockIntent): Promise<Message> {
  if (intent.change === "info") return info(services, line, intent.job);
  const { principal, source, channel, dedupe } = line;
  const { change, job, reason } = intent;
  const request = { change, principal, source, channel, dedupe, reason, job: operationJob(job) };
  const answer = await services.desk(job.account).changeLock(request);
  return composeLock(answer, change, jobLabel(job), messagesOf(line.language));
}

async function info(services: Services, line: ChatLine, job: JobRef): Promise<Message> {
  const messages = messagesOf(line.language);
  const decision = decideOn(services, line.principal, "read", job, line);
  const label = jobLabel(job);
  if (!decision.allowed) return composeRefusal({ verb: "read", job: label }, decision.refusal, messages);
  const locks = await services.desk(job.account).locks();
  return composeLockInfo(label, lockOf(locks, job.id), messages);
}

/** Who holds a job, since when and why; or that nobody does. */
const composeLockInfo = (job: string, lock: Lock | null, messages: Messages): Message =>
  toAsker("answer", lock ? messages.locks.held(job, heldBy(lock)) : messages.locks.notLocked(job));

/** What became of a lock. */
export function composeLock(answer: LockAnswer, change: "lock" | "unlock", job: string, messages: Messages): Message {
  const { locks } = messages;
  switch (answer.kind) {
    case "refused": {
      const { lock } = answer.refusal;
      if (lock) return toAsker("refused", locks.held(job, heldBy(lock)));
      return composeRefusal({ verb: locks.verbs[change], job }, answer.refusal, messages);
    }
    case "limited":
      return toAsker("refused", messages.limited(answer.retryAfter));
    case "locked":
      return toAsker("succeeded", locks.locked(job), answer.lock.reason === null ? [] : [answer.lock.reason]);
    case "unlocked":
      return toAsker("succeeded", locks.unlocked(job, heldBy(answer.lock)));
    case "not_locked":
      return toAsker("answer", locks.notLocked(job));
    case "repeated":
      return composeLockInfo(job, answer.lock, messages);
  }
}
