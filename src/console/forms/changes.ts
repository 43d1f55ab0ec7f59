import type { Context } from "hono";
import { Hono } from "hono/tiny";
import { submitAction } from "../../application/actions/submit.ts";
import { jobLabel } from "../../application/jobs/find-job.ts";
import { changeLock } from "../../application/jobs/lock.ts";
import { findKnownJob, recordAttempt } from "../../application/jobs/look-up-job.ts";
import { cancel, resolveOutcome } from "../../application/operations/intervene.ts";
import { retry } from "../../application/operations/retry.ts";
import { vote } from "../../application/operations/vote.ts";
import { parseLine } from "../../chat/grammar/grammar.ts";
import { actionIntent } from "../../chat/grammar/interpret.ts";
import { heldBy, refusalInWords } from "../../chat/in-words.ts";
import type { Action } from "../../cloud/drs/action.ts";
import { findAction } from "../../cloud/drs/catalogue.ts";
import type { JobRef } from "../../config/compile.ts";
import type { PolicyAction } from "../../model/policy.ts";
import { maskCredential } from "../../shared/credential.ts";
import { INBOUND } from "../../shared/limits.ts";
import { tellRefusal, type Visit, type VisitEnv } from "../visit.ts";
import { answerChange, answerSubmit, type ChangeOutcome, fieldsInWords } from "./answers.ts";

/** Everything that the console changes: forms only, each decided anew by policy as it is everywhere. */

type Change = (visit: Visit, id: string, form: URLSearchParams) => Promise<ChangeOutcome>;

const resolve: Change = (visit, id, form) =>
  resolveOutcome(visit.services, visit, id, { outcome: form.get("outcome") ?? "", note: given(form, "note") ?? "" });

/** What can be done about an operation, by the last part of the form's address. */
const CHANGES: Readonly<Record<string, Change>> = {
  approve: (visit, id, form) => vote(visit.services, visit, id, "approve", form.get("pin")),
  deny: (visit, id, form) => vote(visit.services, visit, id, "deny", form.get("pin")),
  cancel: (visit, id) => cancel(visit.services, visit, id),
  retry: (visit, id, form) =>
    retry(visit.services, visit, id, {
      confirm: given(form, "confirm"),
      dedupe: onceOf(visit, form),
      isWaitedFor: true,
    }),
  resolve,
  settle: resolve,
};

/** A field with something in it. */
const given = (form: URLSearchParams, name: string): string | null => form.get(name)?.trim() || null;

/** One form is good for one command, however often its button is pressed. */
const onceOf = ({ principal }: Visit, form: URLSearchParams): string[] => {
  const once = form.get("once") ?? "";
  return /^[\w-]{36}$/.test(once) ? [`console:${principal.id}:${once}`] : [];
};

export const changeRoutes = () =>
  new Hono<VisitEnv>()
    .post("/operations/:id/:word", async (c) => {
      const visit = c.get("visit");
      const { id, word } = c.req.param();
      const change = Object.hasOwn(CHANGES, word) ? CHANGES[word] : undefined;
      if (!change) return tellRefusal(c, 404, visit.words.unknownVerb, "/operations");
      return answerChange(c, id, await change(visit, id, c.get("form")));
    })
    .post("/jobs/:job/actions", (c) => {
      const action = findAction(c.get("form").get("action") ?? "");
      if (!action) return tellRefusal(c, 404, c.get("visit").words.unknownVerb, "/");
      return withJob(c, action.name, (visit, job) => order(c, visit, job, action));
    })
    .post("/jobs/:job/lock", (c) => withJob(c, "lock", (visit, job) => lockOrUnlock(c, visit, job)));

/** Work on the job of a form's address, for visitors who may know of it. */
async function withJob(
  c: Context<VisitEnv>,
  right: PolicyAction,
  work: (visit: Visit, job: JobRef) => Promise<Response>,
): Promise<Response> {
  const visit = c.get("visit");
  const found = findKnownJob(visit.services, visit, { asked: c.req.param("job") ?? "", right });
  if (found.ok) return work(visit, found.value);
  const { hidden } = found.error;
  if (hidden) await recordAttempt(visit.services, visit, right, hidden);
  return tellRefusal(c, 404, visit.words.unknownJob, "/");
}

/** A verb on a job: options are written as in chat, and a secret among them is refused as there. */
async function order(c: Context<VisitEnv>, visit: Visit, job: JobRef, action: Action): Promise<Response> {
  const { services, principal, place, messages, language } = visit;
  const form = c.get("form");
  const line = parseLine((form.get("options") ?? "").slice(0, INBOUND.commandCharacters));
  if (!line.ok || line.value.words.length > 0)
    return tellRefusal(c, 400, messages.mistakes.extra_words(maskCredential(form.get("options") ?? "")), "/");
  const intent = actionIntent(action, job, line.value.options);
  const outcome = await submitAction(services, {
    ...intent,
    ...place,
    principal,
    reason: given(form, "reason") ?? intent.reason,
    confirm: given(form, "confirm") ?? intent.confirm,
    dedupe: onceOf(visit, form),
    joins: principal.kind === "person" ? "open" : null,
    reply: null,
    isTyped: true,
    isWaitedFor: true,
  });
  const what = { verb: action.title[language], job: jobLabel(job), id: "", by: principal.name };
  return answerSubmit(c, { what, back: "/" }, outcome);
}

async function lockOrUnlock(c: Context<VisitEnv>, visit: Visit, job: JobRef): Promise<Response> {
  const { services, words, messages } = visit;
  const form = c.get("form");
  const change = form.get("change") === "unlock" ? "unlock" : "lock";
  const dedupe = onceOf(visit, form);
  const changed = await changeLock(services, visit, { change, job, reason: given(form, "reason"), dedupe });
  const label = jobLabel(job);
  switch (changed.kind) {
    case "refused": {
      const { refusal } = changed;
      if (refusal.lock) return tellRefusal(c, 409, messages.locks.held(label, heldBy(refusal.lock)), "/");
      return tellRefusal(c, 403, refusalInWords({ verb: words[change], job: label }, refusal, messages), "/");
    }
    case "invalid":
      return tellRefusal(c, 400, fieldsInWords(changed.errors), "/");
    case "limited":
      return tellRefusal(c, 429, messages.limited(changed.retryAfter), "/");
    case "not_locked":
      return tellRefusal(c, 409, messages.locks.notLocked(label), "/");
    default:
      return c.redirect("/", 303);
  }
}
