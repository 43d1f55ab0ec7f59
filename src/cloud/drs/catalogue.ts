import { ACTION_NAMES, type ActionName } from "../../model/drs.ts";
import type { Action } from "./action.ts";
import { checks } from "./verbs/checks.ts";
import { compare } from "./verbs/compare.ts";
import { lifeCycle } from "./verbs/life-cycle.ts";
import { surroundings } from "./verbs/surroundings.ts";

/**
 * The action catalogue: the single source of truth for every DRS verb (contract sections 2 and 5). Help, validation, JSON
 * Schema, policy, sending, following and settling read this table; a verb is added by adding a row.
 */

const ROWS = { ...checks, ...lifeCycle, ...compare, ...surroundings };

/** The catalogue by name. */
export const CATALOGUE: Readonly<Record<ActionName, Action>> = Object.fromEntries(
  ACTION_NAMES.map((name): [ActionName, Action] => [name, { ...ROWS[name], name }]),
) as Record<ActionName, Action>;

/** One spelling for names and aliases: no case, `-`, `_` and blanks alike, full-width letters folded. */
export const foldName = (text: string) =>
  text
    .normalize("NFKC")
    .toLowerCase()
    .replace(/[\s_-]+/g, "_");

const BY_NAME: ReadonlyMap<string, Action> = new Map(
  ACTION_NAMES.flatMap((name) => [name, ...CATALOGUE[name].aliases].map((alias) => [foldName(alias), CATALOGUE[name]])),
);

/** The verb that a name or alias means. */
export const findAction = (nameOrAlias: string): Action | undefined => BY_NAME.get(foldName(nameOrAlias));

/** Every spelling that `findAction` knows, for suggestions. */
export const actionSpellings: readonly string[] = ACTION_NAMES.flatMap((name) => [name, ...CATALOGUE[name].aliases]);
