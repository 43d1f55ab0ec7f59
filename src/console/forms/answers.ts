import type { Context } from "hono";
import type { Change } from "../../application/operations.ts";
import { refusalInWords } from "../../chat/in-words.ts";
import type { What } from "../../i18n/messages.ts";
import type { Acceptance } from "../../model/command.ts";
import type { FieldError } from "../../shared/schema-issues.ts";
import { tellRefusal, type VisitEnv } from "../visit.ts";

/** What the answer to a form is about, and the page that it stood on. */
interface About {
  readonly what: What;
  readonly back: string;
}

/** After a form: to the operation that it is about, or to why nothing was done. */
export function answerForm(c: Context<VisitEnv>, { what, back }: About, change: Change | Acceptance) {
  const { words, messages } = c.get("visit");
  const { operations } = messages;
  const refuse = (status: 400 | 403 | 409 | 422 | 429, why: string) => tellRefusal(c, status, why, back);
  const state = "state" in change ? (words.states[change.state] ?? change.state) : "";
  switch (change.kind) {
    case "done":
    case "accepted":
    case "repeated":
    case "joined":
      return c.redirect(`/operations/${change.operation.id}`, 303);
    case "refused":
      return refuse(change.refusal.lock ? 409 : 403, refusalInWords(what, change.refusal, messages));
    case "objection":
      return refuse(403, messages.approval.objections[change.objection](what));
    case "invalid":
      return refuse(400, fieldsInWords(change.errors));
    case "unconfirmed":
      return refuse(400, `${change.reason}: ${words.confirm(what.job)}`);
    case "limited":
      return refuse(429, messages.limited(change.retryAfter));
    case "conflict":
      return refuse(422, messages.conflict(change.operationId));
    case "held":
      return refuse(409, messages.behind({ ...change.behind, verb: change.behind.action }));
    case "secrets_erased":
      return refuse(409, operations.secretsErased(what));
    case "is_watch":
      return refuse(409, messages.watches.askAgain(what));
    case "not_unknown":
      return refuse(409, words.notUnknown(state));
    case "not_cancellable":
      return refuse(409, operations.notCancellable(what, state));
    case "not_retryable":
      return refuse(409, operations.notRetryable(what, state));
  }
}

export const fieldsInWords = (errors: readonly FieldError[]): string =>
  errors.map(({ pointer, detail }) => `${pointer.slice(1)}: ${detail}`).join("; ");
