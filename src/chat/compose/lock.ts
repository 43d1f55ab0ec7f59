import type { LockAnswer } from "../../desk/control/locking.ts";
import type { Messages } from "../../i18n/messages.ts";
import type { Lock } from "../../model/lock.ts";
import { type Message, toRequester } from "../../model/message.ts";
import { composeRefusal, heldBy, reasonLine } from "../in-words.ts";

/** Who has locked a job, since when and why; or that nobody has. */
export const composeLockInfo = (job: string, lock: Lock | null, messages: Messages): Message =>
  toRequester("answer", lock ? messages.locks.held(job, heldBy(lock)) : messages.locks.notLocked(job));

/** The reply to locking or unlocking a job. */
export function composeLock(answer: LockAnswer, change: "lock" | "unlock", job: string, messages: Messages): Message {
  const { locks } = messages;
  switch (answer.kind) {
    case "refused": {
      const { lock } = answer.refusal;
      if (lock) return toRequester("refused", locks.held(job, heldBy(lock)));
      return composeRefusal({ verb: locks.verbs[change], job }, answer.refusal, messages);
    }
    case "limited":
      return toRequester("refused", messages.limited(answer.retryAfter));
    case "locked":
      return toRequester("succeeded", locks.locked(job), reasonLine(answer.lock.reason, messages));
    case "unlocked":
      return toRequester("succeeded", locks.unlocked(job, heldBy(answer.lock)));
    case "not_locked":
      return toRequester("answer", locks.notLocked(job));
    case "repeated":
      return composeLockInfo(job, answer.lock, messages);
  }
}
