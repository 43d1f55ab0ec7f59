import { jobLabel } from "../../application/jobs/find-job.ts";
import { isAllowedTo, rightToChange } from "../../application/services.ts";
import { CATALOGUE } from "../../cloud/drs/catalogue.ts";
import { shortDigest } from "../../model/approval.ts";
import { isCancellable, isRetryable, isWatch, type Operation } from "../../model/operation.ts";
import { objectionToVote } from "../../model/voting.ts";
import { choices, field, type Html, html, NOTHING, select } from "../html.ts";
import { formOf, type Visit } from "../visit.ts";

/** What somebody may do about an operation, as forms. What is not allowed is not shown; posted anyway, it is refused all the same. */

type Word = "approve" | "deny" | "cancel" | "retry" | "resolve";

/** Whether somebody's yes or no would count now. */
export const mayJudge = ({ services: { policy }, principal, place }: Visit, operation: Operation): boolean =>
  objectionToVote(policy, operation, { person: policy.personOf(principal.id), place }, null) === null;

const mayChange = (visit: Visit, operation: Operation): boolean => {
  const { services } = visit;
  const account = services.gateway.config.accounts.get(operation.job.account);
  if (!account) return false;
  const right = rightToChange(services, operation, visit);
  return isAllowedTo(services, visit, right, { alias: operation.job.alias, account });
};

/** When each word makes sense, beside the right to it. */
const OPEN: Readonly<Record<Word, (visit: Visit, operation: Operation) => boolean>> = {
  approve: mayJudge,
  deny: mayJudge,
  cancel: (visit, operation) => isCancellable(operation) && mayChange(visit, operation),
  retry: (visit, operation) => isRetryable(operation) && mayChange(visit, operation),
  resolve: (visit, operation) => operation.state === "unknown" && mayChange(visit, operation),
};

/** What a form has beside its button. */
const PARTS: Readonly<Record<Word, (visit: Visit, operation: Operation) => Parameters<typeof formOf>[3]>> = {
  approve: (_, { approval }) => ({ hidden: { pin: approval ? shortDigest(approval) : "" } }),
  deny: (_, { approval }) => ({ hidden: { pin: approval ? shortDigest(approval) : "" }, danger: true }),
  cancel: () => ({}),
  retry: ({ words }, operation) =>
    !isWatch(operation) && CATALOGUE[operation.action].danger === "irreversible"
      ? { fields: [field(words.confirm(jobLabel(operation.job)), "confirm")] }
      : {},
  resolve: ({ words }) => ({
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
