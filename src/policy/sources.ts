import type { GatewayConfig } from "../config/compile.ts";
import { SIGNS_BODY } from "../config/platforms.ts";
import type { Question } from "../desk/ports.ts";
import { CATALOGUE } from "../drs/catalogue.ts";

/** What a source itself cannot be trusted with, whoever speaks through it. */

/** The only account whose jobs may be named there; `undefined` where it is any. */
function accountOf({ parsed, defaultAccount }: GatewayConfig, source: string): string | undefined {
  const settings = Object.hasOwn(parsed.sources, source) ? parsed.sources[source] : undefined;
  return settings?.platform === "dingtalk" ? (settings.account ?? defaultAccount.name) : undefined;
}

/** Why a job is none of this source's; `null` when it is, or is not asked about. */
export function foreignAccount(config: GatewayConfig, { job, place }: Question): string | null {
  const account = accountOf(config, place.source);
  if (account === undefined || job.account === account) return null;
  return `source ${place.source} is for jobs of account ${account}`;
}

/**
 * Whether a permission must name this place: its requests are proved by a signature that does not cover what they say, so that a rule
 * that was written for all places is not meant for it. Looking, and what changes nothing, is allowed as everywhere.
 */
export function mustBeNamed({ parsed }: GatewayConfig, { action, place }: Question): boolean {
  const settings = Object.hasOwn(parsed.sources, place.source) ? parsed.sources[place.source] : undefined;
  const isHarmless = action === "read" || CATALOGUE[action as keyof typeof CATALOGUE]?.danger === "none";
  return settings !== undefined && !SIGNS_BODY[settings.platform] && !isHarmless;
}
