import { decideOn, type Services } from "../application/services.ts";
import type { Action } from "../cloud/drs/action.ts";
import { CATALOGUE } from "../cloud/drs/catalogue.ts";
import type { JobRef } from "../config/compile.ts";
import type { Button } from "../model/message.ts";
import type { Place } from "../model/policy.ts";
import type { Principal } from "../model/principal.ts";
import type { Language } from "../shared/language.ts";

/** As many as fit in a row on every platform. */
const BUTTONS = 5;

/** Nothing but the job has to be given, and it is no step that people should have to type. */
const isPressable = ({ params, needsReason, danger }: Action) =>
  params.safeParse({}).success && needsReason !== true && danger !== "irreversible";

/** The verbs that a job's state allows and that who asks may use, as buttons under what its state is. */
export function verbsNow(
  services: Services,
  { principal, language, ...place }: Place & { readonly principal: Principal; readonly language: Language },
  job: JobRef,
  status: string | undefined,
): Button[] {
  return Object.values(CATALOGUE)
    .filter(({ allowedIn }) => allowedIn !== "any" && (allowedIn as readonly string[]).includes(status ?? ""))
    .filter(isPressable)
    .filter(({ name }) => decideOn(services, principal, name, job, place).allowed)
    .slice(0, BUTTONS)
    .map(({ name, title, danger }) => ({
      action: "say",
      label: title[language],
      value: `${name} ${job.alias ?? `${job.account.name}/${job.id}`}`,
      style: danger === "writes" ? "danger" : "plain",
    }));
}
