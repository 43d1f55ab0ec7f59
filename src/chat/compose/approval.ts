import { jobLabel } from "../../application/find-job.ts";
import { titleOf } from "../../application/titles.ts";
import { actionBody } from "../../cloud/drs/requests.ts";
import { unconfirmed } from "../../desk/accept/conditions.ts";
import type { Explanation } from "../../desk/accept/explain.ts";
import type { VoteAnswer } from "../../desk/approve/voting.ts";
import { statusInWords } from "../../i18n/messages.ts";
import { messagesOf } from "../../i18n/texts.ts";
import { type Demand, PIN_CHARACTERS } from "../../model/approval.ts";
import type { Command } from "../../model/command.ts";
import { type Button, type Message, toAsker } from "../../model/message.ts";
import { type ActionOperation, isAction, type Operation } from "../../model/operation.ts";
import type { Language } from "../../shared/language.ts";
import { reasonOf } from "../in-words.ts";

/** What people are told about operations that others have to agree to. */

const demandInWords = ({ count, groups }: Demand, language: Language) =>
  messagesOf(language).approval.wanted(count, groups.join(", "));

/** Who has to agree. */
export const whoMustAgree = (demands: readonly Demand[], language: Language): string =>
  demands.map((demand) => demandInWords(demand, language)).join("; ");

/** `POST` and the body that would be sent, secrets masked. */
const requestOf = ({ job, action, actionParams }: Pick<ActionOperation, "job" | "action" | "actionParams">): string =>
  `POST /v5/${job.project_id}/jobs/${job.id}/action ${JSON.stringify(actionBody(action, actionParams))}`;

/** A button says what it is about by the operation's id, and what was shown by the pin. */
function buttonsFor({ id, approval }: Operation, language: Language): Button[] {
  const { approve, deny } = messagesOf(language).approval;
  const value = `${id} ${approval?.pin.slice(0, PIN_CHARACTERS) ?? ""}`;
  return [
    { action: "approve", label: approve, value, style: "primary" },
    { action: "deny", label: deny, value, style: "danger" },
  ];
}

/** Puts an operation before who must agree: exactly what would be sent, how the job is now, and until when they may answer. */
export function composeRequest(operation: ActionOperation, language: Language): Message {
  const messages = messagesOf(language);
  const { approval, job, action, principal, reason, note, id, ticket } = operation;
  const verb = titleOf(action, language);
  const words = messages.approval;
  return {
    kind: "approval",
    headline: words.asked({ verb, job: jobLabel(job), id, by: principal.name }),
    lines: [
      ...(reason === null ? [] : [reason]),
      ...(ticket ? [messages.tickets.of(ticket.key)] : []),
      whoMustAgree(approval?.demands ?? [], language),
      words.request(requestOf(operation)),
      note === null ? words.stateUnknown : words.state(`${statusInWords(messages, note)} (${note})`),
      words.until(new Date(approval?.expiresAt ?? 0).toISOString()),
      words.how(id),
    ],
    buttons: buttonsFor(operation, language),
    to: "everybody",
  };
}

/** What became of somebody's word. What was taken is for everybody to see, an objection for who spoke. */
export function composeJudgement(judgement: VoteAnswer, says: "yes" | "no", by: string, language: Language): Message {
  const { approval: words } = messagesOf(language);
  const { action, job, id, principal, state } = judgement.operation;
  const what = { verb: titleOf(action, language), job: jobLabel(job), id, by: principal.name };
  if (judgement.kind === "objection") return toAsker("refused", words.objections[judgement.objection](what));
  const headline = says === "no" ? words.disagreed(what, by) : words.agreed(what, by);
  if (state === "awaiting_approval" && isAction(judgement.operation)) {
    // On most platforms this takes the place of the request: whoever else is asked needs it, and its buttons.
    const request = composeRequest(judgement.operation, language);
    return { ...request, headline, lines: [words.moreNeeded, ...request.lines] };
  }
  return { kind: says === "no" ? "failed" : "progress", headline, lines: [], to: "everybody" };
}

/** What policy says of a command, who could agree, how the job is, and for a plan what would be sent. */
export function composeExplanation(
  { decision, approvers, status }: Explanation,
  command: Command,
  isPlan: boolean,
  language: Language,
): Message {
  const messages = messagesOf(language);
  const { explain: words, approval } = messages;
  const what = { verb: titleOf(command.action, language), job: jobLabel(command.job) };
  const state =
    status === null ? approval.stateUnknown : approval.state(`${statusInWords(messages, status)} (${status})`);
  if (!decision.allowed) {
    return toAsker("answer", words.denied(what, decision.refusal.rule, reasonOf(decision.refusal, messages)), [state]);
  }
  return toAsker("answer", words.allowed(what, decision.rule), [
    ...approvers.map(({ count, groups, people }) => words.approvers(count, groups.join(", "), people.join(", "))),
    ...(unconfirmed(command, decision) === null ? [] : [words.confirm]),
    ...(decision.overridden.length === 0 ? [] : [words.overridden(decision.overridden.join(", "))]),
    ...(isPlan ? [approval.request(requestOf(command))] : []),
    state,
  ]);
}
