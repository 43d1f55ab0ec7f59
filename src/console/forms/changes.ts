import type { Context } from "hono";
import { Hono } from "hono/tiny";
import { buildCommand, operationJob, typedSecret } from "../../application/build-command.ts";
import { findJob, jobLabel } from "../../application/find-job.ts";
import {
  type Change,
  cancelOperation,
  type FoundOperation,
  findOperation,
  judgeOperation,
  retryOperation,
  settleOperation,
} from "../../application/operations.ts";
import { acceptAt } from "../../application/services.ts";
import { parseLine } from "../../chat/grammar/grammar.ts";
import { actionIntent } from "../../chat/grammar/interpret.ts";
import { heldBy, refusalInWords, whatOf } from "../../chat/in-words.ts";
import { findAction } from "../../cloud/drs/catalogue.ts";
import type { JobRef } from "../../config/compile.ts";
import type { Acceptance } from "../../model/command.ts";
import { INBOUND } from "../../shared/limits.ts";
import { tellRefusal, type Visit, type VisitEnv } from "../visit.ts";
import { answerForm, fieldsInWords } from "./answers.ts";

/** Everything that the console changes: forms only, each decided anew by policy as it is everywhere. */

type Word = (visit: Visit, found: FoundOperation, form: URLSearchParams) => Promise<Change | Acceptance>;

/** What can be said about an operation, and the right that it takes to look for it. */
const WORDS: Readonly<Record<string, { readonly need: "read" | "act"; readonly say: Word }>> = {
  approve: {
    need: "read",
    say: (visit, found, form) => judgeOperation(visit.services, visit, found, "yes", form.get("pin")),
  },
  deny: {
    need: "read",
    say: (visit, found, form) => judgeOperation(visit.services, visit, found, "no", form.get("pin")),
  },
  cancel: { need: "act", say: (visit, found) => cancelOperation(visit.services, visit, found) },
  retry: {
    need: "act",
    say: (visit, found, form) =>
      retryOperation(visit.services, visit, found, given(form, "confirm"), onceOf(visit, form)),
  },
  settle: { need: "act", say: settle },
};

/** A field with something in it. */
const given = (form: URLSearchParams, name: string): string | null => form.get(name)?.trim() || null;

/** One form is good for one command, however often its button is pressed. */
const onceOf = ({ principal }: Visit, form: URLSearchParams): string[] => {
  const once = form.get("once") ?? "";
  return /^[\w-]{36}$/.test(once) ? [`console:${principal.id}:${once}`] : [];
};

async function settle(visit: Visit, found: FoundOperation, form: URLSearchParams): Promise<Change> {
  const [outcome, note] = [form.get("outcome"), given(form, "note")];
  const isUsable = note !== null && note.length <= INBOUND.reasonCharacters;
  if ((outcome === "succeeded" || outcome === "failed") && isUsable) {
    return settleOperation(visit.services, visit, found, outcome, note);
  }
  return { kind: "invalid", errors: [{ pointer: "/note", detail: `1 … ${INBOUND.reasonCharacters}` }] };
}

export const changeRoutes = () =>
  new Hono<VisitEnv>()
    .post("/operations/:id/:word", async (c) => {
      const visit = c.get("visit");
      const { words, messages, language, services } = visit;
      const { id, word } = c.req.param();
      const row = Object.hasOwn(WORDS, word) ? WORDS[word] : undefined;
      if (!row) return tellRefusal(c, 404, words.unknownVerb, "/operations");
      const found = await findOperation(services, visit, id, row.need);
      const back = `/operations/${encodeURIComponent(id)}`;
      if (found.ok) {
        const change = await row.say(visit, found.value, c.get("form"));
        return answerForm(c, { what: whatOf(found.value.operation, language), back }, change);
      }
      if (found.error.kind === "unknown_operation") return tellRefusal(c, 404, words.notFound, "/operations");
      const verb = words[word as "cancel"];
      return tellRefusal(c, 403, refusalInWords({ verb, job: id }, found.error.refusal, messages), back);
    })
    .post("/jobs/:job/actions", (c) => withJob(c, order))
    .post("/jobs/:job/lock", (c) => withJob(c, changeLock));

function withJob(c: Context<VisitEnv>, work: (c: Context<VisitEnv>, visit: Visit, job: JobRef) => Promise<Response>) {
  const visit = c.get("visit");
  const found = findJob(visit.services.gateway.config, c.req.param("job") ?? "");
  return found.ok ? work(c, visit, found.value) : tellRefusal(c, 404, visit.words.unknownJob, "/");
}

/** A verb on a job: options are written as in chat, and a secret among them is refused as there. */
async function order(c: Context<VisitEnv>, visit: Visit, job: JobRef): Promise<Response> {
  const { services, principal, place, words, messages, language } = visit;
  const form = c.get("form");
  const action = findAction(form.get("action") ?? "");
  if (!action) return tellRefusal(c, 404, words.unknownVerb, "/");
  const line = parseLine((form.get("options") ?? "").slice(0, INBOUND.commandCharacters));
  if (!line.ok || line.value.words.length > 0)
    return tellRefusal(c, 400, messages.mistakes.extra_words(form.get("options") ?? ""), "/");
  const intent = actionIntent(action, job, line.value.options);
  const typed = typedSecret(intent.params);
  if (typed !== undefined) return tellRefusal(c, 400, messages.mistakes.typed_secret(typed), "/");
  const command = buildCommand(services.gateway.config, {
    ...intent,
    ...place,
    principal,
    reason: given(form, "reason") ?? intent.reason,
    confirm: given(form, "confirm") ?? intent.confirm,
    dedupe: onceOf(visit, form),
    joins: principal.kind === "person",
    reply: null,
  });
  if (!command.ok) return tellRefusal(c, 400, fieldsInWords(command.error), "/");
  const acceptance = await acceptAt(services, job.account, command.value);
  const what = { verb: action.title[language], job: jobLabel(job), id: "", by: principal.name };
  return answerForm(c, { what, back: "/" }, acceptance);
}

async function changeLock(c: Context<VisitEnv>, visit: Visit, job: JobRef): Promise<Response> {
  const { services, principal, place, words, messages } = visit;
  const form = c.get("form");
  const change = form.get("change") === "unlock" ? "unlock" : "lock";
  const request = {
    ...place,
    change,
    principal,
    job: operationJob(job),
    reason: given(form, "reason"),
    dedupe: onceOf(visit, form),
  } as const;
  const changed = await services.desk(job.account).changeLock(request);
  const label = jobLabel(job);
  switch (changed.kind) {
    case "refused": {
      const { refusal } = changed;
      if (refusal.lock) return tellRefusal(c, 409, messages.locks.held(label, heldBy(refusal.lock)), "/");
      return tellRefusal(c, 403, refusalInWords({ verb: words[change], job: label }, refusal, messages), "/");
    }
    case "limited":
      return tellRefusal(c, 429, messages.limited(changed.retryAfter), "/");
    default:
      return c.redirect("/", 303);
  }
}
