import type { Account, GatewayConfig } from "../config/compile.ts";

/** The accounts that a source's list of jobs reaches, in the order of the config. */
export function accountsOfSource(
  { accounts, jobs, parsed, selectorsOfSource }: GatewayConfig,
  source: string,
): readonly Account[] {
  const { names = new Set<string>(), patterns = [] } = selectorsOfSource.get(source) ?? {};
  const reachesAll = patterns.length > 0 || names.has("*");
  const reaches = (account: Account) =>
    names.has(`account:${account.name}`) ||
    [...jobs].some(
      ([alias, job]) =>
        job.account === account &&
        (names.has(alias) || parsed.jobs[alias]?.tags.some((tag) => names.has(`tag:${tag}`))),
    );
  return [...accounts.values()].filter((account) => reachesAll || reaches(account));
}
