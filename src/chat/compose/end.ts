import { titleOf } from "../../application/actions/actions.ts";
import { lineNameOf } from "../../application/jobs/find-job.ts";
import { type Messages, statusInWords } from "../../i18n/messages.ts";
import { messagesOf } from "../../i18n/texts.ts";
import {
  type Button,
  type Draft,
  type Message,
  type MessageKind,
  type Tone,
  toEverybody,
} from "../../model/message.ts";
import { type ActionOperation, type EndState, isRetryable, type Operation } from "../../model/operation.ts";
import { outcomeOf } from "../../model/outcome.ts";
import type { ReportRow } from "../../model/result.ts";
import type { Language } from "../../shared/language.ts";
import { userText } from "../../shared/user-text.ts";
import { detailOf, reasonLine, whatOf } from "../in-words.ts";
import { showBlockers } from "./blockers.ts";
import { composeCompared } from "./compare.ts";
import { failureParts } from "./failure.ts";
import { precheckParts } from "./precheck.ts";
import { showTransfer } from "./progress.ts";
import { reachedParts } from "./reached.ts";

/** Composes how operations have ended. */

/** Rows of a report that a message shows; the whole of it is in the operation. */
const REPORT_ROWS = 20;

/** Check whether an operation succeeded although DRS's response was lost. */
const isRecovered = ({ state, attempts }: Operation) =>
  state === "succeeded" && attempts.some(({ outcome, cause }) => outcome === "accepted" && cause !== null);

/** Rows of a report, differing and failed ones first. */
function reportLines(report: readonly ReportRow[], messages: Messages): string[] {
  const isGood = ({ result }: ReportRow) => /^(success|consistent|normal)/i.test(result);
  const rows = [...report.filter((row) => !isGood(row)), ...report.filter(isGood)];
  const left = rows.length - REPORT_ROWS;
  const lines = rows
    .slice(0, REPORT_ROWS)
    .map(({ name, result, detail }) => `• ${messages.reportRow({ name, result, detail: userText(detail) })}`);
  return left > 0 ? [...lines, messages.moreRows(left)] : lines;
}

/** The ticket that it belongs to, also where it is told elsewhere. */
export const ticketLine = ({ ticket }: Operation, messages: Messages): string[] =>
  ticket ? [messages.tickets.of(ticket.key)] : [];

/** Parts of the message about an end. */
type EndParts = Pick<Draft, "headline" | "body" | "progress" | "table" | "next" | "buttons" | "context"> & {
  readonly kind?: MessageKind;
  readonly tone?: Tone;
};

/** Compose the end of an operation: what came of it, and the next step. */
export function composeEnd(operation: ActionOperation, state: EndState, language: Language): Message {
  const messages = messagesOf(language);
  const { kind = endedKind(operation), headline, body, ...parts } = endParts(operation, state, language);
  const before = [
    ...(isRecovered(operation) ? [messages.recovered] : []),
    ...reasonLine(operation.reason, messages),
    ...ticketLine(operation, messages),
  ];
  return toEverybody(kind, headline, [...before, ...body], parts);
}

/** By what there is to tell: what was in the way, a compare, a precheck, how far the job has come, why it failed, or the plain end. */
function endParts(operation: ActionOperation, state: EndState, language: Language): EndParts {
  const messages = messagesOf(language);
  const what = whatOf(operation, language);
  const { verb, job } = what;
  const { result, problem, blockers = [] } = operation;
  if (state === "failed" && blockers.length > 0)
    return { kind: "refused", ...showBlockers(what, operation.job, blockers, language) };
  const status = result?.status ?? "";
  const context = [messages.reached.askedBy(what.by)];
  const buttons = buttonsAfter(operation, language);
  const compared = composeCompared(operation, messages);
  if (compared) return { ...compared, buttons: [...(compared.buttons ?? []), ...buttons] };
  if (result?.precheck) {
    const { action, ...parts } = precheckParts(operation, result.precheck, job, language);
    const offered = action === null || buttons.length > 0 ? buttons : [buttonFor(action, operation, job, language)];
    return { ...parts, context, buttons: offered };
  }
  const { progress, body } = showTransfer(status, operation.progress, messages);
  const bar = progress ? { progress } : {};
  const reached = reachedParts(operation, job, messages);
  if (reached) return { ...bar, ...reached, context };
  if (state === "succeeded" && result?.repair && result.repair.repaired !== null) {
    const headline = messages.jobLine(job, messages.repairedRows(result.repair));
    const next = messages.next(`/drs compare ${lineNameOf(operation.job)} type=contents`);
    return { headline, body: [], next, context, buttons };
  }
  if (problem?.cause) {
    const { kind, table } = problem.cause;
    const headline = messages.failures.couldNot(verb, job, messages.failures.causes[kind](table));
    const { body: lines, next } = failureParts(problem.cause, status, lineNameOf(operation.job), messages);
    return { headline, body: [statusInWords(messages, status), ...lines], next, context, buttons };
  }
  const headline = problem?.code === "locked" ? messages.locks.notSent(what) : messages.ended[state](what);
  return { ...bar, headline, body: [...plainLines(operation, messages), ...body], buttons };
}

function plainLines(operation: ActionOperation, messages: Messages): string[] {
  const { id, state, result, problem, supersededBy } = operation;
  return [
    ...(result?.status === undefined ? [] : [statusInWords(messages, result.status)]),
    ...(problem === null ? [] : [detailOf(problem, messages)]),
    ...whyLine(operation, messages),
    ...(state === "unknown" ? [messages.operations.howToResolve(id)] : []),
    ...(supersededBy === null ? [] : [messages.supersededBy(supersededBy)]),
    ...repairLine(operation, messages),
    ...reportLines(result?.report ?? [], messages),
  ];
}

/** The code with which DRS refuses what the state of the job does not allow (contract section 3.3). */
const WRONG_STATE = "DRS.M00304";

/** How to see why DRS refused it in this state. */
const whyLine = ({ upstream, action, job }: ActionOperation, { blockers }: Messages): string[] =>
  upstream?.error_code === WRONG_STATE ? [blockers.askWhy(`/drs why ${action} ${lineNameOf(job)}`)] : [];

/** How many rows a repair has written, and how many it could not. */
export const repairLine = ({ result }: ActionOperation, messages: Messages): string[] =>
  result?.repair ? [messages.repairedRows(result.repair)] : [];

const buttonFor = (action: "start" | "reset", operation: ActionOperation, job: string, language: Language): Button => ({
  action: "say",
  label: `${titleOf(action, language)} ${job}`,
  value: `${action} ${lineNameOf(operation.job)}`,
  style: "danger",
});

const KIND_BY_OUTCOME = { differences: "differs", partly: "partly" } as const;

/** Kind of the message about an end: a success only where the goal was reached. */
function endedKind(operation: Operation): MessageKind {
  const outcome = outcomeOf(operation);
  if (outcome === "goal_reached") return isRecovered(operation) ? "recovered" : "succeeded";
  if (outcome === "differences" || outcome === "partly") return KIND_BY_OUTCOME[outcome];
  const { state } = operation;
  if (state === "succeeded") return "progress";
  return state === "unknown" ? "unknown" : "failed";
}

/** Codes with which DRS refuses what it may take a moment later (contract section 3.3). */
const PASSING: ReadonlySet<string | null | undefined> = new Set([
  "DRS.10000023",
  "DRS.10000024",
  "DRS.M00004",
  "DRS.M01501",
  "DRS.M01503",
  "DRS.M01504",
]);

/** Whether the same request may succeed now: not where DRS understood it and refused it. */
const isWorthRetrying = (operation: ActionOperation): boolean =>
  isRetryable(operation) &&
  (operation.problem?.code !== "refused_by_drs" || PASSING.has(operation.upstream?.error_code));

/** The likely next steps: retry what did not work, or record an unknown outcome. */
function buttonsAfter(operation: ActionOperation, language: Language): Button[] {
  const { id, state } = operation;
  const { retry, itSucceeded, itFailed } = messagesOf(language).buttons;
  if (isWorthRetrying(operation)) return [{ action: "say", label: retry, value: `retry ${id}`, style: "plain" }];
  if (state === "unknown") {
    return [
      { action: "say", label: itSucceeded, value: `resolve ${id} succeeded`, style: "plain" },
      { action: "say", label: itFailed, value: `resolve ${id} failed`, style: "plain" },
    ];
  }
  return [];
}
