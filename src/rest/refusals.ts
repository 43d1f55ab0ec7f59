/** Why a route may refuse: the status, a stable code, and when. */
export interface Refusal {
  readonly status: number;
  readonly code: string;
  readonly when: string;
}

const refusal = (status: number, code: string, when: string): Refusal => ({ status, code, when });

/** Said to callers who lack a right that is needed over all jobs, whichever one it is that they lack it for. */
export const NOT_EVERY_JOB = "the policy does not allow it for every job";

/** The refusals of routes that answer with problem details. */
export const REFUSALS = {
  invalidRequest: refusal(400, "invalid_request", "a field is wrong"),
  unauthenticated: refusal(401, "unauthenticated", "no valid credential"),
  denied: refusal(403, "denied", "the policy does not allow it"),
  notAnApprover: refusal(403, "not_an_approver", "the caller cannot approve this operation"),
  notFromHere: refusal(403, "not_from_here", "votes on this operation do not count from this place"),
  foreignForm: refusal(403, "foreign_form", "a session's request without the token of its pages"),
  unknownAccount: refusal(404, "unknown_account", "no account of this name"),
  unknownAction: refusal(404, "unknown_action", "no action of this name"),
  unknownJob: refusal(404, "unknown_job", "no job of this name"),
  jobNotFound: refusal(404, "job_not_found", "DRS does not know the job"),
  unknownCompare: refusal(404, "unknown_compare", "DRS knows no compare task of the job with this id"),
  noPrecheck: refusal(
    404,
    "no_precheck",
    "the gateway knows of no precheck of the job, or DRS no longer has its result",
  ),
  unknownOperation: refusal(404, "unknown_operation", "no operation with this id"),
  unknownRecord: refusal(404, "unknown_record", "the ledger has no such record"),
  unknownSegment: refusal(404, "unknown_segment", "the ledger has no closed segment of this number"),
  unknownSource: refusal(404, "unknown_source", "no source of this name"),
  notLocked: refusal(404, "not_locked", "the job is not locked"),
  ambiguousJob: refusal(409, "ambiguous_job", "several jobs have this name"),
  impossible: refusal(409, "impossible", "it cannot succeed now; `blockers` says why and what would help"),
  locked: refusal(409, "locked", "somebody has locked the job"),
  notAwaitingApproval: refusal(409, "not_awaiting_approval", "the operation does not wait for approval"),
  alreadyApproved: refusal(409, "already_approved", "the caller has already approved it"),
  otherRequest: refusal(409, "other_request", "the pin is that of another request"),
  notCancellable: refusal(409, "not_cancellable", "the operation has been sent or has ended"),
  notRetryable: refusal(409, "not_retryable", "the operation's state does not allow it"),
  secretsErased: refusal(409, "secrets_erased", "the request held secrets, which are gone"),
  notRedactable: refusal(409, "not_redactable", "the record cannot be redacted, or has another hash"),
  notUnknown: refusal(409, "not_unknown", "the operation's outcome is known or still open"),
  otherHead: refusal(409, "other_head", "the head is not that of the segment's last record"),
  archived: refusal(410, "archived", "the records were archived and dropped"),
  bodyTooLarge: refusal(413, "body_too_large", "the body is too large"),
  unsupportedMediaType: refusal(415, "unsupported_media_type", "the body is of another media type"),
  keyReused: refusal(422, "idempotency_key_reused", "the key belongs to another request"),
  rateLimited: refusal(429, "rate_limited", "too many requests; see Retry-After"),
  drsRefused: refusal(502, "drs_refused", "DRS refuses the gateway's call"),
  drsUnavailable: refusal(503, "drs_unavailable", "DRS cannot be reached"),
  unverifiable: refusal(503, "unverifiable", "the platform's keys could not be fetched; send it again"),
  busy: refusal(503, "busy", "the gateway is busy; send it again"),
} as const satisfies Readonly<Record<string, Refusal>>;
