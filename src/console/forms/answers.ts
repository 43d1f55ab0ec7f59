import type { Context } from "hono";
import type { SubmitOutcome } from "../../application/actions/submit.ts";
import type { CancelOutcome, ResolveOutcome } from "../../application/operations/intervene.ts";
import type { RetryOutcome } from "../../application/operations/retry.ts";
import { OBJECTION_STATUS, type VoteOutcome } from "../../application/operations/vote.ts";
import { blockersInWords } from "../../chat/compose/blockers.ts";
import { refusalInWords, whatOf } from "../../chat/in-words.ts";
import type { What } from "../../i18n/messages.ts";
import type { FieldError } from "../../shared/schema-issues.ts";
import { tellRefusal, type VisitEnv } from "../visit.ts";

/** What the answer to a form is about, and the page that it stood on. */
interface About {
  readonly what: What;
  readonly back: string;
}

/** The outcome of a change of an operation. */
export type ChangeOutcome = VoteOutcome | CancelOutcome | RetryOutcome | ResolveOutcome;

/** Answer a form about an operation: with its page, or with the reason why nothing was done. */
export function answerChange(c: Context<VisitEnv>, id: string, outcome: ChangeOutcome) {
  const { words, messages, language } = c.get("visit");
  const back = `/operations/${encodeURIComponent(id)}`;
  if (outcome.kind === "unknown_operation") return tellRefusal(c, 404, words.notFound, "/operations");
  if (outcome.kind === "unsigned_source") return tellRefusal(c, 403, messages.approval.notFromHere, back);
  const { operation } = outcome;
  const what = whatOf(operation, language);
  const { operations, approval, watches } = messages;
  const refuse = (why: string) => tellRefusal(c, 409, why, back);
  switch (outcome.kind) {
    case "done":
    case "already_cancelled":
      return c.redirect(`/operations/${operation.id}`, 303);
    case "submitted":
      return answerSubmit(c, { what, back }, outcome.acceptance);
    case "refused":
    case "invalid":
      return answerSubmit(c, { what, back }, outcome);
    case "objection":
      return tellRefusal(c, OBJECTION_STATUS[outcome.objection], approval.objections[outcome.objection](what), back);
    case "secrets_erased":
      return refuse(operations.secretsErased(what));
    case "is_watch":
      return refuse(watches.askAgain(what));
    case "not_unknown":
      return refuse(words.notUnknown(words.states[operation.state] ?? operation.state));
    case "not_cancellable":
      return refuse(operations.notCancellable(what, words.states[operation.state] ?? operation.state));
    case "not_retryable":
      return refuse(operations.notRetryable(what, words.states[operation.state] ?? operation.state));
  }
}

/** Answer a form that asks for an action: with the operation's page, or with the reason why nothing was done. */
export function answerSubmit(c: Context<VisitEnv>, { what, back }: About, outcome: SubmitOutcome) {
  const { words, messages, language } = c.get("visit");
  const refuse = (status: 400 | 403 | 409 | 422 | 429, why: string) => tellRefusal(c, status, why, back);
  switch (outcome.kind) {
    case "accepted":
    case "repeated":
    case "joined":
      return c.redirect(`/operations/${outcome.operation.id}`, 303);
    case "refused":
      return refuse(outcome.refusal.lock ? 409 : 403, refusalInWords(what, outcome.refusal, messages));
    case "invalid":
      return refuse(400, fieldsInWords(outcome.errors));
    case "typed_secret":
      return refuse(400, messages.mistakes.typed_secret(outcome.option));
    case "impossible":
      return refuse(409, blockersInWords(outcome.blockers, messages, language));
    case "unconfirmed":
      return refuse(400, `${outcome.reason}: ${words.confirm(what.job)}`);
    case "limited":
      return refuse(429, messages.limited(outcome.retryAfter));
    case "conflict":
      return refuse(422, messages.conflict(outcome.operationId));
    case "held":
      return refuse(409, messages.behind({ ...outcome.behind, verb: outcome.behind.action }));
  }
}

const fieldsInWords = (errors: readonly FieldError[]): string =>
  errors.map(({ pointer, detail }) => `${pointer.slice(1)}: ${detail}`).join("; ");
