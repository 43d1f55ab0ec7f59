import { ACTION_NAMES, type ActionName, type ActionParams } from "../../model/drs.ts";
import type { Action } from "./action.ts";
import type { StatusEnding } from "./endings/ending.ts";
import { checks } from "./verbs/checks.ts";
import { compare } from "./verbs/compare.ts";
import { lifecycle } from "./verbs/lifecycle.ts";
import { surroundings } from "./verbs/surroundings.ts";

/**
 * The action catalogue: the single source of truth for every DRS verb (contract sections 2 and 5). Help, validation, JSON
 * Schema, policy, sending, following and reconciliation read this table. To add a verb, add a row.
 */

const ROWS = { ...checks, ...lifecycle, ...compare, ...surroundings };

/** The catalogue by name. */
export const CATALOGUE: Readonly<Record<ActionName, Action>> = Object.fromEntries(
  ACTION_NAMES.map((name): [ActionName, Action] => [name, { ...ROWS[name], name }]),
) as Record<ActionName, Action>;

/** The ending of an action that is followed by the job's status; `null` for the others. */
export function statusEndingOf({
  action,
  actionParams,
}: {
  readonly action: ActionName;
  readonly actionParams: ActionParams;
}): StatusEnding | null {
  const ending = CATALOGUE[action].ending(actionParams);
  return ending.by === "status" ? ending : null;
}

/** Normalise the spelling of a name: lower case, `-`, `_` and spaces alike, half-width letters. */
export const normalizeName = (text: string) =>
  text
    .normalize("NFKC")
    .toLowerCase()
    .replace(/[\s_-]+/g, "_");

const BY_NAME: ReadonlyMap<string, Action> = new Map(
  ACTION_NAMES.flatMap((name) =>
    [name, ...CATALOGUE[name].aliases].map((alias) => [normalizeName(alias), CATALOGUE[name]]),
  ),
);

/** Find a verb by its name or an alias. */
export const findAction = (nameOrAlias: string): Action | undefined => BY_NAME.get(normalizeName(nameOrAlias));

/** Names and aliases of all verbs, for suggestions. */
export const actionSpellings: readonly string[] = ACTION_NAMES.flatMap((name) => [name, ...CATALOGUE[name].aliases]);
