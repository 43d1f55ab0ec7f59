import type { Messages } from "./messages.ts";

const orNothing = (found: string | undefined) => (found === undefined ? "" : ` Did you mean "${found}"?`);

export const english: Messages = {
  accepted: ({ verb, job, id }) => `Accepted: ${verb} ${job}. Operation ${id}.`,
  joined: ({ verb, job, id, by }) =>
    `Already under way: ${verb} ${job}, asked for by ${by}. You are told as well. Operation ${id}.`,
  behind: ({ verb, id, name }) => `It waits behind ${verb} by ${name} (${id}).`,
  paused: (until) =>
    `DRS refused the gateway's credential several times in a row. It is sent when calls are tried again, after ${until}.`,
  recovered: "Its answer was lost at first; it was found to have taken effect.",
  resultFollows: "The result follows here.",
  refused: ({ verb, job }, reason) => `Refused: you may not ${verb} ${job}: ${reason}.`,
  conflict: (id) => `This delivery was used before for something else (${id}). Nothing was done.`,
  progress: ({ verb, job, id }, note) =>
    `${verb} ${job}: accepted by DRS${note ? `, now ${note}` : ""}. Operation ${id}.`,
  settling: ({ verb, job, id }) =>
    `${verb} ${job}: the answer of DRS was lost. Looking whether it took effect; nothing is sent twice meanwhile. Operation ${id}.`,
  ended: {
    succeeded: ({ verb, job, by }) => `${verb} ${job}: done. Asked for by ${by}.`,
    failed: ({ verb, job, by }) => `${verb} ${job}: failed. Asked for by ${by}.`,
    denied: ({ verb, job }) => `${verb} ${job}: not sent, policy does not allow it any more.`,
    expired: ({ verb, job }) => `${verb} ${job}: not sent, nobody approved it in time.`,
    cancelled: ({ verb, job }) => `${verb} ${job}: cancelled before it was sent.`,
    superseded: ({ verb, job }) => `${verb} ${job}: not followed any further, a later command took over.`,
    unknown: ({ verb, job }) => `${verb} ${job}: nobody knows whether it took effect. A person has to look.`,
  },
  supersededBy: (id) => `Taken over by ${id}.`,
  addressExpired: "The command's own reply address had expired.",
  operation: (id) => `Operation ${id}`,
  precheckPassed: (total) => `Precheck passed: ${total} items.`,
  precheckFailed: (failed, total) => `Precheck not passed: ${failed} of ${total} items failed.`,
  precheckItem: ({ item, result, reason, can_skip, skipped }) =>
    `${result} ${item}${reason ? `: ${reason}` : ""}${skipped ? " (accepted)" : result === "FAILED" ? (can_skip ? " (can be skipped)" : " (cannot be skipped)") : ""}`,
  reportRow: ({ name, result, detail }) => `${name}: ${result}${detail ? ` (${detail})` : ""}`,
  moreRows: (count) => `… and ${count} more`,
  next: (command) => `Next: ${command}`,
  fixAndRepeat: (command) => `Mend what cannot be skipped, then: ${command}`,
  status: {
    CREATING: "being created",
    CREATE_FAILED: "creation failed",
    CONFIGURATION: "being configured",
    STARTJOBING: "starting",
    WAITING_FOR_START: "waiting for its start time",
    START_JOB_FAILED: "start failed",
    PAUSING: "paused",
    FULL_TRANSFER_STARTED: "full copy running",
    FULL_TRANSFER_FAILED: "full copy failed",
    FULL_TRANSFER_COMPLETE: "full copy complete",
    INCRE_TRANSFER_STARTED: "incremental, running",
    INCRE_TRANSFER_FAILED: "incremental, failed",
    RELEASE_RESOURCE_STARTED: "ending",
    RELEASE_RESOURCE_FAILED: "ending failed",
    RELEASE_RESOURCE_COMPLETE: "ended",
    REBUILD_NODE_STARTED: "recovering from a fault",
    REBUILD_NODE_FAILED: "recovery failed",
    CHANGE_JOB_STARTED: "being changed",
    CHANGE_JOB_FAILED: "change failed",
    DELETED: "deleted",
    CHILD_TRANSFER_STARTING: "child job starting",
    CHILD_TRANSFER_STARTED: "child job running",
    CHILD_TRANSFER_COMPLETE: "child job complete",
    CHILD_TRANSFER_FAILED: "child job failed",
    RELEASE_CHILD_TRANSFER_STARTED: "child job ending",
    RELEASE_CHILD_TRANSFER_COMPLETE: "child job ended",
    NODE_UPGRADE_START: "node upgrade running",
    NODE_UPGRADE_COMPLETE: "node upgrade complete",
    NODE_UPGRADE_FAILED: "node upgrade failed",
  },
  jobLine: (job, status) => `${job}: ${status}`,
  seenAgo: (seconds) => (seconds < 120 ? `seen ${seconds} s ago` : `seen ${Math.round(seconds / 60)} min ago`),
  neverSeen: "not looked at yet",
  looking: (job) => `Looking at ${job} …`,
  notReadable: (job, cause) => `${job} could not be read: ${cause}.`,
  noStatus: "the answer names no status",
  progressLine: ({ progress, delay, remaining }) =>
    [
      progress === undefined ? "" : `progress ${progress.replace(/%?$/, "%")}`,
      delay === undefined ? "" : `delay ${delay} s`,
      remaining === undefined ? "" : `remaining ${remaining} s`,
    ]
      .filter(Boolean)
      .join(", "),
  jobsTitle: "Jobs you may look at:",
  noJobs: "There is no job that you may look at.",
  help: {
    title: "What you can ask for:",
    usage: "/drs <verb> <job> [key=value | --key value] — texts with blanks in quotes",
    builtins: {
      help: "this text; help <verb> for one verb",
      jobs: "the jobs and their state",
      status: "the state of one job now",
    },
    aliases: (list) => `also: ${list}`,
    options: "Options:",
    reasonOption: "why; kept with the operation",
    confirmOption: "the job's name once more, since it cannot be undone",
  },
  mistakes: {
    open_quote: "A quote is not closed. Put texts with blanks between two quotes.",
    repeated_option: (option) => `The option "${option}" stands there twice.`,
    too_long: (limit) => `That is too long: at most ${limit} characters.`,
    unknown_verb: (word, found) => `I do not know "${word}".${orNothing(found)} See: /drs help`,
    missing_job: (verb) => `Which job? Write: /drs ${verb} <job>. See: /drs jobs`,
    unknown_job: (job, found, known) =>
      `There is no job "${job}".${orNothing(found)}${known.length > 0 ? ` Known: ${known.join(", ")}.` : ""}`,
    ambiguous_job: (job, candidates) =>
      `Several jobs are called "${job}". Write the id of the one you mean: ${candidates.join(", ")}.`,
    extra_words: (words) =>
      `I do not understand "${words}". Options are written key=value; texts with blanks in quotes: reason="…".`,
    typed_secret: (option) =>
      `"${option}" is a secret, and chat keeps what is typed. Nothing was done. Name an endpoint or replay of the config instead, and change that secret now.`,
    fields: "That cannot be done as written:",
  },
};
