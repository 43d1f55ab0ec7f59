import { type JobTraits, sidesOf } from "../model/directory.ts";
import { foldName } from "../shared/fold-name.ts";
import { matchesGlob } from "../shared/glob.ts";

/**
 * Selectors of jobs, as policy, sources and freezes write them: an alias, `tag:` and `account:` go by the config, `name:` and `engine:` by
 * what DRS lists, `*` is every job.
 */
export interface JobSelectors {
  /** Aliases, `tag:…`, `account:…` and `*`, as they are written. */
  readonly names: ReadonlySet<string>;
  readonly patterns: readonly Pattern[];
}

/** A selector that goes by what DRS lists of a job. */
interface Pattern {
  /** As it is written. */
  readonly selector: string;
  readonly field: keyof JobTraits;
  readonly fits: (value: string) => boolean;
}

/** A job by what selectors go by. What DRS lists is `null` while it is not known. */
export interface SelectableJob extends Readonly<Record<keyof JobTraits, string | null>> {
  /** Every selector in `names` of a list that selects it. */
  readonly names: readonly string[];
}

/** What a listing says, as patterns are compared with it. */
const VALUES: Readonly<Record<keyof JobTraits, (value: string) => readonly string[]>> = {
  name: (name) => [name],
  engine: sidesOf,
};

/** How selectors begin that go by what DRS lists. */
export const LISTED_SELECTOR = /^(name|engine):(.+)$/su;

export const goesByListing = (selector: string): boolean => LISTED_SELECTOR.test(selector);

export function compileSelectors(written: readonly string[]): JobSelectors {
  const patterns = written.flatMap((selector): Pattern[] => {
    const [, field, pattern = ""] = LISTED_SELECTOR.exec(selector) ?? [];
    if (field !== "name" && field !== "engine") return [];
    const folded = foldName(pattern);
    const fits = (value: string) => VALUES[field](foldName(value)).some((each) => matchesGlob(folded, each));
    return [{ selector, field, fits }];
  });
  return { names: new Set(written.filter((selector) => !goesByListing(selector))), patterns };
}

/** Check whether a job is selected for certain: how permissions are read. What is not known of it selects nothing. */
export const selects = ({ names, patterns }: JobSelectors, job: SelectableJob): boolean =>
  job.names.some((name) => names.has(name)) || patterns.some((pattern) => fitsKnown(pattern, job));

/** Check whether a job may be selected: how restrictions are read. What is not known of it could be what they name. */
export const maySelect = (selectors: JobSelectors, job: SelectableJob): boolean =>
  selects(selectors, job) || selectors.patterns.some(({ field }) => job[field] === null);

/**
 * On which selectors it depends whether a job is selected, where DRS is not asked.
 * @returns none where it is selected in any case, `null` where it is not
 */
export function selectedIf(selectors: JobSelectors, job: SelectableJob): readonly string[] | null {
  if (selects(selectors, job)) return [];
  const open = selectors.patterns.filter(({ field }) => job[field] === null).map(({ selector }) => selector);
  return open.length > 0 ? open : null;
}

const fitsKnown = ({ field, fits }: Pattern, job: SelectableJob): boolean => {
  const value = job[field];
  return value !== null && fits(value);
};
