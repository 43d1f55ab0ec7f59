import { operationJob } from "../application/build-command.ts";
import { jobLabel } from "../application/find-job.ts";
import type { Services } from "../application/services.ts";
import { messagesOf } from "../i18n/texts.ts";
import { type Message, toAsker } from "../model/message.ts";
import { composeWatchAnswer } from "./compose/watch.ts";
import type { WatchIntent } from "./grammar/interpret.ts";
import type { ChatAnswer, ChatLine } from "./line.ts";
import { onceFound } from "./once-found.ts";

/** `watch` and `unwatch` in chat: nothing is sent to DRS, and news come where it was asked. */

/** Refuses a watch whose news could reach nobody; otherwise changes it, once its job is found. */
export async function answerWatch(services: Services, line: ChatLine, intent: WatchIntent): Promise<ChatAnswer> {
  if (intent.change === "watch" && !line.reply?.ways.length) {
    return { now: toAsker("refused", messagesOf(line.language).watches.unheard) };
  }
  return onceFound(services, line, intent.job, (job) => carryOut(services, line, { ...intent, job }));
}

async function carryOut(services: Services, line: ChatLine, { change, job, goal }: WatchIntent): Promise<Message> {
  const { principal, source, secret, channel, dedupe, language, reply } = line;
  const asked = { principal, source, secret, channel, dedupe, job: operationJob(job) };
  const request =
    change === "watch" && reply ? { ...asked, change, goal, reply } : { ...asked, change: "unwatch" as const };
  const answer = await services.desk(job.account).changeWatch(request);
  return composeWatchAnswer(answer, change, jobLabel(job), reply, services.now(), language);
}
