/**
 * Every size, tolerance, time-out and budget of the gateway in one place, each with its reason.
 * Durations are milliseconds and are multiplied by `TIME_SCALE` (see `config/runtime.ts`) where they are waited for;
 * tolerances of signatures are never scaled.
 */

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** What may come in. */
export const INBOUND = {
  /** Bytes of a request body. Slack forms are a few KB; the largest ticket payload seen is about 200 KB. */
  bodyBytes: 512 * 1024,
  /** Characters of a chat command; Slack itself cuts at 4,000. */
  commandCharacters: 4000,
  /** Characters of an `Idempotency-Key` (draft-ietf-httpapi-idempotency-key-header gives no limit; UUIDs are 36). */
  idempotencyKeyCharacters: 200,
  /** Characters of a reason. */
  reasonCharacters: 500,
} as const;

/** Two-sided age of a signed time, in seconds (Slack: "Verifying requests from Slack", 5 minutes). */
export const FRESHNESS_SECONDS = 300;

/** How long a dedupe key is remembered: longer than any freshness, and than any platform's retries (design). */
export const DEDUPE_MEMORY = 7 * DAY;

/** `Prefer: wait=N` (RFC 7240 section 4.3): at most 25 s, below the 30 s after which proxies give up. */
export const PREFER_WAIT_SECONDS = 25;

/** Items of a batch: each is a durable write of its own. */
export const BATCH_ITEMS = 100;

/**
 * Requests to one source before they are verified, per isolate; not scaled. A signature costs the gateway some 50 µs: this keeps
 * forgers from having it check them all day. A workspace of thousands gives a few commands a second at its busiest.
 */
export const SOURCE_RATE = { burst: 200, perSecond: 50 } as const;

/**
 * The same for senders of tickets and alerts, which switch a hook off that answers 429 (GitLab, PagerDuty): bulk edits and alert storms
 * come by the thousand.
 */
export const TICKET_SOURCE_RATE = { burst: 5000, perSecond: 100 } as const;

/** Commands of one principal on one desk; not scaled. */
export const COMMAND_RATE = {
  /** Nobody types faster than this for long. */
  person: { burst: 30, perSecond: 0.5 },
  /** One whole batch; programs that need more say so in the config. */
  client: { burst: BATCH_ITEMS, perSecond: 0.5 },
  /** Events of a system that names nobody: what comes faster waits. */
  source: { burst: 30, perSecond: 1 },
  /** Principals that are remembered, those that asked last: some 2 MB. */
  kept: 10_000,
} as const;

/**
 * Sign-ins at the console from one address, per isolate; not scaled. Nobody guesses a long random token: this is against the noise. An
 * office behind one address signs in some times an hour.
 */
export const SIGN_IN_RATE = {
  burst: 20,
  perSecond: 0.1,
  /** Addresses that are remembered, those that asked last: some 2 MB. */
  kept: 10_000,
} as const;

/** Looking at jobs for who reads a list of them. */
export const GLANCE = {
  /** A look is good for so long; the state of a job has its own way to change. */
  fresh: 30 * SECOND,
  /** Looked at in one go: two calls each, so that readers take a quarter of a project's calls at most. */
  atOnce: 6,
  /** Nobody waits longer for a page; not scaled. */
  patience: 1500,
} as const;

/** Streams of events. */
export const EVENTS = {
  /** A stream ends after this (design): rights are asked anew, and no proxy has to cut it. */
  life: 5 * MINUTE,
  /**
   * A desk is asked for news for so long at a time, and then the place is told again: only what is sent shows that nobody listens any more
   * (measured on workerd: no signal comes, the stream is cancelled by the next write). Not scaled.
   */
  patience: 5 * SECOND,
  /** How often a desk looks at where its ledger ends, which is in memory; not scaled. */
  look: 250,
  /** Records in one go. */
  records: 100,
  /** Of one principal at a time, per isolate: pages of one person, and a few of everybody who shares a client's token. */
  streams: 50,
  /** Browsers wait so long before they come again; not scaled. */
  retry: 2 * SECOND,
} as const;

/** Paging of lists. */
export const PAGE = {
  default: 50,
  max: 200,
  /** Operations that a narrowed list looks through in one go, newest first: some 8 ms. Who wants older ones goes on from there. */
  searched: 10_000,
  /** Operations of an account that charts are drawn of, the newest: a few fields each. */
  charted: 1000,
} as const;

/** Calls to IAM and DRS. */
export const UPSTREAM = {
  /** An action: DRS answers within a second or two; the gateway in front of it gives up after 50 s. */
  actionTimeout: 30 * SECOND,
  /** A reading can be repeated, so it need not be waited for as long. */
  readTimeout: 10 * SECOND,
  /** Calls under way at once per project (design). */
  inFlight: 4,
  /** Calls a minute per project; limits from 100/min have been seen in the wild (contract section 3.2). */
  callsPerMinute: 100,
  /** Bytes of an answer that are read; a job detail with many tables stays far below. */
  responseBytes: 2 * 1024 * 1024,
} as const;

/** IAM tokens live 24 h (contract section 6.1); renewed this long before their end. */
export const TOKEN_RENEWAL_MARGIN = 30 * MINUTE;

/** After this many authentication failures in a row a project's calls pause; DRS locks a key after more than five. */
export const CIRCUIT = {
  failures: 3,
  /** DRS's own lock lasts five minutes (contract section 3.2). */
  pause: 5 * MINUTE,
  /** How long others wait for the one call that tries again. */
  probe: 15 * SECOND,
} as const;

/** A project that is told 429 pauses all its calls: doubled each time in a row, unless DRS says how long. */
export const THROTTLE = { base: 2 * SECOND, cap: 60 * SECOND } as const;

/** For so long after another verb was accepted, the status read may still be the one before it. */
export const STATE_LAG = 30 * SECOND;

/** Ended operations older than this keep who, what and how it ended, and lose reports and answers. */
export const COMPACT_AFTER = 30 * DAY;

/** Sending again what surely did not arrive: full jitter between 0 and min(cap, base × 2^n). */
export const RESEND = { base: 2 * SECOND, cap: 60 * SECOND, attempts: 8 } as const;

/** Settling a call whose answer was lost. */
export const SETTLE = {
  /** "Not applied" needs this much time and two equal readings (design): changes become visible late. */
  time: 90 * SECOND,
  /** Between two readings. */
  every: 15 * SECOND,
} as const;

/** Following an accepted action to its end. */
export const FOLLOW = {
  /** Before the first reading, and the factor and cap by which the pause grows. */
  first: 2 * SECOND,
  factor: 1.5,
  cap: 30 * SECOND,
  /** After this long without an end a person is asked: the longest documented step takes tens of minutes. */
  limit: 12 * HOUR,
} as const;

/** Watching a job for somebody; the pauses between two looks are those of following. */
export const WATCH = {
  /** After this long it is told and ended: what nobody has asked for again in a month is forgotten. */
  limit: 30 * DAY,
  /** Of one person on one desk: more than anybody can follow, and ten people still fit the budget. */
  perPerson: 20,
  /** Of the project's calls in a minute: watches leave the other half to actions and to what follows them. */
  callsPerMinute: 50,
} as const;

/** The list of a project's jobs by name. */
export const JOB_LIST = {
  /** Within this a name that is not on it is taken to be nobody's. */
  fresh: 5 * MINUTE,
  page: 100,
  /** More jobs of one type are not listed: names beyond are found by id. */
  max: 10_000,
} as const;

/** A due row that was started is started again after this long, unless its work has moved it: the process was killed. */
export const LEASE = 60 * SECOND;

/** The report outbox. */
export const REPORT = {
  base: 2 * SECOND,
  cap: 5 * MINUTE,
  timeout: 10 * SECOND,
  /** Of a platform's answer: Slack repeats the message in it, 50 blocks of 3,000 characters that escapes make six times as long. */
  answerCharacters: 1024 * 1024,
  /** When nothing else limits a target: a report that is a day late helps nobody. */
  window: DAY,
} as const;

/** Counts are written to disk this long after the first of them: what a crash can lose of them. */
export const METRICS = { every: 10 * SECOND } as const;

/** Whether the gateway could act. */
export const READINESS = {
  /** A check is a call of the project's budget. */
  every: MINUTE,
  /** Clocks that are set by NTP differ by less than a second; signatures are good for 15 minutes (contract section 7). */
  skewWarnsSeconds: 60,
  skewFailsSeconds: 15 * 60,
} as const;

/** Tickets that are read back. */
export const TICKETS = {
  /** At once per desk: most ticket systems take some tens a second from everybody together. */
  inFlight: 4,
} as const;

/** The ledger. */
export const LEDGER = {
  /** How often its head is logged while it grows (design): what was written since is what nobody can vouch for. */
  headEvery: HOUR,
  /** Records of one export; more are fetched page by page. */
  exportRecords: 1000,
  /** Data of one export, after which it ends early: what crosses between Worker and Durable Object has a limit of 32 MiB. */
  exportCharacters: 4 * 1024 * 1024,
  /** Records that are checked before other work comes in: a few milliseconds. */
  verifySlice: 500,
  /** Of so many of the newest records the console looks for those of a kind. */
  newest: 5000,
} as const;

/** Forged requests are counted in the isolate for so long before the desk hears of them: one call instead of thousands. */
export const UNVERIFIED_WINDOW = 5 * SECOND;

/** When a source was last heard is noted so often per isolate; not scaled. */
export const SEEN_EVERY = MINUTE;

/** Verified refusals written to the ledger, per principal and hour; beyond that only counted (design). */
export const REFUSALS_PER_HOUR = 60;
