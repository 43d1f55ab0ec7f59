import { isSkippable, type PrecheckMode } from "../model/blocker.ts";
import type { BlockerMessages } from "./messages.ts";

/** Sentences about what is in the way of an action, in English. */

const modeParam = (mode: PrecheckMode) => (mode === "forRetryJob" ? "mode=retry" : "mode=start");

const rerun = (mode: PrecheckMode) => `run precheck ${modeParam(mode)} again`;

/** States that are named one by one; of more, the reader learns nothing. */
const NAMED = 7;

const oneOf = (statuses: readonly string[]): string =>
  statuses.length > NAMED ? "in another state" : statuses.join(", ");

export const blockers: BlockerMessages = {
  headline: ({ verb, job }) => `Can’t ${verb} ${job}. Nothing was sent.`,
  text: (blocker, { status, action }) => {
    switch (blocker.code) {
      case "wrong_state":
        if (blocker.isReached) return `the job is already ${status(blocker.status)}`;
        return blocker.possibleIn.length === 0
          ? `the job is ${status(blocker.status)}; DRS does not offer ${action(blocker.action)} now`
          : `the job is ${status(blocker.status)}; ${action(blocker.action)} is possible while it is ${oneOf(blocker.possibleIn.map(status))}`;
      case "wrong_job_type":
        return `${action(blocker.action)} is for jobs of type ${blocker.possibleFor.join(", ")}`;
      case "precheck_missing":
        return `no precheck with ${modeParam(blocker.mode)} has been passed`;
      case "precheck_running":
        return `the precheck with ${modeParam(blocker.mode)} is still running`;
      case "precheck_not_passed": {
        const items = blocker.items.map(({ item, can_skip }) => `${item}${can_skip ? " (can be skipped)" : ""}`);
        return `the last precheck with ${modeParam(blocker.mode)} was not passed${items.length === 0 ? "" : `: ${items.join(", ")}`}`;
      }
      case "start_time":
        return blocker.isPast ? "the time is in the past" : "the time is less than 5 minutes ahead";
      case "job_not_found":
        return "DRS does not know the job";
      case "drs_refused":
        return `DRS refuses to show the job (${blocker.error.code ?? blocker.error.status})`;
    }
  },
  unblock: (blocker, { action }) => {
    switch (blocker.code) {
      case "wrong_state":
        return blocker.remedy && `${action(blocker.remedy.action)} it first`;
      case "precheck_missing":
        return `run precheck ${modeParam(blocker.mode)} first`;
      case "precheck_running":
        return "wait until it ends";
      case "precheck_not_passed":
        return isSkippable(blocker.items)
          ? `skip the items with a reason, or fix them and ${rerun(blocker.mode)}`
          : `fix the items and ${rerun(blocker.mode)}`;
      case "start_time":
        return `give a time at least 5 minutes ahead, such as ${blocker.earliest}, or leave it out to start now`;
      case "job_not_found":
        return "check the job id";
      default:
        return null;
    }
  },
  caution: (caution, { action }) => {
    switch (caution.code) {
      case "queued_behind":
        return `it would wait for ${action(caution.action)} by ${caution.name} (${caution.id})`;
      case "circuit_open":
        return `DRS refused the gateway's credential several times in a row; it would be sent after ${caution.until}`;
      case "state_unread":
        return "the job's state could not be read";
      case "state_changing":
        return "an action just before may still change the job's state";
      case "precheck_unknown":
        return `DRS does not say whether a precheck with ${modeParam(caution.mode)} has been passed`;
    }
  },
  askWhy: (command) => `To see what is in the way: ${command}`,
  ignoreState: "To leave the state of the job to DRS: ignore_state=true",
};
