import { buildCommand } from "../application/build-command.ts";
import { findJob, jobLabel } from "../application/find-job.ts";
import { lockOf } from "../application/known-jobs.ts";
import { accountOfOperation, canonicalId } from "../application/operation-id.ts";
import { resolveJob } from "../application/resolve-job.ts";
import { decideOn, type Services } from "../application/services.ts";
import { findAction } from "../cloud/drs/catalogue.ts";
import type { JobRef } from "../config/compile.ts";
import { SIGNS_BODY } from "../config/platforms.ts";
import { messagesOf } from "../i18n/texts.ts";
import { type Button, type Message, toAsker } from "../model/message.ts";
import { ok } from "../shared/result.ts";
import { composeExplanation, composeJudgement } from "./compose/approval.ts";
import { composeJobs, composeStatus } from "./compose/jobs.ts";
import { composeFieldErrors, composeMistake } from "./compose/mistake.ts";
import { type ActionIntent, type Intent, interpret, type Mistake } from "./grammar/interpret.ts";
import { actionsWhere, composeHelp, composeTopic } from "./help.ts";
import type { ChatAnswer, ChatLine } from "./line.ts";
import { answerLock } from "./locks.ts";
import { cancelOperation, retryOperation } from "./operations.ts";
import { act } from "./orders.ts";
import { composeRefusal } from "./refusal.ts";
import { verbsNow } from "./verbs-now.ts";
import { jobsFor, withoutHiddenJobs } from "./visible-jobs.ts";
import { answerWatch } from "./watches.ts";
import { languageAsked } from "./who.ts";

/** Answers a line of chat, on any platform. Before the answer nothing is asked of the cloud. */
export async function answerLine(services: Services, written: ChatLine): Promise<ChatAnswer> {
  const line = inLanguageAsked(written);
  const intent = await understand(services, line);
  switch (intent.kind) {
    case "mistake":
      return mistaken(services, line, intent.mistake);
    case "help":
      return { now: intent.topic ? composeTopic(intent.topic, line.language) : help(services, line) };
    case "jobs":
      return { now: composeJobs(await jobsFor(services, line), line.language) };
    case "status":
      return status(services, line, intent.job);
    case "lock":
      return answerLock(services, line, intent);
    case "watch":
      return answerWatch(services, line, intent);
    case "explain":
      return explain(services, line, intent.action, intent.isPlan);
    case "judge":
      return { now: await judge(services, line, intent.says, intent.operation, null) };
    case "operation":
      return {
        now: await (intent.what === "retry" ? retryOperation : cancelOperation)(services, line, intent.operation),
      };
    case "action":
      return { now: await act(services, line, intent) };
  }
}

/** What becomes of it is told in that language too. */
function inLanguageAsked(line: ChatLine): ChatLine {
  const asked = languageAsked(line.text);
  if (!asked) return line;
  return { ...line, ...asked, reply: line.reply && { ...line.reply, language: asked.language } };
}

/** Understands a line; a word that is no alias and no id may be the DRS name of a job, which the desk knows. */
async function understand(services: Services, { text, principal, ...place }: ChatLine): Promise<Intent> {
  const intent = interpret(text, (asked) => findJob(services.gateway.config, asked));
  if (intent.kind !== "mistake" || intent.mistake.code !== "unknown_job") return intent;
  const { asked } = intent.mistake;
  const resolved = await resolveJob(services, principal, place, asked, true);
  if (resolved.ok) return interpret(text, () => resolved);
  if (resolved.error.kind === "unknown") return intent;
  return { kind: "mistake", mistake: { code: "ambiguous_job", asked, candidates: resolved.error.candidates } };
}

function mistaken(services: Services, line: ChatLine, mistake: Mistake): ChatAnswer {
  const now = composeMistake(withoutHiddenJobs(services, line, mistake), line.language);
  const form = mistake.code === "missing_job" ? findAction(mistake.verb) : undefined;
  return form ? { now, form } : { now };
}

function help(services: Services, { principal, language, ...place }: ChatLine): Message {
  const jobs = [...services.gateway.config.jobs.values()];
  const actions = actionsWhere(({ name }) =>
    jobs.some((job) => decideOn(services, principal, name, job, place).allowed),
  );
  const mayLock = jobs.some((job) => decideOn(services, principal, "lock", job, place).allowed);
  return composeHelp(actions, language, mayLock);
}

function status(services: Services, { principal, language, ...place }: ChatLine, job: JobRef): ChatAnswer {
  const messages = messagesOf(language);
  const decision = decideOn(services, principal, "read", job, place);
  const label = jobLabel(job);
  if (!decision.allowed) return { now: composeRefusal({ verb: "read", job: label }, decision.refusal, messages) };
  return {
    now: toAsker("answer", messages.looking(label)),
    later: async () => {
      const resolved =
        job.id === "" ? await resolveJob(services, principal, place, `${job.account.name}/${label}`, false) : ok(job);
      if (!resolved.ok) return toAsker("refused", messages.mistakes.unknown_job(label, undefined, []));
      const { id } = resolved.value;
      const desk = services.desk(job.account);
      const [read, locks] = await Promise.all([desk.job(id), desk.locks()]);
      const status = read.kind === "read" ? read.value.status : undefined;
      const buttons = verbsNow(services, { principal, language, ...place }, resolved.value, status);
      return { ...composeStatus(label, read, lockOf(locks, id), language), buttons };
    },
  };
}

/** Says what would become of an action, once its job has been read. */
function explain(services: Services, line: ChatLine, intent: ActionIntent, isPlan: boolean): ChatAnswer {
  const { language } = line;
  const command = buildCommand(services.gateway.config, { ...line, ...intent, joins: true });
  if (!command.ok) return { now: composeFieldErrors(command.error, language) };
  return {
    now: toAsker("answer", messagesOf(language).looking(jobLabel(intent.job))),
    later: async () => {
      const explanation = await services.desk(intent.job.account).explain(command.value);
      return composeExplanation(explanation, command.value, isPlan, language);
    },
  };
}

/**
 * Answers a pressed button. What it carries is worth as much as a written line: who pressed it is who asks.
 * @param line who pressed it and where; its text is not read
 */
export async function press(
  services: Services,
  line: ChatLine,
  { action, value }: Pick<Button, "action" | "value">,
): Promise<ChatAnswer> {
  if (action === "say") return answerLine(services, { ...line, text: value });
  const [id = "", pin = ""] = value.split(" ");
  return { now: await judge(services, line, action === "approve" ? "yes" : "no", id, pin) };
}

/**
 * Takes somebody's word about an operation that waits for approval.
 * @param pin what the button carried that was pressed; `null` where none was
 */
async function judge(
  services: Services,
  { principal, language, source }: ChatLine,
  says: "yes" | "no",
  id: string,
  pin: string | null,
): Promise<Message> {
  const { gateway, desk } = services;
  // Who could write anything in somebody's name is not to agree in it.
  const settings = gateway.config.parsed.sources[source];
  if (settings && !SIGNS_BODY[settings.platform]) return toAsker("refused", messagesOf(language).approval.notFromHere);
  const account = accountOfOperation(gateway.config, id);
  const judgement = account
    ? await desk(account).vote(canonicalId(id), says === "yes" ? "approve" : "deny", principal.id, pin)
    : null;
  if (judgement) return composeJudgement(judgement, says, principal.name, language);
  return composeMistake({ code: "unknown_operation", id }, language);
}
