import { titleOf } from "../application/actions.ts";
import { jobLabel } from "../application/find-job.ts";
import { english } from "../i18n/en-us.ts";
import type { Objection } from "../model/approval.ts";
import type { Operation } from "../model/operation.ts";

/** Problem codes of votes that do not count. */
export const OBJECTION_CODES: Readonly<Record<Objection, string>> = {
  not_awaiting: "not_awaiting_approval",
  already: "already_approved",
  other_request: "other_request",
  nobody: "not_an_approver",
  requester: "not_an_approver",
  not_asked: "not_an_approver",
};

export const objectionInWords = (objection: Objection, { action, job, id, principal }: Operation): string =>
  english.approval.objections[objection]({
    verb: titleOf(action, "en-us"),
    job: jobLabel(job),
    id,
    by: principal.name,
  });
