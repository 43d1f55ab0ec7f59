import { html } from "hono/html";
import { jobLabel } from "../../application/find-job.ts";
import { decideOn, rightOver } from "../../application/services.ts";
import { CATALOGUE } from "../../cloud/drs/catalogue.ts";
import { PIN_CHARACTERS } from "../../model/approval.ts";
import { isWatch, type Operation, RETRYABLE } from "../../model/operation.ts";
import { objectionTo } from "../../model/voting.ts";
import { choices, field, type Html, NOTHING, select } from "../html.ts";
import { formOf, type Visit } from "../visit.ts";

/** What somebody may do about an operation, as forms. What is not allowed is not shown; posted anyway, it is refused all the same. */

type Word = "approve" | "deny" | "cancel" | "retry" | "settle";

const CANCELLABLE: ReadonlySet<string> = new Set(["received", "awaiting_approval", "queued"]);

/** Whether somebody's yes or no would count now. */
export const mayJudge = ({ services: { policy }, principal }: Visit, operation: Operation): boolean =>
  objectionTo(policy, operation, policy.personOf(principal.id), null) === null;

const mayAct = ({ services, principal, place }: Visit, operation: Operation): boolean => {
  const account = services.gateway.config.accounts.get(operation.job.account);
  if (!account) return false;
  const right = rightOver(services, operation, principal);
  return decideOn(services, principal, right, { alias: operation.job.alias, account }, place).allowed;
};

/** When each word makes sense, beside the right to it. */
const OPEN: Readonly<Record<Word, (visit: Visit, operation: Operation) => boolean>> = {
  approve: mayJudge,
  deny: mayJudge,
  cancel: (visit, operation) =>
    (CANCELLABLE.has(operation.state) || (isWatch(operation) && operation.state === "running")) &&
    mayAct(visit, operation),
  retry: (visit, operation) => RETRYABLE.has(operation.state) && !isWatch(operation) && mayAct(visit, operation),
  settle: (visit, operation) => operation.state === "unknown" && mayAct(visit, operation),
};

/** What a form has beside its button. */
const PARTS: Readonly<Record<Word, (visit: Visit, operation: Operation) => Parameters<typeof formOf>[3]>> = {
  approve: (_, { approval }) => ({ hidden: { pin: approval?.pin.slice(0, PIN_CHARACTERS) ?? "" } }),
  deny: (_, { approval }) => ({ hidden: { pin: approval?.pin.slice(0, PIN_CHARACTERS) ?? "" }, danger: true }),
  cancel: () => ({}),
  retry: ({ words }, operation) =>
    !isWatch(operation) && CATALOGUE[operation.action].danger === "irreversible"
      ? { fields: [field(words.confirm(jobLabel(operation.job)), "confirm")] }
      : {},
  settle: ({ words }) => ({
    fields: [
      select(
        words.result,
        "outcome",
        choices([
          ["succeeded", words.itSucceeded],
          ["failed", words.itFailed],
        ]),
      ),
      field(words.note, "note"),
    ],
  }),
};

export function judgementForms(visit: Visit, operation: Operation): Html {
  const { words } = visit;
  const open = (Object.keys(OPEN) as Word[]).filter((word) => OPEN[word](visit, operation));
  if (open.length === 0) return NOTHING;
  return html`<section aria-label="${words.whatToDo}" class="row">${open.map((word) =>
    formOf(visit, `/operations/${operation.id}/${word}`, words[word], PARTS[word](visit, operation)),
  )}</section>`;
}
