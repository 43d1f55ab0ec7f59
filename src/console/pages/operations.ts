import type { Context } from "hono";
import { decodeTime } from "ulid";
import * as z from "zod";
import { titleOf } from "../../application/actions/actions.ts";
import { jobLabel } from "../../application/jobs/find-job.ts";
import { findKnownJob } from "../../application/jobs/look-up-job.ts";
import { CURSOR, listOperations, type OperationPage } from "../../application/operations/list-operations.ts";
import { whatOf } from "../../chat/in-words.ts";
import type { JobRef } from "../../config/compile.ts";
import { OPERATION_ACTIONS, type Operation, STATES } from "../../model/operation.ts";
import { PAGE } from "../../shared/limits.ts";
import { mayJudge } from "../forms/judgements.ts";
import { choices, field, type Html, html, NOTHING, select, stateBadge, timeOf } from "../html.ts";
import { show, type Visit, type VisitEnv } from "../visit.ts";
import { charts } from "./chart.ts";
import { readableJobs } from "./jobs.ts";

/** `/operations`: newest first, narrowed by what the address says. What it says wrongly narrows nothing. */

const text = z.string().trim().min(1).max(200).optional().catch(undefined);

const querySchema = z.object({
  job: text,
  action: z.enum(OPERATION_ACTIONS).optional().catch(undefined),
  state: z.enum(STATES).optional().catch(undefined),
  actor: text,
  cursor: z.string().regex(CURSOR).optional().catch(undefined),
  id: text,
});

type Query = z.output<typeof querySchema>;

/** An operation's id, as people type it. */
const ID = /^[a-z2-7]{6}-[0-9a-z]{26}$/i;

export async function operationsPage(c: Context<VisitEnv>) {
  const visit = c.get("visit");
  const query = querySchema.parse(c.req.query());
  const { id, job: asked, ...filter } = query;
  if (id !== undefined && ID.test(id)) return c.redirect(`/operations/${id}`, 303);
  const found = asked === undefined ? undefined : findKnownJob(visit.services, visit, { asked, right: "read" });
  const job = found?.ok ? found.value : undefined;
  const page = await listOperations(visit.services, visit, { ...filter, job, limit: PAGE.default });
  const body = html`${id === undefined ? NOTHING : html`<p class="notice" role="alert">${visit.words.notFound}</p>`}${filterForm(visit, query, job)}
<div id="operations" data-live="">${operationList(visit, page.operations)}${reach(visit, page)}${pager(visit, query, page.next)}</div>${await charts(visit)}`;
  return show(c, { at: "operations", title: visit.words.pages.operations, body });
}

/** @param found the job that is asked for, which the config may not name */
function filterForm(visit: Visit, { job, action, state, actor = "" }: Query, found: JobRef | undefined): Html {
  const { words, language } = visit;
  const any = ["", words.any] as const;
  const named = readableJobs(visit).map((each) => [jobLabel(each), jobLabel(each)] as const);
  const other = found && found.alias === null && job !== undefined ? [[job, jobLabel(found)] as const] : [];
  const jobs = [...named, ...other];
  const actions = OPERATION_ACTIONS.map((name) => [name, titleOf(name, language)] as const);
  const states = STATES.map((name) => [name, words.states[name] ?? name] as const);
  return html`<form class="wide" method="get" action="/operations" aria-label="${words.filter}">
${select(words.job, "job", choices([any, ...jobs], job))}${select(words.action, "action", choices([any, ...actions], action))}
${select(words.state, "state", choices([any, ...states], state))}${field(words.actor, "actor", actor)}<button>${words.filter}</button></form>
<form class="wide" method="get" action="/operations" role="search">${field(words.id, "id")}<button>${words.find}</button></form>`;
}

/** One line an operation. */
export function operationList(visit: Visit, operations: readonly Operation[]): Html {
  const { words, language } = visit;
  if (operations.length === 0) return html`<p>${words.nothing}</p>`;
  const lines = operations.map((operation) => {
    const { id, createdAt } = operation;
    const { verb, job, by } = whatOf(operation, language);
    return html`<li>${stateBadge(words, operation)} <a href="/operations/${id}">${words.act(verb, job)}</a>
<span class="soft">${words.by} ${by} · ${timeOf(createdAt)} · <code>${id}</code></span></li>`;
  });
  return html`<ul class="plain list">${lines}</ul>`;
}

/** How far a page has looked that has found less than it could show. */
const reach = ({ words }: Visit, { operations, next }: OperationPage): Html =>
  next === null || operations.length === PAGE.default
    ? NOTHING
    : html`<p class="soft">${words.lookedBack} ${timeOf(decodeTime(next))}</p>`;

function pager({ words }: Visit, { id: _, cursor, ...filter }: Query, next: string | null): Html {
  const address = (from: string | undefined) => {
    const given = Object.entries({ ...filter, cursor: from }).flatMap(([name, value]) =>
      value ? [[name, value]] : [],
    );
    return `/operations?${new URLSearchParams(given)}`;
  };
  return html`<p class="row">${cursor === undefined ? NOTHING : html`<a href="${address(undefined)}">${words.newest}</a>`}${
    next === null ? NOTHING : html`<a rel="next" href="${address(next)}">${words.older}</a>`
  }</p>`;
}

/** `/approvals`: what waits for somebody's yes, first of all for that of who looks. The word itself is said on the operation's page. */
export async function approvalsPage(c: Context<VisitEnv>) {
  const visit = c.get("visit");
  const { words, services } = visit;
  const { operations } = await listOperations(services, visit, { state: "awaiting_approval", limit: PAGE.max });
  const part = (id: string, title: string, some: readonly Operation[]): Html =>
    html`<section aria-labelledby="${id}"><h2 id="${id}">${title}</h2><div id="${id}-list" data-live="">${operationList(visit, some)}</div></section>`;
  const mine = operations.filter((operation) => mayJudge(visit, operation));
  const others = operations.filter((operation) => !mine.includes(operation));
  const body = html`${part("mine", words.waitingForYou, mine)}${part("others", words.waitingForOthers, others)}`;
  return show(c, { at: "approvals", title: words.pages.approvals, body });
}
