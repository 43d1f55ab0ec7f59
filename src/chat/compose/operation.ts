import { titleOf } from "../../application/actions/actions.ts";
import { unconfirmedError } from "../../application/actions/build-command.ts";
import { jobLabel, lineNameOf } from "../../application/jobs/find-job.ts";
import { type Messages, statusInWords } from "../../i18n/messages.ts";
import { messagesOf } from "../../i18n/texts.ts";
import type { Acceptance, Taken } from "../../model/command.ts";
import type { ActionName } from "../../model/drs.ts";
import { type Button, type Message, type MessageKind, toEverybody, toRequester } from "../../model/message.ts";
import {
  type ActionOperation,
  isEnded,
  isRetryable,
  isWatch,
  type Operation,
  type OperationJob,
  shortId,
} from "../../model/operation.ts";
import { outcomeOf } from "../../model/outcome.ts";
import type { ReplyTarget, Report } from "../../model/report.ts";
import type { PrecheckReport, ReportRow } from "../../model/result.ts";
import type { Language } from "../../shared/language.ts";
import { composeRefusal, detailOf, whatOf } from "../in-words.ts";
import { composeRequest, whoMustAgree } from "./approval.ts";
import { showBlockers } from "./blockers.ts";
import { composeCompared } from "./compare.ts";
import { composeFieldErrors } from "./mistake.ts";
import { showRunning, showTransfer } from "./progress.ts";
import { composeWatch } from "./watch.ts";

/** Composes what people are told, in their language and in no platform's form. */

/** The first answer to a command. */
export function composeAcceptance(
  acceptance: Acceptance,
  action: ActionName,
  job: OperationJob,
  { language, reply }: { readonly language: Language; readonly reply: ReplyTarget | null },
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
      const message = toRequester(kind, messages.accepted(whatOf(operation, language)), lines);
      return kind === "accepted" ? message : { ...message, buttons: [cancelButton(operation, messages)] };
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

/** Rows of a report that a message shows; the whole of it is in the operation. */
const REPORT_ROWS = 20;

/** It has ended well although the answer of DRS had been lost. */
const isRecovered = ({ state, attempts }: Operation) =>
  state === "succeeded" && attempts.some(({ outcome, cause }) => outcome === "accepted" && cause !== null);

/** Rows of a report, differing and failed ones first. */
function reportLines(report: readonly ReportRow[], messages: Messages): string[] {
  const isGood = ({ result }: ReportRow) => /^(success|consistent|normal)/i.test(result);
  const rows = [...report.filter((row) => !isGood(row)), ...report.filter(isGood)];
  const left = rows.length - REPORT_ROWS;
  const lines = rows.slice(0, REPORT_ROWS).map((row) => `• ${messages.reportRow(row)}`);
  return left > 0 ? [...lines, messages.moreRows(left)] : lines;
}

/** Compose a report: progress or end of an operation, or an update of a watch. */
export function composeReport(told: Pick<Report, "operation" | "news" | "target" | "way">): Message {
  const { operation, target, way } = told;
  if (isWatch(operation)) return composeWatch(operation, told);
  const { language } = target;
  const messages = messagesOf(language);
  const what = whatOf(operation, language);
  if (operation.state === "awaiting_approval") return composeRequest(operation, language);
  if (!isEnded(operation.state)) {
    if (operation.state === "sending") return toRequester("progress", messages.settling(what));
    const headline = messages.progress(what, operation.note && statusInWords(messages, operation.note));
    const shown = showRunning(operation, what.verb, messages);
    return {
      ...toRequester("progress", headline),
      ...shown,
      body: [...repairLine(operation, messages), ...shown.body],
    };
  }
  const elsewhere = way.carries === "ends" ? [messages.addressExpired] : [];
  const context = [...elsewhere, messages.operation(operation.id), ...compareLine(operation, messages)];
  const aside = [
    ...(isRecovered(operation) ? [messages.recovered] : []),
    ...(operation.reason === null ? [] : [operation.reason]),
    ...ticketLine(operation, messages),
  ];
  const { blockers = [] } = operation;
  if (operation.state === "failed" && blockers.length > 0) {
    const { headline, body, ...parts } = showBlockers(what, operation.job, blockers, language);
    return toEverybody("refused", headline, [...body, ...aside], { ...parts, context });
  }
  const compared = composeCompared(operation, messages);
  if (compared) {
    const { kind, headline, body, buttons = [], ...parts } = compared;
    const offered = [...buttons, ...buttonsAfter(operation, language)];
    return toEverybody(kind, headline, [...body, ...aside], { ...parts, buttons: offered, context });
  }
  const report = operation.result?.precheck;
  const details = [
    ...aside,
    ...(operation.result?.status === undefined ? [] : [statusInWords(messages, operation.result.status)]),
    ...(operation.problem === null || report ? [] : [detailOf(operation.problem, messages)]),
    ...whyLine(operation, messages),
    ...(operation.state === "unknown" ? [messages.operations.howToResolve(operation.id)] : []),
    ...(operation.supersededBy === null ? [] : [messages.supersededBy(operation.supersededBy)]),
    ...(report ? precheckLines(report, messages) : []),
    ...repairLine(operation, messages),
    ...reportLines(operation.result?.report ?? [], messages),
  ];
  const { progress, body } = showTransfer(operation.result?.status ?? "", operation.progress, messages);
  return toEverybody(
    endedKind(operation, isRecovered(operation)),
    operation.problem?.code === "locked" ? messages.locks.notSent(what) : messages.ended[operation.state](what),
    [...details, ...body],
    {
      ...(progress ? { progress } : {}),
      ...(report ? { next: nextLine(report, nextAfterPrecheck(operation, report), messages) } : {}),
      buttons: buttonsAfter(operation, language),
      context,
    },
  );
}

/** The code with which DRS refuses what the state of the job does not allow (contract section 3.3). */
const WRONG_STATE = "DRS.M00304";

/** How to see why DRS refused it in this state. */
const whyLine = ({ upstream, action, job }: ActionOperation, { blockers }: Messages): string[] =>
  upstream?.error_code === WRONG_STATE ? [blockers.askWhy(`/drs why ${action} ${lineNameOf(job)}`)] : [];
const repairLine = ({ result }: ActionOperation, messages: Messages): string[] =>
  result?.repair ? [messages.repairedRows(result.repair)] : [];

/** The compare whose differences are meant; the requester may have left it out. */
const meantLine = ({ params: { task } }: Operation, messages: Messages): string[] =>
  typeof task === "string" ? [messages.meantTask(task)] : [];

/** How a later command refers to a compare. */
const compareLine = ({ id, action, result }: ActionOperation, messages: Messages): string[] =>
  action === "create_compare" && result?.task !== undefined ? [messages.compareTask(shortId(id), result.task)] : [];

/** The ticket that it belongs to, also where it is told elsewhere. */
const ticketLine = ({ ticket }: Operation, messages: Messages): string[] =>
  ticket ? [messages.tickets.of(ticket.key)] : [];

const KIND_BY_OUTCOME = { differences: "differs", partly: "partly" } as const;

/** What the end of an operation tells: it is a success only where its goal was reached. */
function endedKind(operation: Operation, recovered: boolean): MessageKind {
  const outcome = outcomeOf(operation);
  if (outcome === "goal_reached") return recovered ? "recovered" : "succeeded";
  if (outcome === "differences" || outcome === "partly") return KIND_BY_OUTCOME[outcome];
  const { state } = operation;
  if (state === "succeeded") return "progress";
  return state === "unknown" ? "unknown" : "failed";
}

/** The likely next steps: retry what did not work, record an unknown outcome, or do what a passed precheck was for. */
function buttonsAfter(operation: ActionOperation, language: Language): Button[] {
  const { id, state, result } = operation;
  const { retry, itSucceeded, itFailed } = messagesOf(language).buttons;
  if (isRetryable(operation)) return [{ action: "say", label: retry, value: `retry ${id}`, style: "plain" }];
  if (state === "unknown") {
    return [
      { action: "say", label: itSucceeded, value: `resolve ${id} succeeded`, style: "plain" },
      { action: "say", label: itFailed, value: `resolve ${id} failed`, style: "plain" },
    ];
  }
  const line = result?.precheck?.passed ? nextAfterPrecheck(operation, result.precheck) : null;
  return line === null ? [] : [{ action: "say", label: line, value: line.slice("/drs ".length), style: "primary" }];
}

const failedItems = (report: PrecheckReport) =>
  report.items.filter(({ result, skipped }) => result === "FAILED" && !skipped);

function precheckLines(report: PrecheckReport, messages: Messages): string[] {
  const failed = failedItems(report).length;
  const summary = report.passed ? messages.precheckPassed(report.total) : messages.precheckFailed(failed, report.total);
  return [summary, ...report.items.map((item) => `• ${messages.precheckItem(item)}`)];
}

/** What to type next: what the check was for, accepting what can be skipped, or the check again. */
function nextAfterPrecheck({ job, actionParams, sentParams }: ActionOperation, report: PrecheckReport): string {
  const name = lineNameOf(job);
  const isRetry = (sentParams ?? actionParams).precheck_mode === "forRetryJob";
  if (report.passed) return `/drs ${isRetry ? "reset" : "start"} ${name}`;
  const failed = failedItems(report);
  if (failed.length > 0 && failed.every(({ can_skip }) => can_skip)) {
    return `/drs skip_precheck ${name} items=${failed.map(({ item }) => item).join(",")} reason="…"`;
  }
  return `/drs precheck ${name}${isRetry ? " mode=retry" : ""}`;
}

function nextLine(report: PrecheckReport, command: string, messages: Messages): string {
  const hasToMend = failedItems(report).some(({ can_skip }) => !can_skip);
  return hasToMend ? messages.fixAndRepeat(command) : messages.next(command);
}
