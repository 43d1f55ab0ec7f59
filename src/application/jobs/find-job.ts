import { type Account, type GatewayConfig, type JobRef, jobKey } from "../../config/compile.ts";
import { jobIdPattern } from "../../config/schema.ts";
import { foldName } from "../../shared/fold-name.ts";
import { err, ok, type Result } from "../../shared/result.ts";
import { nearest } from "../../shared/suggest.ts";

/** A name that stands for no job that the caller may know of, the nearest one that does, and some that there are. */
export interface UnknownJob {
  readonly asked: string;
  /** The account that it would be in, and its name there. */
  readonly account: Account | undefined;
  readonly name: string;
  readonly nearest: string | undefined;
  readonly known: readonly string[];
  /** The job that there is all the same. It is recorded that it was asked for; nothing of it is told. */
  readonly hidden: JobRef | null;
}

/** Names that a refusal suggests at the most. */
export const SUGGESTIONS = 3;

/** Which jobs of the config somebody may know of. */
export type Sight = (job: JobRef) => boolean;

/** The sight of who has to be told everything: the operator, and checks of the config itself. */
export const SEES_ALL: Sight = () => true;

/**
 * The job that a person or program means: an alias, else an id as DRS writes it; in another account `account/job`.
 * An alias never loses to an id.
 * @param isKnown jobs that are found; others are like jobs that there are not
 * @param isTold jobs whose aliases are told where none is found
 */
export function findJob(
  config: GatewayConfig,
  asked: string,
  isKnown: Sight,
  isTold: Sight = isKnown,
): Result<JobRef, UnknownJob> {
  const slash = asked.indexOf("/");
  const account = slash < 0 ? config.defaultAccount : config.accounts.get(asked.slice(0, slash));
  const name = asked.slice(slash + 1);
  const found =
    config.jobs.get(asked) ?? (account && findIn(config, account, name)) ?? aliasLike(config, asked) ?? null;
  if (found && isKnown(found)) return ok(found);
  const known = [...config.jobs].flatMap(([alias, job]) => (isTold(job) ? [alias] : []));
  return err({
    asked,
    account,
    name,
    nearest: nearest(asked, known),
    known: known.slice(0, SUGGESTIONS),
    hidden: found,
  });
}

/** The job of the one alias that is the same in another case or width. */
function aliasLike(config: GatewayConfig, asked: string): JobRef | undefined {
  const sought = foldName(asked);
  const [found, ...others] = [...config.jobs].filter(([alias]) => foldName(alias) === sought);
  return others.length > 0 ? undefined : found?.[1];
}

function findIn(config: GatewayConfig, account: Account, name: string): JobRef | undefined {
  const byAlias = config.jobs.get(name);
  if (byAlias?.account === account) return byAlias;
  if (!jobIdPattern.test(name)) return undefined;
  return config.jobsById.get(jobKey(account, name)) ?? { alias: null, account, id: name };
}

/** How people are shown a job: its alias, else its id, or its name while that is all there is. */
export const jobLabel = ({ alias, id, name }: { alias: string | null; id: string; name?: string | null }) =>
  alias ?? (id === "" ? (name ?? "") : id);

/** How lists show a job: by its alias, else by its name in DRS, with the account where there are several. A line may name it so. */
export function listNameOf(
  { accounts }: Pick<GatewayConfig, "accounts">,
  { alias, account, id, name }: JobRef,
): string {
  const shown = name ?? id;
  return alias ?? (accounts.size > 1 ? `${account.name}/${shown}` : shown);
}

/** How a line of chat names a job: by its alias, else by its account and id. */
export const lineNameOf = ({ alias, account, id }: { alias: string | null; account: string; id: string }): string =>
  alias ?? `${account}/${id}`;
