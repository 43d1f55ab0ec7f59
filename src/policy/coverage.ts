import type { GatewayConfig } from "../config/compile.ts";
import { compileSelectors, goesByListing, selects } from "../config/job-selectors.ts";
import { isTicketSource } from "../config/sources/sources.ts";
import type { JobTraits } from "../model/directory.ts";
import { selectableJob } from "./selectable-job.ts";

/** Which jobs each selector of a config covers, for people to read. */

/** A job as a gateway lists it. */
export interface CoveredJob extends Readonly<Record<keyof JobTraits, string | null>> {
  readonly id: string;
  readonly alias: string | null;
  readonly account: string;
}

export interface Coverage {
  readonly selector: string;
  /** Where it is written, e.g. `policy[2]`. */
  readonly places: readonly string[];
  readonly jobs: readonly CoveredJob[];
}

/** Every selector that the config uses, with the places where it does. */
function selectorsOf({ parsed, sources }: GatewayConfig): ReadonlyMap<string, readonly string[]> {
  const lists: [place: string, jobs: readonly string[]][] = [
    ...parsed.policy.map(({ jobs }, index): [string, readonly string[]] => [`policy[${index}]`, jobs]),
    ...parsed.ceilings.map(({ jobs }, index): [string, readonly string[]] => [`ceilings[${index}]`, jobs]),
    ...parsed.freezes.map(({ jobs }, index): [string, readonly string[]] => [`freezes[${index}]`, jobs]),
    ...[...sources.values()]
      .filter(isTicketSource)
      .map(({ name, settings }): [string, readonly string[]] => [`sources.${name}`, settings.jobs]),
  ];
  const places = new Map<string, string[]>();
  for (const [place, jobs] of lists)
    for (const selector of jobs) places.set(selector, [...(places.get(selector) ?? []), place]);
  return places;
}

/** The jobs of the config as far as it tells, for where no gateway is asked. */
export const configJobs = ({ jobs }: GatewayConfig): CoveredJob[] =>
  [...jobs.values()].map(({ alias, account, id }) => ({ alias, account: account.name, id, name: null, engine: null }));

export function coverageOf(config: GatewayConfig, jobs: readonly CoveredJob[]): Coverage[] {
  const selectable = jobs.map((job) => {
    const listings = () => (job.name === null ? null : { name: job.name, engine: job.engine });
    return { job, names: selectableJob({ config: { ...config, goesByListing: true }, listings }, job) };
  });
  return [...selectorsOf(config)].map(([selector, places]) => {
    const selectors = compileSelectors([selector]);
    const covered = selectable.filter(({ names }) => selects(selectors, names)).map(({ job }) => job);
    return { selector, places, jobs: covered };
  });
}

/** Jobs of a selector that are named. */
const NAMED = 10;

const labelOf = ({ alias, name, id, account }: CoveredJob) => alias ?? `${account}/${name ?? id}`;

/** @param isListed whether the jobs are those that a gateway lists; those of the config alone tell nothing of DRS names */
export function coverageText(coverage: readonly Coverage[], isListed: boolean): string {
  const lines = coverage.map(({ selector, places, jobs }) => {
    const where = [...new Set(places)].join(", ");
    if (goesByListing(selector) && !isListed)
      return `  ${selector} (${where}): set GATEWAY_URL and GATEWAY_TOKEN to see`;
    const more = jobs.length > NAMED ? ` and ${jobs.length - NAMED} more` : "";
    const named = jobs.slice(0, NAMED).map(labelOf).join(", ");
    return `  ${selector} (${where}): ${jobs.length === 0 ? "no job" : `${named}${more}`}`;
  });
  const of = isListed ? "of those that the gateway lists" : "of those that the config names";
  return [`jobs that each selector covers now, ${of}`, ...lines].join("\n");
}
