import { CATALOGUE } from "../cloud/drs/catalogue.ts";
import { messagesOf } from "../i18n/texts.ts";
import type { ActionName } from "../model/drs.ts";
import type { Language } from "../shared/language.ts";

/** What an operation does, as people call it: a verb of the catalogue, or watching a job. */
export const titleOf = (action: ActionName | "watch", language: Language): string =>
  action === "watch" ? messagesOf(language).watches.verb : CATALOGUE[action].title[language];
