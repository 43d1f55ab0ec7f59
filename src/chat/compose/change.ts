import type { OutOfReach } from "../../application/operations/find-operation.ts";
import type { CancelOutcome, ResolveOutcome } from "../../application/operations/intervene.ts";
import type { RetryOutcome } from "../../application/operations/retry.ts";
import type { VoteOutcome } from "../../application/operations/vote.ts";
import { messagesOf } from "../../i18n/texts.ts";
import type { VoteChoice } from "../../model/approval.ts";
import { type Message, toEverybody, toMessage, toRequester } from "../../model/message.ts";
import { isAction, isWatch, type Operation } from "../../model/operation.ts";
import { outcomeOf } from "../../model/outcome.ts";
import type { Language } from "../../shared/language.ts";
import { composeRefusal, detailOf, whatOf } from "../in-words.ts";
import type { ChatLine } from "../line.ts";
import { composeRequest, HERE } from "./approval.ts";
import { composeFieldErrors, composeMistake } from "./mistake.ts";
import { composeAcceptance } from "./operation.ts";

/** Replies to people who change the course of an operation. */

/** Why the caller gets no further. Nobody learns of an operation that they may not read. */
export function composeOutOfReach(outcome: OutOfReach, id: string, language: Language): Message {
  if (outcome.kind !== "refused") return composeMistake({ code: "unknown_operation", id }, language);
  return composeRefusal(whatOf(outcome.operation, language), outcome.refusal, messagesOf(language));
}

/** The reply to a vote. A vote that counts is for everybody to see, an objection for the voter. */
export function composeVote(
  outcome: VoteOutcome,
  id: string,
  says: VoteChoice,
  by: string,
  language: Language,
): Message {
  const messages = messagesOf(language);
  const { approval: words } = messages;
  switch (outcome.kind) {
    case "done":
      return composeCounted(outcome.operation, says, by, language);
    case "objection":
      return toRequester("refused", words.objections[outcome.objection](whatOf(outcome.operation, language)));
    default:
      return composeOutOfReach(outcome, id, language);
  }
}

function composeCounted(operation: Operation, says: VoteChoice, by: string, language: Language): Message {
  const { approval: words } = messagesOf(language);
  const what = whatOf(operation, language);
  const headline = says === "deny" ? words.disagreed(what, by) : words.agreed(what, by);
  if (operation.state === "awaiting_approval" && isAction(operation)) {
    // On most platforms this replaces the approval request, which the other approvers still need with its buttons.
    const request = composeRequest(operation, HERE, language);
    return toMessage({ ...request, headline, body: [words.moreNeeded, ...request.body] });
  }
  return toEverybody(says === "deny" ? "failed" : "progress", headline);
}

type Line = Pick<ChatLine, "principal" | "language" | "reply">;

export function composeCancel(outcome: CancelOutcome, id: string, { principal, language }: Line): Message {
  if (!("operation" in outcome) || outcome.kind === "refused") return composeOutOfReach(outcome, id, language);
  const { operations: words, watches } = messagesOf(language);
  const { operation } = outcome;
  const what = whatOf(operation, language);
  if (outcome.kind === "not_cancellable") return toRequester("refused", words.notCancellable(what, operation.state));
  if (isWatch(operation)) return toRequester("answer", watches.stopped(what.job));
  if (outcome.kind === "already_cancelled") return toRequester("answer", words.alreadyCancelled(what));
  const isUnknown = operation.state === "unknown";
  const headline = (isUnknown ? words.cancelledAfterLoss : words.cancelled)(what, principal.name);
  return toEverybody(isUnknown ? "unknown" : "failed", headline);
}

export function composeRetry(outcome: RetryOutcome, id: string, line: Line): Message {
  const { language } = line;
  if (!("operation" in outcome) || outcome.kind === "refused") return composeOutOfReach(outcome, id, language);
  const { operations: words, watches } = messagesOf(language);
  const { operation } = outcome;
  const what = whatOf(operation, language);
  switch (outcome.kind) {
    case "submitted":
      return outcome.acceptance.kind === "unconfirmed"
        ? toRequester("refused", words.confirmRetry(what))
        : composeAcceptance(outcome.acceptance, outcome.operation.action, operation.job, line);
    // Only the confirmation can be wrong.
    case "invalid":
      return toRequester("refused", words.confirmRetry(what));
    case "is_watch":
      return toRequester("refused", watches.askAgain(what));
    case "not_retryable":
      return toRequester("refused", words.notRetryable(what, operation.state));
    case "secrets_erased":
      return toRequester("refused", words.secretsErased(what));
  }
}

export function composeResolve(outcome: ResolveOutcome, id: string, { principal, language }: Line): Message {
  if (!("operation" in outcome) || outcome.kind === "refused") return composeOutOfReach(outcome, id, language);
  const { operations: words, mistakes } = messagesOf(language);
  const { operation } = outcome;
  const { state, problem } = operation;
  if (outcome.kind === "invalid") {
    const isNote = outcome.errors.some(({ pointer }) => pointer === "/note");
    return isNote ? composeFieldErrors(outcome.errors, language) : toRequester("refused", mistakes.missing_outcome(id));
  }
  const what = whatOf(operation, language);
  if (outcome.kind === "not_unknown") return toRequester("refused", words.notUnknown(what, state));
  const recorded = state === "succeeded" ? "succeeded" : "failed";
  const headline = words.resolved[recorded](what, principal.name);
  // Somebody who records that a compare took effect says nothing about what it found.
  const kind = recorded === "succeeded" && outcomeOf(operation) !== "goal_reached" ? "progress" : recorded;
  return toEverybody(kind, headline, problem ? [detailOf(problem, messagesOf(language))] : []);
}
