import { findJob, SEES_ALL, SUGGESTIONS } from "../application/jobs/find-job.ts";
import { lookUpJob } from "../application/jobs/look-up-job.ts";
import type { Caller, Services } from "../application/services.ts";
import type { GatewayConfig, JobRef } from "../config/compile.ts";
import { maySelect } from "../config/job-selectors.ts";
import { jobIdPattern } from "../config/schema.ts";
import type { PolicyAction } from "../model/policy.ts";
import { selectableJob } from "../policy/selectable-job.ts";
import { err, ok, type Result } from "../shared/result.ts";
import { accountsOfSource } from "./accounts.ts";

/** Finds the jobs that rules name. A name may come from anybody who writes a ticket; policy keeps it within the source's list. */

interface RuleQuery {
  readonly source: string;
  readonly asked: string;
  readonly right: PolicyAction;
}

/**
 * Find the job of a rule's command by alias, id or DRS name, in every account that the source's list reaches. A DRS name that the lists
 * may not have yet is taken on trust where the source reaches one account alone; it is looked up before anything is done.
 */
export async function findRuleJob(
  services: Services,
  caller: Caller,
  { source, asked, right }: RuleQuery,
): Promise<Result<JobRef, string>> {
  const places = await placesOf(services, source, asked);
  const looked = await Promise.all(
    places.map((place) => lookUpJob(services, caller, { asked: place, right, pending: true })),
  );
  const found = looked.flatMap((each) => (each.ok ? [each.value] : []));
  const known = found.filter(({ id }) => id !== "");
  const [job, ...others] = known.length > 0 ? known : found;
  if (job && others.length === 0) return ok(job);
  // An id is one job, whatever project it is of.
  if (job && (job.id === "" || job.id === asked))
    return err(`the account of "${asked}" is not known: write it in front, e.g. ${job.account.name}/${asked}`);
  const candidates = looked.flatMap((each) =>
    !each.ok && each.error.kind === "ambiguous" ? each.error.candidates : [],
  );
  const several = [...candidates, ...known.map(({ account, id }) => `${id} (${account.name})`)];
  if (several.length > 0)
    return err(`several jobs are called "${asked}": ${several.slice(0, SUGGESTIONS).join(", ")}; give the id`);
  const names = looked.flatMap((each) => (!each.ok && each.error.kind === "unknown" ? each.error.known : []));
  const suggested = [...new Set(names)].slice(0, SUGGESTIONS).join(", ");
  return err(`not one of this source's jobs that policy gives to who asks${suggested && `: ${suggested}`}`);
}

/** How a name is looked up: as it is where it names its account or an alias, else in each account; of an id, in the one that lists it. */
async function placesOf({ gateway: { config }, desk }: Services, source: string, asked: string): Promise<string[]> {
  const accounts = accountsOfSource(config, source);
  const isWhole = asked.includes("/") || findJob(config, asked, ({ alias }) => alias !== null).ok;
  if (isWhole || accounts.length === 0) return [asked];
  const placed = (some: typeof accounts) => some.map(({ name }) => `${name}/${asked}`);
  if (accounts.length === 1 || !jobIdPattern.test(asked)) return placed(accounts);
  const listed = await Promise.all(
    accounts.map(async (account) => (await desk(account).listingsOf([asked])).length > 0),
  );
  const having = accounts.filter((_, index) => listed[index]);
  return placed(having.length > 0 ? having : accounts);
}

/** The same from the config alone, where no desk can be asked: aliases and ids. */
export function findConfigJob(config: GatewayConfig, source: string, asked: string): Result<JobRef, string> {
  const found = findJob(config, asked, SEES_ALL);
  if (!found.ok) return err(`"${asked}" is no alias and no id, and DRS is not asked here for names`);
  const { alias, account, id } = found.value;
  const selectors = config.selectorsOfSource.get(source);
  const job = selectableJob({ config, listings: () => null }, { alias, account: account.name, id });
  return selectors && maySelect(selectors, job) ? found : err("not one of this source's jobs");
}
