import type { ActionName } from "../drs/action.ts";
import { CATALOGUE } from "../drs/catalogue.ts";
import type { Language } from "./language.ts";
import { messagesOf } from "./messages.ts";

/** What an operation does, as people call it: a verb of the catalogue, or watching a job. */
export const titleOf = (action: ActionName | "watch", language: Language): string =>
  action === "watch" ? messagesOf(language).watches.verb : CATALOGUE[action].title[language];
