import type { Context } from "hono";
import { factsOf, offersFor, possibleActions } from "../../application/actions/actions.ts";
import { jobLabel } from "../../application/jobs/find-job.ts";
import { jobsFor, type KnownJob, knownJobs } from "../../application/jobs/list-jobs.ts";
import { isAllowedTo } from "../../application/services.ts";
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

/** `/`: the jobs that somebody may look at, how they are, and what may be done with them. */

const mayDo = (visit: Visit, action: PolicyAction, job: JobRef): boolean =>
  isAllowedTo(visit.services, visit, action, job);

/** The jobs of the config that the visitor may read. */
export const readableJobs = (visit: Visit): JobRef[] => jobsFor(visit.services, visit);

export async function jobsPage(c: Context<VisitEnv>) {
  const visit = c.get("visit");
  const jobs = readableJobs(visit);
  const progress = await progressOf(visit, jobs);
  const known = await knownJobs(visit.services, jobs);
  const causes = await causesOf(visit, known);
  const cards = known.map((job) =>
    jobCard(visit, job, progress.get(job.job.id) ?? null, causes.get(job.job.id) ?? null),
  );
  const body = html`<ul class="plain cards">${cards}</ul>${cards.length === 0 ? html`<p>${visit.messages.noJobs}</p>` : NOTHING}`;
  return show(c, { at: "jobs", title: visit.words.pages.jobs, body });
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
  const label = jobLabel(job);
  const isKeptOut = lock !== null && !isHeldBy(services.policy, lock, principal.id);
  const state = { job, lock, facts: factsOf(seen) };
  const verbs = possibleActions(services, visit, state);
  const id = `job-${job.account.name}-${label}`;
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
    formOf(visit, actionPath(label), text[visit.language], {
      hidden: { action: action.name, options: optionsOf(params) },
      danger: action.danger === "writes",
    }),
  )}${lockForm(visit, job, isKeptOut, lock !== null)}</div></div>${verbs.length > 0 ? moreVerbs(visit, label, verbs) : NOTHING}
<p><a href="/jobs/${encodeURIComponent(label)}/readiness">${words.readiness}<span class="soft"> (${label})</span></a> · <a href="/operations?job=${encodeURIComponent(label)}">${words.lastOperations}<span class="soft"> (${label})</span></a></p></li>`;
}

const optionsOf = (params: Readonly<Record<string, string>>) =>
  Object.entries(params)
    .map(([key, value]) => `${key}=${value}`)
    .join(" ");
/** What needs a person, beside the health of a job. */
const marksOf = ({ messages }: Visit, { mayLoseLogs }: HealthReport, waiting: number): Html =>
  html`${mayLoseLogs ? html`<br><span class="soft">${messages.health.logsMayExpire}</span>` : NOTHING}${waiting > 0 ? html`<br><span class="soft">${messages.health.waiting(waiting)}</span>` : NOTHING}`;

export const actionPath = (label: string) => `/jobs/${encodeURIComponent(label)}/actions`;

function bar({ words, messages }: Visit, label: string, progress: JobProgress | null): Html {
  if (progress?.percent == null) return NOTHING;
  const { percent, remaining } = progress;
  return html`<progress max="100" value="${percent}" aria-label="${words.progress(label)}"></progress>
<span class="soft">${percent} %${!remaining ? "" : ` · ${messages.remaining(messages.duration(remaining))}`}</span>`;
}

/** Any verb that policy allows, with all that can be said with it. */
const moreVerbs = (visit: Visit, label: string, verbs: readonly Action[]): Html => {
  const { words, language } = visit;
  const fields = [
    select(words.action, "action", choices(verbs.map(({ name, title }) => [name, `${title[language]} (${name})`]))),
    field(words.options, "options"),
    field(words.reason, "reason"),
    field(words.confirm(label), "confirm"),
  ];
  return html`<details><summary>${words.moreVerbs}<span class="soft"> (${label})</span></summary>${formOf(visit, actionPath(label), words.send, { fields })}</details>`;
};

/** Who may lock a job may also take another's lock away, as everywhere. */
function lockForm(visit: Visit, job: JobRef, isKeptOut: boolean, isLocked: boolean): Html {
  if (!mayDo(visit, "lock", job)) return NOTHING;
  const { words } = visit;
  const path = `/jobs/${encodeURIComponent(jobLabel(job))}/lock`;
  const change = isLocked ? "unlock" : "lock";
  return formOf(visit, path, words[change], { hidden: { change }, danger: isKeptOut });
}
