import type { Context } from "hono";
import { titleOf } from "../../application/actions/actions.ts";
import { findToRead } from "../../application/operations/find-operation.ts";
import { detailOf, whatOf } from "../../chat/in-words.ts";
import type { LedgerRecord } from "../../ledger/chain.ts";
import type { Approval } from "../../model/approval.ts";
import { isAction, type Operation } from "../../model/operation.ts";
import type { Outcome } from "../../model/result.ts";
import { PAGE } from "../../shared/limits.ts";
import { judgementForms } from "../forms/judgements.ts";
import { facts, fieldsOf, type Html, html, jsonOf, NOTHING, stateBadge, timeOf } from "../html.ts";
import { show, tellRefusal, type Visit, type VisitEnv } from "../visit.ts";
import { causeText } from "./cause.ts";
import { compareSection } from "./compare.ts";
import { actorOf, kindOf } from "./records.ts";

/** `/operations/{id}`: one operation, what somebody may still do about it, and its steps from the ledger. */
export async function operationPage(c: Context<VisitEnv>) {
  const visit = c.get("visit");
  const { words, language, services } = visit;
  const id = c.req.param("id") ?? "";
  const found = await findToRead(services, visit, id);
  if (!found.ok) return tellRefusal(c, 404, words.notFound, "/operations");
  const { operation, account } = found.value;
  const events = await services.desk(account).events(operation.id, PAGE.max);
  const { verb, job } = whatOf(operation, language);
  const body = html`<div id="operation" data-live="">${summary(visit, operation)}${progress(visit, operation)}${isAction(operation) ? compareSection(visit, operation) : NOTHING}</div>
<div id="forms" data-live="">${judgementForms(visit, operation)}</div>
<section aria-labelledby="timeline-title"><h2 id="timeline-title">${words.timeline}</h2><div id="timeline" data-live="">${timeline(visit, events)}</div></section>`;
  return show(c, { at: "operations", title: words.act(verb, job), body });
}

function summary(visit: Visit, operation: Operation): Html {
  const { words, messages } = visit;
  const { id, note, problem, params, reason, principal, source, upstream, result, retryOf, supersededBy } = operation;
  return facts([
    [words.state, html`${stateBadge(words, operation)}${note === null ? "" : ` ${note}`}`],
    [words.problem, problem && html`${detailOf(problem, messages)} <code>${problem.code}</code>`],
    [words.cause, problem?.cause ? causeText(visit, problem.cause) : null],
    [words.who, html`${principal.name} <code>${principal.id}</code>`],
    [words.where, source],
    [words.asked, timeOf(operation.createdAt)],
    [words.reason, reason],
    [words.params, jsonOf(params)],
    [words.approval, operation.approval && approvalText(visit, operation.approval)],
    [words.request, upstream && jsonOf(present(upstream))],
    [words.result, result && jsonOf(rest(result))],
    [words.retryOf, retryOf === null ? null : linkTo(retryOf)],
    [words.supersededBy, supersededBy === null ? null : linkTo(supersededBy)],
    [words.id, html`<code>${id}</code>`],
  ]);
}

/** A result without what is shown apart. */
const rest = ({ compare: _, ...others }: Outcome) => others;

const linkTo = (id: string): Html => html`<a href="/operations/${id}"><code>${id}</code></a>`;

/** Without the fields that say nothing. */
const present = (fields: object) => Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== null));

function approvalText({ messages, words }: Visit, { demands, given, expiresAt }: Approval): Html {
  const wanted = demands.map(({ count, groups }) => messages.approval.wanted(count, groups.join(", "))).join(" ");
  const people = given.map(({ person }) => person).join(", ");
  return html`${wanted} ${people === "" ? "" : `${words.kinds.approved}: ${people}. `}<span class="soft">${words.expires} ${timeOf(expiresAt)}</span>`;
}

function progress({ words, messages, language }: Visit, { progress: found, action, state }: Operation): Html {
  if (state !== "running" || found?.percent == null) return NOTHING;
  const { percent, remaining } = found;
  return html`<progress max="100" value="${percent}" aria-label="${words.progress(titleOf(action, language))}"></progress>
<span class="soft">${percent} %${!remaining ? "" : ` · ${messages.remaining(messages.duration(remaining))}`}</span>`;
}

/** The steps of an operation, in order: the newest of so many that not all are shown. */
const timeline = (visit: Visit, records: readonly LedgerRecord[]): Html =>
  html`${records.length < PAGE.max ? NOTHING : html`<p class="soft">${visit.words.earlierSteps}</p>`}<ol class="plain list">${records.map(
    (record) => {
      const { at, kind, actor, data } = record;
      const who = actorOf(visit, actor);
      return html`<li>${timeOf(at)} <b>${kindOf(visit, kind)}</b>${who === null ? "" : ` ${visit.words.by} ${who}`}${fieldsOf(data)}</li>`;
    },
  )}</ol>`;
