import { quotable } from "../shared/user-text.ts";
import { blockers } from "./blockers-en-us.ts";
import { englishCompares } from "./compares-en-us.ts";
import { cutoverEnglish } from "./cutover.ts";
import { durationOf } from "./duration.ts";
import { englishFailures } from "./failures.ts";
import type { HeldBy, Messages } from "./messages.ts";
import { englishPrechecks } from "./prechecks.ts";
import { englishReached } from "./reached.ts";

const orNothing = (found: string | undefined) => (found === undefined ? "" : ` Did you mean "${found}"?`);

const since = ({ name, since: at, reason }: HeldBy) =>
  `locked by ${name} since ${at}${reason === null ? ", no reason given" : `, reason: “${reason}”`}`;

export const english: Messages = {
  accepted: ({ verb, job, id }) => `Received: ${verb} ${job}. Operation ${id}.`,
  joined: ({ verb, job, id, by }) =>
    `Already under way: ${verb} ${job}, asked for by ${by}. You are told as well. Operation ${id}.`,
  behind: ({ verb, id, name }) => `It waits behind ${verb} by ${name} (${id}).`,
  paused: (until) =>
    `DRS refused the gateway's credential several times in a row. It is sent when calls are tried again, after ${until}.`,
  recovered: "Its answer was lost at first; it was found to have taken effect.",
  notHere: "The gateway does not take anything from here.",
  follows: {
    here: "The result follows here.",
    directly: "The result follows in a message to you.",
    nowhere: (job) => `No message can follow here. Look with: /drs status ${job}`,
    thenElsewhere: (minutes) => `The result follows here; after ${minutes} minutes it comes to you directly.`,
    thenLook: (minutes, job) =>
      `The result follows here for ${minutes} minutes; after that look with: /drs status ${job}`,
  },
  refused: ({ verb, job }, reason) => `Refused: you may not ${verb} ${job}: ${reason}.`,
  conflict: (id) => `This delivery was used before for something else (${id}). Nothing was done.`,
  limited: (seconds) => `Too many commands; try again in ${seconds} s. Nothing was done.`,
  decidedBefore:
    "This was the answer when the request first came, and it stays the answer to that request. To ask again, send a new one: type the command again, or change the ticket again.",
  progress: ({ verb, job, id }, note) =>
    `${verb} ${job}: accepted by DRS${note ? `, now ${note}` : ""}. Operation ${id}.`,
  settling: ({ verb, job, id }) =>
    `${verb} ${job}: the answer of DRS was lost. Looking whether it took effect; nothing is sent twice meanwhile. Operation ${id}.`,
  notYetSent: ({ verb, job, id }, reason, until) =>
    `${verb} ${job}: cannot be sent now (${reason}). The gateway tries again until ${until}, then it gives up. Operation ${id}.`,
  ended: {
    succeeded: ({ verb, job, by }) => `${verb} ${job}: done. Asked for by ${by}.`,
    failed: ({ verb, job, by }) => `${verb} ${job}: failed. Asked for by ${by}.`,
    denied: ({ verb, job }) => `${verb} ${job}: not sent, policy does not allow it any more.`,
    expired: ({ verb, job }) => `${verb} ${job}: not sent, nobody approved it in time.`,
    cancelled: ({ verb, job }) => `${verb} ${job}: cancelled before it was sent.`,
    superseded: ({ verb, job }) => `${verb} ${job}: not followed any further, a later command took over.`,
    unknown: ({ verb, job }) => `${verb} ${job}: nobody knows whether it took effect. A person has to look.`,
  },
  reason: (written) => `Reason: ${written}`,
  note: (written) => `Note: ${written}`,
  saidByDrs: (written) => `DRS says “${written}”`,
  supersededBy: (id) => `Taken over by ${id}.`,
  addressExpired: "The command's own reply address had expired.",
  operation: (id) => `Operation ${id}`,
  prechecks: englishPrechecks,
  reached: englishReached,
  reportRow: ({ name, result, detail }) => `${name}: ${result}${detail ? ` (${detail})` : ""}`,
  moreRows: (count) => `… and ${count} more`,
  repairedRows: ({ total, repaired, failed }) =>
    `${repaired ?? "?"} of ${total ?? "?"} rows repaired${failed ? `; ${failed} rows could not be repaired` : ""}`,
  compareTask: (short, task) => `Compare ${short}, task ${task} in DRS`,
  meantTask: (task) => `Compare task: ${task}`,
  next: (command) => `Next: ${command}`,
  fixAndRepeat: (command, blocking) =>
    `Next: fix ${blocking === 1 ? "it" : blocking === 2 ? "both" : `all ${blocking}`}, then: ${command}`,
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
  cutover: cutoverEnglish,
  health: {
    words: {
      failed: "failed",
      lagging: "lagging",
      paused: "paused",
      changing: "changing",
      running: "running",
      not_started: "not started",
      ended: "ended",
      unknown: "unknown",
    },
    logsMayExpire: "paused for over 24 h, source logs may expire",
    waiting: (count) => (count === 1 ? "1 operation waits for a person" : `${count} operations wait for a person`),
  },
  seenAgo: (seconds) => (seconds < 120 ? `seen ${seconds} s ago` : `seen ${Math.round(seconds / 60)} min ago`),
  neverSeen: "not looked at yet",
  looking: (job) => `Looking at ${job} …`,
  notReadable: (job, cause) => `${job} could not be read: ${cause}.`,
  noStatus: "the answer names no status",
  duration: (seconds) => durationOf(seconds, ["s", "min", "h"]),
  remaining: (duration) => `${duration} left`,
  delay: (duration) => `delay ${duration}`,
  jobsTitle: "Jobs you may look at:",
  noJobs: "There is no job that you may look at.",
  moreJobs: "There are more. Narrow it down: /drs jobs <part of a name>",
  listingJobs: "The jobs of the project are being read from DRS. Ask again in a few seconds.",
  jobsUnlisted: (account, cause, seen) =>
    `The jobs of ${account} cannot be read from DRS: ${cause}. ${seen === null ? "They have never been read" : `Last read: ${seen}`}.`,
  modal: {
    ...{ job: "Job", submit: "Send", close: "Cancel" },
    anyJob: (verb) => `Any other job, by alias, name or id: /drs ${verb} <job>`,
  },
  buttons: { retry: "Try again", cancel: "Cancel", itSucceeded: "It succeeded", itFailed: "It failed" },
  approval: {
    approve: "Approve",
    deny: "Deny",
    asked: ({ verb, job, id, by }) => `${by} asks to ${verb} ${job}. Operation ${id}.`,
    wanted: (count, groups) => `It needs the approval of ${count} of ${groups}, other than who asks.`,
    params: (params) => `Parameters: ${params}`,
    request: (request) => `This would be sent: ${request}`,
    state: (status) => `The job is now: ${status}`,
    stateUnknown: "The job's state could not be read just now.",
    until: (time) => `It expires at ${time}.`,
    digest: (digest) => `Request digest: ${digest}`,
    elsewhere: (places) => `Votes do not count from here. Vote from: ${places}.`,
    inTicket: (status) =>
      `To approve exactly this request, move the ticket to "${status}" after this comment. An approval from before it does not count.`,
    from: (places) => `Votes count from: ${places}.`,
    how: (id) => `Press a button, or write: /drs approve ${id}`,
    waits: "Whoever has to agree is asked here.",
    agreed: ({ verb, job, id }, by) => `${by} approved: ${verb} ${job}. Operation ${id}.`,
    disagreed: ({ verb, job, id }, by) => `${by} denied: ${verb} ${job}. It is not sent. Operation ${id}.`,
    moreNeeded: "More people have to agree.",
    objections: {
      not_awaiting: ({ id }) => `${id} does not wait for approval (any more).`,
      nobody: () => "Only people named in the config approve, by an id that stands there.",
      requester: ({ verb, job }) => `You asked to ${verb} ${job} yourself: somebody else has to agree.`,
      not_asked: ({ verb, job }) => `${verb} ${job} needs the approval of a group that you are not in.`,
      not_here: ({ verb, job }) => `Votes on ${verb} ${job} do not count from here. "why" says from where they do.`,
      already: ({ id }) => `You have agreed to ${id} already.`,
      other_request: ({ id }) => `That button belongs to another request than ${id} is now. Look at it again.`,
    },
  },
  operations: {
    notRetryable: ({ id }, state) =>
      `${id} is ${state}: only what ended without success is tried again${state === "unknown" ? "; resolve it first, it may have taken effect" : ""}.`,
    secretsErased: ({ id }) => `${id} held secrets, which were erased at its end. Ask for it anew.`,
    cancelled: ({ verb, job, id }, by) => `${by} cancelled: ${verb} ${job}. It is not sent. Operation ${id}.`,
    cancelledAfterLoss: ({ verb, job, id }, by) =>
      `${by} cancelled: ${verb} ${job}. It is not sent again. The response to an earlier call was lost, so its outcome is unknown. Operation ${id}.`,
    alreadyCancelled: ({ id }) => `${id} was cancelled already. It is not sent.`,
    notCancellable: ({ id }, state) => `${id} is ${state}: only what has not been sent can be cancelled.`,
    confirmRetry: ({ verb, job, id }) =>
      `${verb} ${job} must be confirmed. To try it again, write: /drs retry ${id} confirm=${job}`,
    howToResolve: (id) => `To record the outcome: /drs resolve ${id} succeeded|failed <what you saw>`,
    resolved: {
      succeeded: ({ verb, job, id }, by) => `${by} recorded the outcome: ${verb} ${job} succeeded. Operation ${id}.`,
      failed: ({ verb, job, id }, by) => `${by} recorded the outcome: ${verb} ${job} failed. Operation ${id}.`,
    },
    notUnknown: ({ id }, state) => `${id} is ${state}: only an operation whose outcome is unknown can be resolved.`,
    markedInChat: (name) => `marked in chat by ${name}`,
  },
  reasons: {
    not_allowed: () => "no rule of the policy allows it",
    denied_by_rule: () => "a rule of the policy denies it",
    rule_broken: ({ rule, error }) => `rule ${rule} cannot be evaluated: ${error}`,
    not_here: () => "it may not be asked here",
    not_signed: ({ source }) =>
      `what requests to ${source} say is not signed: a rule that allows it must name "source:${source}" in its where`,
    unknown_source: ({ source }) => `source ${source} is not in the config`,
    other_account: ({ source, account }) => `source ${source} is for jobs of account ${account}`,
    job_not_listed: ({ source, jobs }) => `source ${source} may only ask about ${jobs.join(", ")}`,
    verb_not_listed: ({ source, verbs }) => `source ${source} may only ask for ${verbs.join(", ")}`,
    frozen: ({ freeze, why, until }) =>
      `frozen by "${freeze}" ${until === null ? "without an end" : `until ${until}`}, reason: “${quotable(why)}”`,
  },
  blockers,
  explain: {
    allowedBy: (rule) => `Rule ${rule} of the policy allows it. Nothing was done.`,
    allowed: ({ verb, job }, rule) => `You may ${verb} ${job}, by rule ${rule} of the policy. Nothing was done.`,
    denied: ({ verb, job }, rule, reason) =>
      `You may not ${verb} ${job}${rule === null ? "" : `, by rule ${rule} of the policy`}: ${reason}. Nothing was done.`,
    approvers: (count, groups, people) => `${count} of ${groups} must agree first. Who could: ${people || "nobody"}.`,
    confirm: "The job has to be typed once more: confirm=<job>.",
    overridden: (freezes) => `In spite of a freeze that you may override: ${freezes}.`,
  },
  compares: englishCompares,
  locks: {
    verbs: { lock: "lock", unlock: "unlock" },
    locked: (job) => `Locked: ${job}. Until you unlock it, only you may act on it.`,
    unlocked: (job, before) => `Unlocked: ${job}. It was ${since(before)}.`,
    notLocked: (job) => `${job} is not locked.`,
    held: (job, by) => `${job} is ${since(by)}.`,
    reason: since,
    keptOut: ({ verb, job }, by) => `Refused: ${verb} ${job}. The job is ${since(by)}.`,
    notSent: ({ verb, job }) => `${verb} ${job}: not sent, somebody has locked the job meanwhile.`,
    mark: (state, name) => `${state}, locked by ${name}`,
  },
  watches: {
    verb: "watch",
    watching: ({ job, goal, id }) => `Watching ${job}${goal === null ? "" : ` until: ${goal}`}. Operation ${id}.`,
    again: ({ job, goal, id }) =>
      `${job} is watched already; from now on with news here${goal === null ? "" : `, and until: ${goal}`}. Operation ${id}.`,
    lessBehind: (duration) => `incremental, delay less than ${duration}`,
    howToStop: (job) => `To stop: /drs unwatch ${job}`,
    stop: "Stop watching",
    heard: {
      here: "Changes of state and failures are told here.",
      directly: "Changes of state and failures are told in messages to you.",
      thenDirectly: (minutes) =>
        `Changes of state and failures are told here for ${minutes} minutes, after that in messages to you.`,
      forAWhile: (minutes, messages) =>
        `Changes of state and failures can be told here for ${minutes} minutes only${messages === null ? "" : `, and at most ${messages} of them`}. Then the watch ends; ask again to go on.`,
    },
    unheard: "No message can follow here, so nothing can be watched from here.",
    news: {
      changed: (job, status) => `${job} is now: ${status}`,
      failed: (job, status) => `${job} has failed: ${status}`,
      recovered: (job, status) => `${job} works again: ${status}`,
    },
    over: "It is watched no longer.",
    gone: (job, status) => `${job} has come to its end (${status}) and is watched no longer.`,
    missed: (goal) => `What was waited for has not happened: ${goal}`,
    expired: (job) => `${job} is watched no longer: it has been long enough. Ask again to go on.`,
    undeliverable: (job) => `${job} is watched no longer: news cannot be told here any more. Ask again to go on.`,
    stopped: (job) => `${job} is watched no longer.`,
    notWatched: (job) => `You do not watch ${job}.`,
    tooMany: (limit) => `You watch ${limit} jobs already, and that is the limit. Stop one first: /drs unwatch <job>`,
    askAgain: ({ job }) => `A watch is not tried again. Ask anew: /drs watch ${job}`,
  },
  tickets: {
    of: (key) => `Ticket: ${key}`,
    console: (url) => `Details: ${url}`,
    notMarked: (cause) => `The ticket could not be moved or labelled: ${cause}`,
    unknown: (key) => `No source of the gateway's config keeps a ticket "${key}".`,
  },
  failures: englishFailures,
  help: {
    title: "What you can ask for:",
    usage: "/drs <verb> <job> [key=value | --key value] [lang=en|zh] — texts with blanks in quotes",
    builtins: {
      help: "this text; help <verb> for one verb",
      jobs: "the jobs and their state",
      status: "the state of one job now",
      log: "the newest lines of a job's DRS log, without the values of rows: log <job>",
      ready: "whether a job can be cut over, and what is missing: ready <job>",
      watch: "be told of changes and failures: watch <job> [until incremental | until delay<5s]",
      unwatch: "be told no longer: unwatch <job>",
      why: "may I, and why: why <verb> <job>",
      plan: "what would be sent: plan <verb> <job>",
      approve: "agree to an operation: approve <operation>",
      deny: "say no to an operation: deny <operation>",
      retry: "try again what did not work: retry <operation> [confirm=<job>]",
      cancel: "take back what has not been sent: cancel <operation>",
      resolve: "record an unknown outcome: resolve <operation> succeeded|failed <what you saw>",
    },
    locks: {
      lock: "only you may act on a job: lock <job> [why]; lock <job> --info tells who has locked it",
      unlock: "take the lock away",
    },
    aliases: (list) => `also: ${list}`,
    options: "Options:",
    reasonOption: "why; kept with the operation",
    ticketOption: "key of the ticket that it belongs to, which is told of it too",
    confirmOption: "the job's name once more, since it cannot be undone",
  },
  mistakes: {
    open_quote: "A quote is not closed. Put texts with blanks between two quotes.",
    repeated_option: (option) => `The option "${option}" stands there twice.`,
    too_long: (limit) => `That is too long: at most ${limit} characters.`,
    unknown_verb: (word, found) => `I do not know "${word}".${orNothing(found)} See: /drs help`,
    missing_job: (verb) => `Which job? Write: /drs ${verb} <job>. See: /drs jobs`,
    missing_verb: (verb) => `What do you want to know about? Write: /drs ${verb} <verb> <job>`,
    missing_operation: (verb) => `Which operation? Write: /drs ${verb} <operation>`,
    unknown_operation: (id) => `There is no operation "${id}".`,
    missing_outcome: (id) =>
      `How did it end, and what did you see in DRS? Write: /drs resolve ${id} succeeded|failed <what you saw>`,
    unknown_job: (job, found, known) =>
      `There is no job "${job}".${orNothing(found)}${known.length > 0 ? ` Known: ${known.join(", ")}.` : ""}`,
    ambiguous_job: (job, candidates) =>
      `Several jobs are called "${job}". Write the id of the one you mean: ${candidates.join(", ")}.`,
    unknown_goal: (goal) =>
      `${goal === "" ? "Until when?" : `I cannot watch for "${goal}".`} Write: until incremental, or with seconds or minutes: until delay<5s, until delay<2m`,
    extra_words: (words) =>
      `I do not understand "${words}". Options are written key=value; texts with blanks in quotes: reason="…".`,
    typed_secret: (option) =>
      `"${option}" is a secret, and chat keeps what is typed. Nothing was done. Name an endpoint or replay of the config instead, and change that secret now.`,
    fields: "That cannot be done as written:",
  },
};
