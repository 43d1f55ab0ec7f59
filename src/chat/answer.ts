import { titleOf } from "../application/actions/actions.ts";
import { evaluate } from "../application/actions/evaluate.ts";
import { prepareCommand, type Rejection } from "../application/actions/prepare-command.ts";
import { jobLabel } from "../application/jobs/find-job.ts";
import { isAllowedOnSome } from "../application/jobs/list-jobs.ts";
import { findKnownJob, lookUpJob } from "../application/jobs/look-up-job.ts";
import type { Services } from "../application/services.ts";
import type { Action } from "../cloud/drs/action.ts";
import { findAction } from "../cloud/drs/catalogue.ts";
import { messagesOf } from "../i18n/texts.ts";
import { type Button, type Message, toRequester } from "../model/message.ts";
import type { PolicyAction } from "../model/policy.ts";
import type { Language } from "../shared/language.ts";
import { composeEvaluation } from "./compose/approval.ts";
import { composeFieldErrors, composeMistake, composeUnknownJob } from "./compose/mistake.ts";
import type { ActionIntent, Intent, Mistake } from "./grammar/intent.ts";
import { interpret } from "./grammar/interpret.ts";
import { actionsWhere, composeHelp, composeTopic } from "./help.ts";
import { composeRefusal } from "./in-words.ts";
import { jobChoices } from "./job-choices.ts";
import { answerJobs, answerLock, answerLog, answerReady, answerStatus, answerWatch } from "./jobs.ts";
import { type ChatAnswer, type ChatLine, callerOf } from "./line.ts";
import { answerCancel, answerResolve, answerRetry, answerVote } from "./operations.ts";
import { act } from "./orders.ts";
import { languageAsked } from "./who.ts";

/** Answer a line of chat, on any platform. DRS is not called before the first reply. */
export async function answerLine(services: Services, written: ChatLine): Promise<ChatAnswer> {
  const line = inLanguageAsked(written);
  const intent = await understand(services, line);
  switch (intent.kind) {
    case "mistake":
      return answerMistake(services, line, intent.mistake);
    case "help":
      return { now: intent.topic ? composeTopic(intent.topic, line.language) : help(services, line) };
    case "jobs":
      return { now: await answerJobs(services, line, intent.text) };
    case "status":
      return answerStatus(services, line, intent.job);
    case "log":
      return answerLog(services, line, intent.job);
    case "ready":
      return answerReady(services, line, intent.job);
    case "lock":
      return answerLock(services, line, intent);
    case "watch":
      return answerWatch(services, line, intent);
    case "explain":
      return explain(services, line, intent.action, intent.isPlan);
    case "vote":
      return { now: await answerVote(services, line, intent.operation, intent.says, null) };
    case "cancel":
      return { now: await answerCancel(services, line, intent.operation) };
    case "retry":
      return { now: await answerRetry(services, line, intent.operation, intent.confirm) };
    case "resolve":
      return { now: await answerResolve(services, line, intent) };
    case "action":
      return { now: await act(services, line, intent) };
  }
}

/**
 * Answer a pressed button. What it carries is worth as much as a written line: the caller is who pressed it.
 * @param line who pressed it and where; its text is not read
 */
export async function press(
  services: Services,
  line: ChatLine,
  { action, value }: Pick<Button, "action" | "value">,
): Promise<ChatAnswer> {
  if (action === "say") return answerLine(services, { ...line, text: value, isPressed: true });
  const [id = "", digest = ""] = value.split(" ");
  return { now: await answerVote(services, line, id, action, digest) };
}

/** Reports use the language that the line asks for, too. */
function inLanguageAsked(line: ChatLine): ChatLine {
  const asked = languageAsked(line.text);
  if (!asked) return line;
  return { ...line, ...asked, reply: line.reply && { ...line.reply, language: asked.language } };
}

/** Interpret a line; a word that is no alias and no id may be the DRS name of a job, which the desk knows. */
async function understand(services: Services, line: ChatLine): Promise<Intent> {
  const caller = callerOf(line);
  const intent = interpret(line.text, (asked, right) => findKnownJob(services, caller, { asked, right }));
  if (intent.kind !== "mistake" || intent.mistake.code !== "unknown_job") return intent;
  const { asked, right } = intent.mistake;
  const found = await lookUpJob(services, caller, { asked, right, pending: true });
  if (found.ok) return interpret(line.text, () => found);
  if (found.error.kind === "unknown") return intent;
  return { kind: "mistake", mistake: { code: "ambiguous_job", asked, candidates: found.error.candidates } };
}

/** Jobs that an answer names where one is missing: what fits on a screen beside the rest. */
const OFFERED = 10;

async function answerMistake(services: Services, line: ChatLine, mistake: Mistake): Promise<ChatAnswer> {
  const { language } = line;
  const form = mistake.code === "missing_job" ? findAction(mistake.verb) : undefined;
  if (!form) return { now: composeMistake(mistake, language) };
  return { now: composeMistake(mistake, language, await offeredFor(services, line, form)), form };
}

/** Some of the jobs that somebody may use a verb on; none in a ticket, which more people read. */
async function offeredFor(services: Services, line: ChatLine, { name }: Action): Promise<string[]> {
  if (line.ticket) return [];
  const { choices } = await jobChoices(services, line, { typed: "", rights: [name], limit: OFFERED });
  return choices.map(({ label }) => `• ${label}`);
}

function help(services: Services, line: ChatLine): Message {
  const mayDo = (right: PolicyAction) => isAllowedOnSome(services, callerOf(line), right);
  return composeHelp(
    actionsWhere(({ name }) => mayDo(name)),
    line.language,
    mayDo("lock"),
  );
}

function composeRejection(rejection: Rejection, { action, job }: ActionIntent, language: Language): Message {
  if (rejection.kind === "invalid") return composeFieldErrors(rejection.errors, language);
  const what = { verb: titleOf(action.name, language), job: jobLabel(job) };
  return composeRefusal(what, rejection.refusal, messagesOf(language));
}

/** Say what would become of an action, once its job has been read. */
async function explain(services: Services, line: ChatLine, intent: ActionIntent, isPlan: boolean): Promise<ChatAnswer> {
  const { language } = line;
  const command = await prepareCommand(services, { ...line, ...intent, joins: "open", dedupe: [] });
  if (!command.ok) return { now: composeRejection(command.error, intent, language) };
  return {
    now: toRequester("answer", messagesOf(language).looking(jobLabel(intent.job))),
    later: async () => {
      const evaluation = await evaluate(services, command.value);
      return evaluation ? composeEvaluation(evaluation, isPlan, language) : composeUnknownJob(intent.job, language);
    },
  };
}
