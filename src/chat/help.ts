import * as z from "zod";
import type { Action } from "../cloud/drs/action.ts";
import { CATALOGUE } from "../cloud/drs/catalogue.ts";
import { messagesOf } from "../i18n/texts.ts";
import { type Message, toRequester } from "../model/message.ts";
import type { Language } from "../shared/language.ts";

/** What may be asked for here: the verbs of the catalogue and the locks that policy gives to who asks, and what is free. */
export function composeHelp(actions: readonly Action[], language: Language, mayLock: boolean): Message {
  const { help } = messagesOf(language);
  const own = { ...help.builtins, ...(mayLock ? help.locks : {}) };
  const builtins = Object.entries(own).map(([name, text]) => `• ${name}: ${text}`);
  const verbs = actions.map(
    ({ name, summary, aliases }) => `• ${name}: ${summary[language]} (${help.aliases(aliases.join(", "))})`,
  );
  return toRequester("answer", help.title, [help.usage, ...builtins, ...verbs]);
}

/** One verb with its options. */
export function composeTopic(action: Action, language: Language): Message {
  const { help } = messagesOf(language);
  const { name, title, summary, aliases, params, danger, needsReason } = action;
  const options = Object.entries(params.shape).map(([key, type]) => `• ${key}: ${descriptionOf(type)}`);
  if (danger === "irreversible") options.push(`• confirm: ${help.confirmOption}`);
  options.push(`• ticket: ${help.ticketOption}`);
  options.push(`• reason: ${help.reasonOption}${needsReason ? " *" : ""}`);
  return toRequester("answer", `${name} (${title[language]}): ${summary[language]}`, [
    help.aliases(aliases.join(", ")),
    help.options,
    ...options,
  ]);
}

/** The description that the schema itself carries. */
const descriptionOf = (type: z.core.$ZodType): string => z.globalRegistry.get(type)?.description ?? "";

/** The verbs of a list of names, in the catalogue's order. */
export const actionsWhere = (allowed: (action: Action) => boolean): Action[] =>
  Object.values(CATALOGUE).filter(allowed);
