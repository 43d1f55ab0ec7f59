import type { Context } from "hono";
import * as z from "zod";
import { factsOf, offersFor, possibleActions } from "../../application/actions/actions.ts";
import { operationJob } from "../../application/actions/build-command.ts";
import { browseJobs, type JobPage } from "../../application/jobs/browse-jobs.ts";
import { jobLabel, lineNameOf, listNameOf } from "../../application/jobs/find-job.ts";
import { isPlace, readCursor, writeCursor } from "../../application/jobs/job-cursor.ts";
import { jobsFor, type KnownJob, mayHaveUnnamed } from "../../application/jobs/list-jobs.ts";
import { isAllowedTo } from "../../application/services.ts";
import { listNotes } from "../../chat/compose/jobs.ts";
import { heldBy } from "../../chat/in-words.ts";
import type { Action } from "../../cloud/drs/action.ts";
import { progressIn } from "../../cloud/drs/progress.ts";
import type { JobRef } from "../../config/compile.ts";
import { statusInWords } from "../../i18n/messages.ts";
import type { JobProgress } from "../../model/drs.ts";
import type { FailureCause } from "../../model/failure.ts";
import type { HealthReport } from "../../model/health.ts";
import { isFailed } from "../../model/job-status.ts";
import { isHeldBy } from "../../model/lock.ts";
import type { PolicyAction } from "../../model/policy.ts";
import { choices, facts, field, type Html, html, NOTHING, nameOf, select, timeOf } from "../html.ts";
import { formOf, show, type Visit, type VisitEnv } from "../visit.ts";
import { causeText } from "./cause.ts";

/**
 * `/`: the jobs that somebody may look at, how they are, and what may be done with them; a page of those that meet what the address says.
 * What it says wrongly narrows nothing.
 */

const text = z.string().trim().min(1).max(100).optional().catch(undefined);

const querySchema = z.object({ q: text, account: text, status: text, cursor: z.string().optional().catch(undefined) });

type Query = z.output<typeof querySchema>;

const mayDo = (visit: Visit, action: PolicyAction, job: JobRef): boolean =>
  isAllowedTo(visit.services, visit, action, job);

/** The jobs of the config that the visitor may read. */
export const readableJobs = (visit: Visit): JobRef[] => jobsFor(visit.services, visit);

export async function jobsPage(c: Context<VisitEnv>) {
  const visit = c.get("visit");
  const { services, messages } = visit;
  const query = querySchema.parse(c.req.query());
  const { q, account, status } = query;
  const cursor = query.cursor === undefined ? null : readCursor(query.cursor);
  const after = cursor && isPlace(services, visit, cursor) ? cursor : undefined;
  const page = await browseJobs(services, visit, { text: q, account, status, after, limit: CARDS });
  const progress = await progressOf(
    visit,
    page.jobs.map(({ job }) => job),
  );
  const causes = await causesOf(visit, page.jobs);
  const cards = page.jobs.map((job) =>
    jobCard(visit, job, progress.get(job.job.id) ?? null, causes.get(job.job.id) ?? null),
  );
  const notes = listNotes(page, services.now(), messages);
  const isEmpty = cards.length === 0 && notes.length === 0;
  const body = html`${searchForm(visit, query)}${notes.map((note) => html`<p class="notice">${note}</p>`)}
<ul class="plain cards">${cards}</ul>${isEmpty ? html`<p>${messages.noJobs}</p>` : NOTHING}${pager(visit, query, page)}`;
  return show(c, { at: "jobs", title: visit.words.pages.jobs, body });
}

/** Jobs on a page. */
const CARDS = 25;

function searchForm(visit: Visit, { q = "", account, status }: Query): Html {
  const { services, words, messages } = visit;
  const any = ["", words.any] as const;
  const named = new Set(readableJobs(visit).map((job) => job.account));
  const accounts = [...services.gateway.config.accounts.values()]
    .filter((each) => named.has(each) || mayHaveUnnamed(services, visit, each))
    .map(({ name }) => [name, name] as const);
  const statuses = Object.entries(messages.status);
  return html`<form class="wide" method="get" action="/" role="search">${field(words.jobName, "q", q)}${
    accounts.length > 1 ? select(words.account, "account", choices([any, ...accounts], account)) : NOTHING
  }${select(words.state, "status", choices([any, ...statuses], status))}<button>${words.find}</button></form>`;
}

/** How to get to other pages, and how old the list is. */
function pager({ words }: Visit, { cursor, ...filter }: Query, { next, listedAt }: JobPage): Html {
  const address = (from: string | undefined) => {
    const given = Object.entries({ ...filter, cursor: from }).flatMap(([name, value]) =>
      value ? [[name, value]] : [],
    );
    return `/?${new URLSearchParams(given)}`;
  };
  const first = cursor === undefined ? NOTHING : html`<a href="${address(undefined)}">${words.firstPage}</a>`;
  const further =
    next === null ? NOTHING : html`<a rel="next" href="${address(writeCursor(next))}">${words.nextPage}</a>`;
  const age = listedAt === null ? NOTHING : html`<span class="soft">${words.jobsListed} ${timeOf(listedAt)}</span>`;
  return html`<p class="row">${first}${further}${age}</p>`;
}

async function progressOf(
  { services }: Visit,
  jobs: readonly JobRef[],
): Promise<ReadonlyMap<string, JobProgress | null>> {
  const accounts = [...new Set(jobs.map(({ account }) => account))];
  const glances = await Promise.all(
    accounts.map((account) =>
      services.desk(account).progress(jobs.filter((job) => job.account === account).map(({ id }) => id)),
    ),
  );
  return new Map(glances.flat().map(({ job, progress }) => [job, progress]));
}

/** Why the failed ones of the jobs have failed. */
async function causesOf(
  { services, language }: Visit,
  jobs: readonly KnownJob[],
): Promise<ReadonlyMap<string, FailureCause>> {
  const failed = jobs.flatMap(({ job, seen }) => (seen && isFailed(seen.status) ? [{ job, status: seen.status }] : []));
  const found = await Promise.all(
    [...Map.groupBy(failed, ({ job }) => job.account)].map(([account, own]) =>
      services.desk(account).failureCauses(
        own.map(({ job, status }) => ({ job: job.id, status })),
        language,
      ),
    ),
  );
  return new Map(found.flat().map(({ job, cause }) => [job, cause]));
}

function jobCard(
  visit: Visit,
  { job, seen, lock, health, waiting }: KnownJob,
  read: JobProgress | null,
  cause: FailureCause | null,
): Html {
  // The status may be newer than the progress.
  const progress = progressIn(seen?.status, read);
  const { words, messages, services, principal } = visit;
  const label = listNameOf(services.gateway.config, job);
  const isKeptOut = lock !== null && !isHeldBy(services.policy, lock, principal.id);
  const state = { job, lock, facts: factsOf(seen) };
  const verbs = possibleActions(services, visit, state);
  const id = `job-${job.account.name}-${jobLabel(job)}`;
  const named = encodeURIComponent(lineNameOf(operationJob(job)));
  return html`<li class="card"><h2 id="${id}">${label}</h2><div id="${id}-now" data-live="">${facts([
    [
      words.state,
      seen
        ? html`${statusInWords(messages, seen.status)} <span class="soft">${nameOf(seen.status)}</span>`
        : words.none,
    ],
    [words.health, html`${messages.health.words[health.health]}${marksOf(visit, health, waiting)}`],
    [words.seen, seen && timeOf(seen.at)],
    [words.cause, cause && causeText(visit, cause)],
    [words.delay, progress?.delay == null ? words.none : messages.duration(progress.delay)],
  ])}${bar(visit, label, progress)}${lock ? html`<p>${messages.locks.held(label, heldBy(lock))}</p>` : NOTHING}<div class="row">${offersFor(
    services,
    visit,
    state,
  ).map(({ action, params, label: text }) =>
    formOf(visit, pathOf(job, "actions"), text[visit.language], {
      hidden: { action: action.name, options: optionsOf(params) },
      danger: action.danger === "writes",
    }),
  )}${lockForm(visit, job, isKeptOut, lock !== null)}</div></div>${verbs.length > 0 ? moreVerbs(visit, job, verbs) : NOTHING}
<p><a href="/jobs/${named}/readiness">${words.readiness}<span class="soft"> (${label})</span></a> · <a href="/operations?job=${named}">${words.lastOperations}<span class="soft"> (${label})</span></a></p></li>`;
}

const optionsOf = (params: Readonly<Record<string, string>>) =>
  Object.entries(params)
    .map(([key, value]) => `${key}=${value}`)
    .join(" ");
/** What needs a person, beside the health of a job. */
const marksOf = ({ messages }: Visit, { mayLoseLogs }: HealthReport, waiting: number): Html =>
  html`${mayLoseLogs ? html`<br><span class="soft">${messages.health.logsMayExpire}</span>` : NOTHING}${waiting > 0 ? html`<br><span class="soft">${messages.health.waiting(waiting)}</span>` : NOTHING}`;

/** The address of what may be done with a job. */
const pathOf = (job: JobRef, what: "actions" | "lock") =>
  `/jobs/${encodeURIComponent(lineNameOf(operationJob(job)))}/${what}`;

function bar({ words, messages }: Visit, label: string, progress: JobProgress | null): Html {
  if (progress?.percent == null) return NOTHING;
  const { percent, remaining } = progress;
  return html`<progress max="100" value="${percent}" aria-label="${words.progress(label)}"></progress>
<span class="soft">${percent} %${!remaining ? "" : ` · ${messages.remaining(messages.duration(remaining))}`}</span>`;
}

/** Any verb that policy allows, with all that can be said with it. */
const moreVerbs = (visit: Visit, job: JobRef, verbs: readonly Action[]): Html => {
  const { words, language, services } = visit;
  const label = listNameOf(services.gateway.config, job);
  const fields = [
    select(words.action, "action", choices(verbs.map(({ name, title }) => [name, `${title[language]} (${name})`]))),
    field(words.options, "options"),
    field(words.reason, "reason"),
    field(words.confirm(jobLabel(job)), "confirm"),
  ];
  return html`<details><summary>${words.moreVerbs}<span class="soft"> (${label})</span></summary>${formOf(visit, pathOf(job, "actions"), words.send, { fields })}</details>`;
};

/** Who may lock a job may also take another's lock away, as everywhere. */
function lockForm(visit: Visit, job: JobRef, isKeptOut: boolean, isLocked: boolean): Html {
  if (!mayDo(visit, "lock", job)) return NOTHING;
  const { words } = visit;
  const change = isLocked ? "unlock" : "lock";
  return formOf(visit, pathOf(job, "lock"), words[change], { hidden: { change }, danger: isKeptOut });
}
