import type { Context } from "hono";
import { jobLabel } from "../../application/jobs/find-job.ts";
import { decide, isAllowedTo } from "../../application/services.ts";
import { reasonOf } from "../../chat/in-words.ts";
import { CATALOGUE } from "../../cloud/drs/catalogue.ts";
import type { GatewayConfig, JobRef } from "../../config/compile.ts";
import { principalsOf } from "../../config/names.ts";
import { POLICY_ACTIONS } from "../../config/policy/schema.ts";
import { OWN_SOURCES } from "../../config/policy/when.ts";
import type { Decision, PolicyAction, Subject } from "../../model/policy.ts";
import { isSamePerson, type Principal } from "../../model/principal.ts";
import { choices, type Html, html, NOTHING, select } from "../html.ts";
import { show, type Visit, type VisitEnv } from "../visit.ts";
import { readableJobs } from "./jobs.ts";

/** `/policy`: may somebody do something now, and why not? Asks the policy and does nothing. Locks and the job's state are not its business. */
export function policyPage(c: Context<VisitEnv>) {
  const visit = c.get("visit");
  const { words } = visit;
  const people = askers(visit);
  const jobs = readableJobs(visit);
  const { who, action, job, place } = c.req.query();
  const principal = people.get(who ?? "") ?? visit.principal;
  const verb = POLICY_ACTIONS.find((name) => name === action) ?? "read";
  const subject = jobs.find((each) => jobLabel(each) === job) ?? jobs[0];
  const source = placesOf(visit).find((name) => name === place) ?? visit.place.source;
  const form = html`<form class="wide" method="get" action="/policy">
${select(
  words.who,
  "who",
  choices(
    [...people].map(([id, { name }]) => [id, name]),
    principal.id,
  ),
)}
${select(
  words.action,
  "action",
  choices(
    POLICY_ACTIONS.map((name) => [name, titleOf(visit, name)]),
    verb,
  ),
)}
${select(
  words.job,
  "job",
  choices(
    jobs.map((each) => [jobLabel(each), jobLabel(each)]),
    subject && jobLabel(subject),
  ),
)}
${select(
  words.where,
  "place",
  choices(
    placesOf(visit).map((name) => [name, name]),
    source,
  ),
)}<button>${words.ask}</button></form>`;
  const answer = action === undefined || !subject ? NOTHING : answerOf(visit, principal, verb, subject, source);
  return show(c, { at: "policy", title: words.pages.policy, body: html`${form}${answer}` });
}

/** Who may look at everything may ask about everybody; others about themselves. */
function askers(visit: Visit): ReadonlyMap<string, Principal> {
  const { principal, services } = visit;
  const self = [principal.id, principal] as const;
  if (!isAllowedTo(services, visit, "read", null)) return new Map([self]);
  const others = everybody(services.gateway.config).filter(
    ({ id }) => !isSamePerson(services.policy, id, principal.id),
  );
  return new Map([self, ...others.map((other) => [other.id, other] as const)]);
}

/** The people and clients of the config, each by one of their ids: rules know a person by any of them. */
const everybody = ({ parsed }: GatewayConfig): Principal[] => [
  ...Object.entries(parsed.people).flatMap(([name, ids]): Principal[] => {
    const [id] = principalsOf(ids);
    return id === undefined ? [] : [{ kind: "person", id, name }];
  }),
  ...Object.keys(parsed.clients).map((name): Principal => ({ kind: "client", id: `client:${name}`, name })),
];

const placesOf = ({ services }: Visit): string[] => [...OWN_SOURCES, ...services.gateway.config.sources.keys()];

const titleOf = ({ language, messages, words }: Visit, action: PolicyAction): string => {
  if (action === "read") return words.read;
  if (action === "metrics") return action;
  return action === "lock" ? messages.locks.verbs.lock : `${CATALOGUE[action].title[language]} (${action})`;
};

function answerOf(visit: Visit, principal: Principal, action: PolicyAction, job: JobRef, source: string): Html {
  const { words, services } = visit;
  const decision = decide(services, { principal, place: { source, channel: null } }, action, job);
  const question = words.may(principal.name, titleOf(visit, action), jobLabel(job));
  const rule = decision.allowed ? decision.rule : decision.refusal.rule;
  return html`<section class="notice" aria-label="${words.ask}" role="status"><h2>${question}</h2><p><strong class="${decision.allowed ? "good" : "bad"}">${
    decision.allowed ? words.yes : words.no
  }</strong> ${rule === null ? "" : words.byRule(rule)}</p>${conditions(visit, principal, { action, job: { alias: job.alias, account: job.account.name, id: job.id } }, decision)}</section>`;
}

/** What stands against it, or what is wanted first. */
function conditions(visit: Visit, principal: Principal, subject: Subject, decision: Decision): Html {
  const { words, messages, services } = visit;
  if (!decision.allowed) return html`<p>${reasonOf(decision.refusal, messages)}</p>`;
  const { policy, gateway } = services;
  const own = policy.personOf(principal.id);
  const approvers = decision.demands.map((demand) => {
    const people = Object.keys(gateway.config.parsed.people).filter(
      (name) => name !== own && policy.mayApprove(name, demand),
    );
    const places = policy.placesToVote(demand, subject).join(", ");
    return html`<p>${words.onlyAfter}: ${messages.explain.approvers(demand.count, demand.groups.join(", "), people.join(", "))} ${messages.approval.from(places)}</p>`;
  });
  const confirmation = decision.confirmation === null ? NOTHING : html`<p>${words.onlyConfirmed}</p>`;
  const frozen =
    decision.overridden.length === 0
      ? NOTHING
      : html`<p>${messages.explain.overridden(decision.overridden.join(", "))}</p>`;
  return html`${approvers}${confirmation}${frozen}`;
}
