import { jobLabel } from "../../application/find-job.ts";
import { titleOf } from "../../application/titles.ts";
import { english } from "../../i18n/en-us.ts";
import type { Objection } from "../../model/approval.ts";
import type { Operation } from "../../model/operation.ts";

/** Why a word about an approval does not count, as status and code. */
export const OBJECTIONS: Readonly<Record<Objection, readonly [403 | 409, string]>> = {
  not_awaiting: [409, "not_awaiting_approval"],
  already: [409, "already_approved"],
  other_request: [409, "other_request"],
  nobody: [403, "not_an_approver"],
  requester: [403, "not_an_approver"],
  not_asked: [403, "not_an_approver"],
};

export const objectionInWords = (objection: Objection, { action, job, id, principal }: Operation): string =>
  english.approval.objections[objection]({
    verb: titleOf(action, "en-us"),
    job: jobLabel(job),
    id,
    by: principal.name,
  });
