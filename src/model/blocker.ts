import type { ActionName, UpstreamError } from "./drs.ts";
import type { Refusal } from "./policy.ts";

/** The modes of a precheck: before the first start, and before a reset or after an edit (contract section 1.3). */
export type PrecheckMode = "forStartJob" | "forRetryJob";

/** An action that would remove a blocker, with its flat params. */
export interface Remedy {
  readonly action: ActionName;
  readonly params: Readonly<Record<string, unknown>>;
}

/** A precheck item that did not pass. */
export interface FailedItem {
  readonly item: string;
  readonly can_skip: boolean;
}

/** A reason why an action cannot be done now, as a stable code with its values; `i18n` has the sentences. */
export type Blocker =
  /** Policy does not allow it; `frozen` while only a freeze denies it. */
  | { readonly code: "denied" | "frozen" | "locked"; readonly refusal: Refusal }
  | {
      readonly code: "wrong_state";
      readonly action: ActionName;
      readonly status: string;
      /** The job is already where the action would bring it. */
      readonly isReached: boolean;
      /** Empty where the state would allow it and ShowActions does not. */
      readonly possibleIn: readonly string[];
      readonly remedy: Remedy | null;
    }
  /** DRS does this for other types of jobs only. */
  | { readonly code: "wrong_job_type"; readonly action: ActionName; readonly possibleFor: readonly string[] }
  | { readonly code: "precheck_missing" | "precheck_running"; readonly mode: PrecheckMode }
  | { readonly code: "precheck_not_passed"; readonly mode: PrecheckMode; readonly items: readonly FailedItem[] }
  /** A start time that is past or too near. `earliest`: RFC 3339. */
  | { readonly code: "start_time"; readonly isPast: boolean; readonly earliest: string }
  | { readonly code: "job_not_found" | "drs_refused"; readonly error: UpstreamError };

/** A reason why an action may not be done at once, or may fail; it does not refuse it. */
export type Caution =
  /** DRS has not answered an earlier action of the job. */
  | { readonly code: "queued_behind"; readonly id: string; readonly action: ActionName; readonly name: string }
  /** The project's calls pause, since DRS refused the credential. `until`: RFC 3339. */
  | { readonly code: "circuit_open"; readonly until: string }
  /** The state of the job could not be read, so nothing is known of it. */
  | { readonly code: "state_unread" }
  /** An action just before may still change the state. */
  | { readonly code: "state_changing" }
  /** DRS does not say whether the precheck that the action needs has passed. */
  | { readonly code: "precheck_unknown"; readonly mode: PrecheckMode };

/** The action that would remove a blocker; `null` where none would. */
export function remedyOf(blocker: Blocker): Remedy | null {
  switch (blocker.code) {
    case "wrong_state":
      return blocker.remedy;
    case "precheck_missing":
      return precheck(blocker.mode);
    case "precheck_not_passed":
      return isSkippable(blocker.items)
        ? { action: "skip_precheck", params: { items: blocker.items.map(({ item }) => item) } }
        : precheck(blocker.mode);
    default:
      return null;
  }
}

const precheck = (mode: PrecheckMode): Remedy => ({
  action: "precheck",
  params: { mode: mode === "forRetryJob" ? "retry" : "start" },
});

/** Check whether every failed item can be skipped. */
export const isSkippable = (items: readonly FailedItem[]): boolean =>
  items.length > 0 && items.every(({ can_skip }) => can_skip);

/** Blockers that `ignore_state` leaves to DRS. */
const STATE_CODES: ReadonlySet<Blocker["code"]> = new Set<Blocker["code"]>([
  "wrong_state",
  "wrong_job_type",
  "precheck_missing",
  "precheck_running",
  "precheck_not_passed",
]);

/** Check whether a blocker is about the job's state, which `ignore_state` leaves to DRS. */
export const isAboutState = ({ code }: Blocker): boolean => STATE_CODES.has(code);
