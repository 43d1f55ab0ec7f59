import { titleOf } from "../../application/actions/actions.ts";
import { unconfirmedError } from "../../application/actions/build-command.ts";
import { jobLabel } from "../../application/jobs/find-job.ts";
import { type Messages, statusInWords } from "../../i18n/messages.ts";
import { messagesOf } from "../../i18n/texts.ts";
import type { Acceptance, Taken } from "../../model/command.ts";
import type { ActionName } from "../../model/drs.ts";
import { type Button, type Message, type MessageKind, toMessage, toRequester } from "../../model/message.ts";
import {
  type ActionOperation,
  isEnded,
  isWatch,
  type Operation,
  type OperationJob,
  outageOf,
  shortId,
} from "../../model/operation.ts";
import type { ReplyTarget, Report } from "../../model/report.ts";
import type { Language } from "../../shared/language.ts";
import { composeRefusal, whatOf, withHowToAskAgain } from "../in-words.ts";
import { composeRequest, HERE, whoMustAgree } from "./approval.ts";
import { showBlockers } from "./blockers.ts";
import { composeEnd, repairLine, ticketLine } from "./end.ts";
import { composeFieldErrors } from "./mistake.ts";
import { showRunning } from "./progress.ts";
import { composeWatch } from "./watch.ts";

/** Composes what people are told, in their language and in no platform's form. */

interface Line {
  readonly language: Language;
  readonly reply: ReplyTarget | null;
}

/** The answer to a command. */
export const composeAcceptance = (acceptance: Acceptance, action: ActionName, job: OperationJob, line: Line): Message =>
  withHowToAskAgain(composeFirst(acceptance, action, job, line), acceptance, messagesOf(line.language));

function composeFirst(
  acceptance: Acceptance,
  action: ActionName,
  job: OperationJob,
  { language, reply }: Line,
): Message {
  const messages = messagesOf(language);
  switch (acceptance.kind) {
    case "refused": {
      const what = { verb: titleOf(action, language), job: jobLabel(job) };
      return composeRefusal(what, acceptance.refusal, messages);
    }
    case "unconfirmed":
      return composeFieldErrors([unconfirmedError(acceptance)], language);
    case "impossible": {
      const what = { verb: titleOf(action, language), job: jobLabel(job) };
      const { headline, body, ...parts } = showBlockers(what, job, acceptance.blockers, language);
      return toRequester("refused", headline, body, parts);
    }
    case "limited":
      return toRequester("refused", messages.limited(acceptance.retryAfter));
    case "conflict":
      return toRequester("refused", messages.conflict(acceptance.operationId));
    case "held": {
      const { behind } = acceptance;
      return toRequester("waiting", messages.behind({ ...behind, verb: titleOf(behind.action, language) }));
    }
    case "joined":
      return toRequester("accepted", messages.joined(whatOf(acceptance.operation, language)), [
        ...pausedLine(acceptance, messages),
        whereToLook(acceptance.operation, reply, messages),
      ]);
    case "accepted":
    case "repeated": {
      const { behind } = acceptance;
      const waiting = behind ? [messages.behind({ ...behind, verb: titleOf(behind.action, language) })] : [];
      const { operation } = acceptance;
      const lines = [
        ...waiting,
        ...pausedLine(acceptance, messages),
        ...ticketLine(operation, messages),
        ...meantLine(operation, messages),
        ...approvalLines(operation, language),
        whereToLook(operation, reply, messages),
      ];
      const kind = acceptedKind(acceptance);
      const buttons = kind === "accepted" ? {} : { buttons: [cancelButton(operation, messages)] };
      return toRequester(kind, messages.accepted(whatOf(operation, language)), lines, buttons);
    }
  }
}

/** What the first answer tells, besides that it was taken. */
const acceptedKind = ({ operation, behind }: Taken): MessageKind =>
  operation.state === "awaiting_approval" ? "approval" : behind ? "waiting" : "accepted";

/** Where the result will be told, and for how long where the platform limits that. */
function whereToLook({ job, updatedAt }: Operation, reply: ReplyTarget | null, { follows }: Messages): string {
  const name = jobLabel(job);
  const limits = (reply?.ways ?? []).flatMap(({ carries, limit }) => (carries === "ends" ? [] : [limit]));
  const [limit] = limits;
  if (limit === undefined) return reply ? follows.directly : follows.nowhere(name);
  // A way there that never ends makes up for one that does.
  if (limit === null || limits.includes(null)) return follows.here;
  const minutes = Math.max(1, Math.round((limit.expiresAt - updatedAt) / 60_000));
  return reply?.ways.some(({ limit: other }) => other === null)
    ? follows.thenElsewhere(minutes)
    : follows.thenLook(minutes, name);
}

/** What waits can still be taken back. */
const cancelButton = ({ id }: Operation, { buttons }: Messages): Button => ({
  action: "say",
  label: buttons.cancel,
  value: `cancel ${id}`,
  style: "plain",
});

/** Who has to agree first, and where they are asked. */
const approvalLines = ({ state, approval }: Operation, language: Language): string[] =>
  state === "awaiting_approval" && approval
    ? [whoMustAgree(approval.demands, language), messagesOf(language).approval.waits]
    : [];

/** Said with every command while the project's calls pause. */
const pausedLine = ({ pausedUntil }: Taken, messages: Messages): string[] =>
  pausedUntil === null ? [] : [messages.paused(new Date(pausedUntil).toISOString())];

/** Compose a report: progress or end of an operation, or an update of a watch. */
export function composeReport(told: Pick<Report, "operation" | "news" | "target" | "way" | "voting">): Message {
  const { operation, target, way, voting = HERE } = told;
  if (isWatch(operation)) return composeWatch(operation, told);
  const { language } = target;
  const messages = messagesOf(language);
  const what = whatOf(operation, language);
  if (operation.state === "awaiting_approval") return composeRequest(operation, voting, language);
  const { state } = operation;
  if (!isEnded(state)) {
    if (state === "sending") return toRequester("progress", messages.settling(what));
    const outage = outageOf(operation);
    if (outage) {
      const headline = messages.notYetSent(what, outage.reason, new Date(outage.until).toISOString());
      return toRequester("waiting", headline, [], { buttons: [cancelButton(operation, messages)] });
    }
    const headline = messages.progress(what, operation.note && statusInWords(messages, operation.note));
    const { body, ...parts } = showRunning(operation, what.verb, messages);
    return toRequester("progress", headline, [...repairLine(operation, messages), ...body], parts);
  }
  const elsewhere = way.carries === "ends" ? [messages.addressExpired] : [];
  const end = composeEnd(operation, state, language);
  const context = [...elsewhere, ...(end.context ?? []), messages.operation(operation.id)];
  return toMessage({ ...end, context: [...context, ...compareLine(operation, messages)] });
}

/** The compare whose differences are meant; the requester may have left it out. */
const meantLine = ({ params: { task } }: Operation, messages: Messages): string[] =>
  typeof task === "string" ? [messages.meantTask(task)] : [];

/** How a later command refers to a compare. */
const compareLine = ({ id, action, result }: ActionOperation, messages: Messages): string[] =>
  action === "create_compare" && result?.task !== undefined ? [messages.compareTask(shortId(id), result.task)] : [];
