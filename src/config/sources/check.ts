import { type FieldError, jsonPointer } from "../../shared/schema-issues.ts";
import { isTicketSource, SIGNS_BODY, type TicketSource } from "./sources.ts";
import { unknownName } from "../problems.ts";
import type { ParsedConfig } from "../schema.ts";
import { tagsOf } from "../policy/when.ts";

/** What is wrong with the lists of sources that are no chat: a job that nobody has defined could never be asked for. */
export const checkTicketSources = (config: ParsedConfig): FieldError[] =>
  Object.entries(config.sources).flatMap(([source, settings]) => {
    if (!isTicketSource(settings)) return [];
    const path = ["sources", source, "jobs"];
    const unknown = checkJobs(config, settings.jobs, path);
    const others = unknown.length > 0 ? unknown : checkAccount(config, settings, path);
    return [...others, ...checkKeys(settings, ["sources", source, "rules"])];
  });

function checkJobs(config: ParsedConfig, jobs: readonly string[], path: PropertyKey[]): FieldError[] {
  const aliases = Object.keys(config.jobs);
  const tags = tagsOf(config).map((tag) => `tag:${tag}`);
  return jobs.flatMap((job, index) => {
    const defined = job.startsWith("tag:") ? tags : aliases;
    return defined.includes(job) ? [] : [unknownName([...path, index], job, defined)];
  });
}

/** Whether its deliveries are only notices that a ticket is to be read: nothing covers them, and the config does not believe them. */
const isReadBack = (settings: TicketSource) => !SIGNS_BODY[settings.platform] && !("body" in settings);

/** A ticket that is read counts once for each of its states: without a key, the gateway's own note on it could be the command once more. */
const checkKeys = (settings: TicketSource, path: PropertyKey[]): FieldError[] =>
  settings.rules.flatMap(({ key }, index) => {
    if (key !== undefined || !isReadBack(settings)) return [];
    const detail =
      'is required: tickets of this source are read back, and every later change of one would be the command once more. Say what is to happen once, e.g. "ticket.key + kind"';
    return [{ pointer: jsonPointer([...path, index, "key"]), detail }];
  });

/** A notice is kept by one desk until its ticket has been read: that of the account to which all jobs of the source belong. */
function checkAccount(config: ParsedConfig, settings: TicketSource, path: PropertyKey[]): FieldError[] {
  if (!isReadBack(settings)) return [];
  const { jobs } = settings;
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
