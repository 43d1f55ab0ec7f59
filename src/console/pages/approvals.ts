import type { Context } from "hono";
import { html } from "hono/html";
import { listOperations } from "../../application/operation-list.ts";
import type { Operation } from "../../model/operation.ts";
import { PAGE } from "../../shared/limits.ts";
import { mayJudge } from "../forms/judgements.ts";
import type { Html } from "../html.ts";
import { show, type VisitEnv } from "../visit.ts";
import { operationList } from "./operations.ts";

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
