import { titleOf } from "../../application/actions/actions.ts";
import type { Evaluation } from "../../application/actions/evaluate.ts";
import { jobLabel } from "../../application/jobs/find-job.ts";
import { actionBody } from "../../cloud/drs/requests.ts";
import { statusInWords } from "../../i18n/messages.ts";
import { messagesOf } from "../../i18n/texts.ts";
import { type Requirement, shortDigest } from "../../model/approval.ts";
import { type Button, type Message, toEverybody, toRequester } from "../../model/message.ts";
import type { ActionOperation, Operation } from "../../model/operation.ts";
import type { VotingPlaces } from "../../model/report.ts";
import type { Language } from "../../shared/language.ts";
import { userText } from "../../shared/user-text.ts";
import { reasonLine, reasonOf } from "../in-words.ts";
import { cautionLines, showBlockers } from "./blockers.ts";

/** What people are told about operations that others have to agree to. */

const demandInWords = ({ count, groups }: Requirement, language: Language) =>
  messagesOf(language).approval.wanted(count, groups.join(", "));

/** Who has to agree. */
export const whoMustAgree = (demands: readonly Requirement[], language: Language): string =>
  demands.map((demand) => demandInWords(demand, language)).join("; ");

/** `POST` and the body that would be sent, secrets masked. */
const requestOf = ({ job, action, actionParams }: Pick<ActionOperation, "job" | "action" | "actionParams">): string =>
  `POST /v5/${job.project_id}/jobs/${job.id}/action ${JSON.stringify(actionBody(action, actionParams))}`;

/**
 * Each parameter as it was asked for, with secrets by name; nothing where none was given. Values are in JSON, so that none reads like
 * another parameter, and the shortest come first, so that a long one pushes none beyond the limit.
 */
function paramsLine(params: ActionOperation["params"], language: Language): string[] {
  const written = Object.entries(params)
    .map(([name, value]) => `${name}: ${JSON.stringify(value)}`)
    .sort((one, other) => one.length - other.length);
  return written.length === 0 ? [] : [messagesOf(language).approval.params(userText(written.join(", ")))];
}

/** A button says what it is about by the operation's id, and what was shown by the pin. */
function buttonsFor({ id, approval }: Operation, language: Language): Button[] {
  const { approve, deny } = messagesOf(language).approval;
  const value = `${id} ${approval ? shortDigest(approval) : ""}`;
  return [
    { action: "approve", label: approve, value, style: "primary" },
    { action: "deny", label: deny, value, style: "danger" },
  ];
}

/** How approvers answer. */
type Answering =
  /** By buttons and by typing, where votes count there; else elsewhere. */
  | VotingPlaces
  /** By moving the ticket to this status. */
  | { readonly status: string };

/** Where somebody has just voted, votes count. */
export const HERE: VotingPlaces = { isHere: true, places: [] };

function answeringLine({ id }: Operation, answering: Answering, language: Language): string {
  const { how, elsewhere, inTicket } = messagesOf(language).approval;
  if ("status" in answering) return inTicket(answering.status);
  return answering.isHere ? how(id) : elsewhere(answering.places.join(", "));
}

/** Puts an operation before who must agree: exactly what would be sent, how the job is now, and until when they may answer. */
export function composeRequest(operation: ActionOperation, answering: Answering, language: Language): Message {
  const messages = messagesOf(language);
  const { approval, job, action, params, principal, reason, note, id, ticket } = operation;
  const verb = titleOf(action, language);
  const words = messages.approval;
  return toEverybody(
    "approval",
    words.asked({ verb, job: jobLabel(job), id, by: principal.name }),
    [
      ...reasonLine(reason, messages),
      ...(ticket ? [messages.tickets.of(ticket.key)] : []),
      whoMustAgree(approval?.demands ?? [], language),
      ...paramsLine(params, language),
      words.request(requestOf(operation)),
      ...(approval ? [words.digest(shortDigest(approval))] : []),
      note === null ? words.stateUnknown : words.state(`${statusInWords(messages, note)} (${note})`),
      words.until(new Date(approval?.expiresAt ?? 0).toISOString()),
      answeringLine(operation, answering, language),
    ],
    "isHere" in answering && answering.isHere ? { buttons: buttonsFor(operation, language) } : {},
  );
}

/** What would become of a command: what is in the way, possible approvers, the job's status, and for a plan the request itself. */
export function composeEvaluation(evaluation: Evaluation, isPlan: boolean, language: Language): Message {
  const { command, decision, verdict, approvers, status, blockers, cautions, actionParams } = evaluation;
  const messages = messagesOf(language);
  const { explain: words, approval } = messages;
  const what = { verb: titleOf(command.action, language), job: jobLabel(command.job) };
  const state =
    status === null ? approval.stateUnknown : approval.state(`${statusInWords(messages, status)} (${status})`);
  if (!decision.allowed) {
    return toRequester("answer", words.denied(what, decision.refusal.rule, reasonOf(decision.refusal, messages)), [
      state,
    ]);
  }
  const shown = showBlockers(what, command.job, blockers, language);
  const policy = words.allowed(what, decision.rule);
  const isBlocked = blockers.length > 0;
  return toRequester(
    "answer",
    isBlocked ? shown.headline : policy,
    [
      ...(isBlocked ? [...shown.body, words.allowedBy(decision.rule)] : []),
      ...approvers.flatMap(({ count, groups, people, places }) => [
        words.approvers(count, groups.join(", "), people.join(", ")),
        approval.from(places.join(", ")),
      ]),
      ...(verdict.reason === null ? [] : [words.confirm]),
      ...(decision.overridden.length === 0 ? [] : [words.overridden(decision.overridden.join(", "))]),
      ...cautionLines(cautions, language),
      ...(isPlan ? [approval.request(requestOf({ ...command, actionParams }))] : []),
      state,
    ],
    {
      ...(isBlocked ? { tone: "attention" } : {}),
      ...(shown.next === undefined ? {} : { next: shown.next }),
      ...(shown.buttons ? { buttons: shown.buttons } : {}),
    },
  );
}
