import { type Action, isPossibleIn } from "../../cloud/drs/action.ts";
import { CATALOGUE } from "../../cloud/drs/catalogue.ts";
import type { JobRef } from "../../config/compile.ts";
import { messagesOf } from "../../i18n/texts.ts";
import type { ActionName } from "../../model/drs.ts";
import type { Language } from "../../shared/language.ts";
import { type Caller, isAllowedTo, type Services } from "../services.ts";

/** The name of what an operation does, as people call it. */
export const titleOf = (action: ActionName | "watch", language: Language): string =>
  action === "watch" ? messagesOf(language).watches.verb : CATALOGUE[action].title[language];

/** The actions that the policy lets the caller ask for on a job. */
export const allowedActions = (services: Services, caller: Caller, job: JobRef): Action[] =>
  Object.values(CATALOGUE).filter(({ name }) => isAllowedTo(services, caller, name, job));

/** Whether one press of a button can ask for an action: the job's status calls for it, it needs nothing but the job, and it can be undone. */
export const isOneClick = (action: Action, status: string | undefined): boolean =>
  action.allowedIn !== "any" &&
  isPossibleIn(action, status ?? null) &&
  action.params.safeParse({}).success &&
  action.needsReason !== true &&
  action.danger !== "irreversible";
