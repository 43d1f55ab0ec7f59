import { operationJob } from "../command/build.ts";
import type { WatchIntent } from "../command/interpret.ts";
import { jobLabel } from "../command/jobs.ts";
import { resolveJob } from "../command/resolve.ts";
import { messagesOf } from "../i18n/messages.ts";
import type { Services } from "../services.ts";
import type { ChatAnswer, ChatLine } from "./chat.ts";
import { composeWatchAnswer } from "./compose-watch.ts";
import { type Message, toAsker } from "./message.ts";

/** `watch` and `unwatch` in chat: nothing is sent to DRS, and news come where it was asked. */

/** Answers at once; where the job is known by its DRS name alone, after that has been looked up. */
export async function answerWatch(services: Services, line: ChatLine, intent: WatchIntent): Promise<ChatAnswer> {
  const { job } = intent;
  const messages = messagesOf(line.language);
  if (intent.change === "watch" && !line.reply?.ways.length) {
    return { now: toAsker("refused", messages.watches.unheard) };
  }
  if (job.id !== "") return { now: await carryOut(services, line, intent) };
  const label = jobLabel(job);
  return {
    now: toAsker("answer", messages.looking(label)),
    later: async () => {
      const found = await resolveJob(services, line.principal, line, `${job.account.name}/${label}`, false);
      if (found.ok) return carryOut(services, line, { ...intent, job: found.value });
      return toAsker("refused", messages.mistakes.unknown_job(label, undefined, []));
    },
  };
}

async function carryOut(services: Services, line: ChatLine, { change, job, goal }: WatchIntent): Promise<Message> {
  const { principal, source, secret, channel, dedupe, language, reply } = line;
  const asked = { principal, source, secret, channel, dedupe, job: operationJob(job) };
  const request =
    change === "watch" && reply ? { ...asked, change, goal, reply } : { ...asked, change: "unwatch" as const };
  const answer = await services.desk(job.account).changeWatch(request);
  return composeWatchAnswer(answer, change, jobLabel(job), reply, services.now(), language);
}
