import { type FieldError, jsonPointer } from "../shared/schema-issues.ts";
import { LISTED_SELECTOR } from "./job-selectors.ts";
import { tagsOf } from "./policy/when.ts";
import { unknownName } from "./problems.ts";
import type { ParsedConfig } from "./schema.ts";

/** What is wrong with a list of jobs: a selector of what does not exist would never select anything. */
export function checkSelectors(config: ParsedConfig, jobs: readonly string[], path: PropertyKey[]): FieldError[] {
  const tags = tagsOf(config).map((tag) => `tag:${tag}`);
  const accounts = Object.keys(config.accounts).map((account) => `account:${account}`);
  const defined = ["*", ...Object.keys(config.jobs), ...tags, ...accounts];
  return jobs.flatMap((job, at) => {
    if (defined.includes(job)) return [];
    const here = [...path, at];
    const [, field, pattern = ""] = LISTED_SELECTOR.exec(job) ?? [];
    if (field !== undefined) return checkPattern(config, job, { field, pattern, here });
    const kind = /^(tag|account):/.exec(job)?.[0];
    const alike = defined.filter((name) => (kind === undefined ? !/[:*]/.test(name) : name.startsWith(kind)));
    return [unknownName(here, job, alike)];
  });
}

/** What a name in DRS or an engine can hold, with `*` for any characters and `?` for one (contract sections 4.1 and 4.3). */
const PATTERNS: Readonly<Record<string, readonly [form: RegExp, accepted: string]>> = {
  name: [/^[\p{L}\p{N}_.*?-]{1,50}$/u, "letters, digits, '_', '.', '-', with * and ?, e.g. name:shop-*"],
  engine: [/^[A-Za-z0-9_*?-]{1,64}$/, "an engine as DRS lists it or one side of it, with * and ?, e.g. engine:mysql"],
};

function checkPattern(
  { accounts }: ParsedConfig,
  job: string,
  { field, pattern, here }: { readonly field: string; readonly pattern: string; readonly here: PropertyKey[] },
): FieldError[] {
  const [form, accepted] = PATTERNS[field] ?? [/^$/, ""];
  if (!form.test(pattern)) return [{ pointer: jsonPointer(here), detail: `after "${field}:" write ${accepted}` }];
  if (Object.values(accounts).some(({ discover }) => discover !== false)) return [];
  const detail = `"${job}" would never select a job: no account lists its jobs; leave out discover: false in one`;
  return [{ pointer: jsonPointer(here), detail }];
}
