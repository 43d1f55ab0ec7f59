import { type FieldError, jsonPointer } from "../../shared/schema-issues.ts";
import type { Source } from "../../webhooks/platform-definition.ts";
import { tagsOf } from "../policy/when.ts";
import { unknownName } from "../problems.ts";
import type { ParsedConfig } from "../schema.ts";
import { isTicketSource } from "./sources.ts";
import type { TicketSettings } from "./ticketing.ts";

/** What is wrong with the lists of ticket systems: a job that nobody has defined could never be asked for. */
export const checkTicketSources = (config: ParsedConfig): FieldError[] =>
  [...config.sources.values()].flatMap((source) => {
    if (!isTicketSource(source)) return [];
    const path = ["sources", source.name, "jobs"];
    const unknown = checkJobs(config, source.settings.jobs, path);
    const others = unknown.length > 0 ? unknown : checkAccount(config, source, path);
    return [...others, ...checkKeys(source, ["sources", source.name, "rules"])];
  });

function checkJobs(config: ParsedConfig, jobs: readonly string[], path: PropertyKey[]): FieldError[] {
  const aliases = Object.keys(config.jobs);
  const tags = tagsOf(config).map((tag) => `tag:${tag}`);
  return jobs.flatMap((job, index) => {
    const defined = job.startsWith("tag:") ? tags : aliases;
    return defined.includes(job) ? [] : [unknownName([...path, index], job, defined)];
  });
}

/** A ticket that is read counts once for each of its states: without a key, the gateway's own note on it could be the command once more. */
const checkKeys = ({ platform, settings }: Source<TicketSettings>, path: PropertyKey[]): FieldError[] =>
  settings.rules.flatMap(({ key }, index) => {
    if (key !== undefined || !platform.readsBack) return [];
    const detail =
      'is required: tickets of this source are read back, and every later change of one would be the command once more. Say what is to happen once, e.g. "ticket.key + kind"';
    return [{ pointer: jsonPointer([...path, index, "key"]), detail }];
  });

/** A notice is kept by one desk until its ticket has been read: that of the account to which all jobs of the source belong. */
function checkAccount(
  config: ParsedConfig,
  { platform, settings: { jobs } }: Source<TicketSettings>,
  path: PropertyKey[],
): FieldError[] {
  if (!platform.readsBack) return [];
  const accountsOf = (job: string) =>
    Object.entries(config.jobs)
      .filter(([alias, { tags }]) => alias === job || tags.some((tag) => `tag:${tag}` === job))
      .map(([, { account }]) => account ?? config.default_account);
  const [first] = jobs.flatMap(accountsOf);
  return jobs.flatMap((job, index) => {
    const other = accountsOf(job).find((account) => account !== first);
    if (other === undefined) return [];
    const detail = `what this source sends is read back by the desk of one account: ${job} has jobs of ${other}, not only of ${first}`;
    return [{ pointer: jsonPointer([...path, index]), detail }];
  });
}
