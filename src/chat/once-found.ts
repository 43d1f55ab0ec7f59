import { jobLabel } from "../application/find-job.ts";
import { resolveJob } from "../application/resolve-job.ts";
import type { Services } from "../application/services.ts";
import type { JobRef } from "../config/compile.ts";
import { messagesOf } from "../i18n/texts.ts";
import { type Message, toAsker } from "../model/message.ts";
import type { ChatAnswer, ChatLine } from "./line.ts";

/**
 * Carries out at once where the job's id is known. Where the job is known by its DRS name alone, it answers that it
 * is looking, and carries out after the name has been looked up: a chat platform does not wait for DRS.
 */
export async function onceFound(
  services: Services,
  line: ChatLine,
  job: JobRef,
  carryOut: (job: JobRef) => Promise<Message>,
): Promise<ChatAnswer> {
  if (job.id !== "") return { now: await carryOut(job) };
  const messages = messagesOf(line.language);
  const label = jobLabel(job);
  return {
    now: toAsker("answer", messages.looking(label)),
    later: async () => {
      const found = await resolveJob(services, line.principal, line, `${job.account.name}/${label}`, false);
      if (found.ok) return carryOut(found.value);
      return toAsker("refused", messages.mistakes.unknown_job(label, undefined, []));
    },
  };
}
