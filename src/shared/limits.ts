/**
 * All sizes, tolerances, time-outs and budgets of the gateway, each with its reason. Durations are in milliseconds. Code that
 * waits for one multiplies it by `TIME_SCALE` (see `config/runtime.ts`); tolerances of signatures are never scaled.
 */

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Inbound requests. */
export const INBOUND = {
  /** Bytes of a request body. Slack forms are a few KB; the largest ticket payload seen is about 200 KB. */
  bodyBytes: 512 * 1024,
  /** Bytes of a form of the console: a few fields. */
  consoleFormBytes: 16 * 1024,
  /** Levels of JSON. DRS's documented tables need 16; the limit keeps recursive code from exhausting the stack. */
  jsonLevels: 64,
  /**
   * Values of JSON in a body, over all levels. Each is looked at several times: so many take some 20 ms. A compare of 10,000 tables, or the
   * largest ticket payload seen, has far fewer.
   */
  jsonValues: 20_000,
  /** Bytes of one string of JSON: a comment of GitHub's longest, 65,536 characters of four bytes. */
  jsonString: 256 * 1024,
  /** Parameters of a query. The longest of DRS's own has some ten. */
  queryParameters: 100,
  /** Fields of a form. Slack sends about twelve. */
  formFields: 200,
  /** Errors that an answer names: who corrects a body is helped by the first ones. */
  fieldErrors: 20,
  /** Characters of a word for which similar ones are suggested: the longest names of the config and of DRS have fewer. */
  suggestedCharacters: 100,
  /** Databases, schemas and tables that the text of a selection names: a few bytes of it become an object each. */
  selectedObjects: 5000,
  /** Characters of a chat command; Slack itself truncates at 4,000. */
  commandCharacters: 4000,
  /** Characters of an `Idempotency-Key` (draft-ietf-httpapi-idempotency-key-header gives no limit; UUIDs are 36). */
  idempotencyKeyCharacters: 200,
  /** Mentions in a message of a platform that lists them. */
  mentions: 100,
  /** Characters of the name of a job, an action or a source in a body: longer ones stand for nothing, and errors repeat them. */
  nameCharacters: 200,
  /** Characters of a reason. */
  reasonCharacters: 500,
} as const;

/**
 * Characters of the shortest secret of any kind: secrets are masked in what DRS answers by looking for their values, and shorter ones are
 * found within ordinary words.
 */
export const SHORTEST_SECRET = 6;

/** Age of a signed time in seconds, in both directions (Slack: "Verifying requests from Slack", 5 minutes). */
export const FRESHNESS_SECONDS = 300;

/**
 * Time for which a deduplication key is remembered: longer than any freshness and any platform's retries (design), and an hour more, by
 * which the clock may be set forward.
 */
export const DEDUPE_MEMORY = 7 * DAY + HOUR;

/**
 * Deliveries per principal and hour of which it is remembered that they had no effect: what the rates of people and sources let through
 * in an hour. More of them are evaluated again when they come again.
 */
export const DECISIONS_PER_HOUR = 5000;

/** `Prefer: wait=N` (RFC 7240 section 4.3): at most 25 s, below the 30 s after which proxies give up. */
export const PREFER_WAIT_SECONDS = 25;

/** Requests that wait for operations at the same time; further ones are answered with what there is. */
export const WAITING = {
  /** For one operation: repeats of its request, of which each has a caller. */
  perOperation: 10,
  /** On one desk: ten complete batches. Each holds a connection and a few KB. */
  perDesk: 1000,
} as const;

/** Items of a batch; each one is a separate durable write. */
export const BATCH_ITEMS = 100;

/** Items up to which the jobs of a batch are read before it is accepted: two or three readings each, of 100 calls a minute. */
export const BATCH_READ_FIRST = 10;

/**
 * Source rate limit before verification, per isolate; not scaled. Verifying a signature takes some 50 µs: the limit keeps
 * forgers from occupying the gateway. A workspace with thousands of people sends a few commands per second at its peak.
 */
export const SOURCE_RATE = { burst: 200, perSecond: 50 } as const;

/**
 * The same for senders of tickets and alerts: bulk edits and alert storms come by the thousand, and these senders disable a hook
 * that responds 429 (GitLab, PagerDuty).
 */
export const TICKET_SOURCE_RATE = { burst: 5000, perSecond: 100 } as const;

/** Commands of one principal on one desk; not scaled. */
export const COMMAND_RATE = {
  /** Nobody types faster than this for long. */
  person: { burst: 30, perSecond: 0.5 },
  /** One complete batch. The config can allow a program more. */
  client: { burst: BATCH_ITEMS, perSecond: 0.5 },
  /** Events of a system that names no person: faster ones wait. */
  source: { burst: 30, perSecond: 1 },
  /** Principals that are remembered, the most recent ones: some 2 MB. */
  kept: 10_000,
} as const;

/**
 * Sign-ins at the console from one address, per isolate; not scaled. Nobody can guess a long random token: the limit keeps noise
 * away. An office behind one address signs in a few times per hour.
 */
export const SIGN_IN_RATE = {
  burst: 20,
  perSecond: 0.1,
  /** Addresses that are remembered, the most recent ones: some 2 MB. */
  kept: 10_000,
} as const;

/** Snapshots of jobs for readers of a list. */
export const GLANCE = {
  /** Age at which a snapshot is taken again; operations and watches update the state of a job on their own. */
  fresh: 30 * SECOND,
  /** Calls per refresh: readers use at most a quarter of a project's calls. */
  calls: 12,
  /** Failed jobs per refresh whose logs are read, with one call each. */
  atOnce: 6,
  /** Longest wait for a page; not scaled. */
  patience: 1500,
} as const;

/** Reading why a job failed. */
export const FAILURE_LOG = {
  /** Age at which the cause of a failure is read again while the job stays in its status. */
  fresh: MINUTE,
  /** Newest error lines that are read: a failure writes a few. */
  lines: 20,
  /** Lines per page for clients. */
  page: 100,
} as const;

/** Event streams. */
export const EVENTS = {
  /** Life of a stream (design): the rights are then checked again, and no proxy has to cut the stream. */
  life: 5 * MINUTE,
  /**
   * Interval at which a silent stream sends its position again, so that proxies keep it open. Only a write shows that the reader has
   * gone (measured on workerd: there is no signal, and the next write cancels the stream). Not scaled.
   */
  keepAlive: 5 * SECOND,
  /** Time that a reader has to take what was written, before its stream ends; not scaled. It goes on from the last event that it took. */
  stalled: 30 * SECOND,
  /** Interval at which a stream checks in memory whether it has to write. */
  look: 500,
  /**
   * Longest time that streams have to show whether their readers have gone, before a stream beyond the limit is refused; and the interval
   * at which that is checked. Not scaled: the network is as slow as it is.
   */
  probing: 5 * SECOND,
  probeLook: 50,
  /** Time from a record to the page that has it, and others recorded meanwhile; not scaled. */
  gather: 100,
  /** Readers that are served at the same time, and the pause before the next ones are; not scaled. */
  servedAtOnce: 20,
  servePause: 5,
  /** Connections of readers to one desk. The platform accepts 32,768 for an object; each may have a page of 50 KB on its way. */
  readersPerDesk: 1000,
  /** Records per page. */
  records: 100,
  /** Simultaneous streams of one principal, per isolate. Only visible pages of the console listen; users may share a client's token. */
  streams: 10,
  /** Simultaneous streams of all principals, per isolate; each keeps one connection to each desk open. */
  allStreams: 200,
  /** Pause before browsers reconnect; not scaled. */
  retry: 2 * SECOND,
} as const;

/** Paging of lists. */
export const PAGE = {
  default: 50,
  max: 200,
  /** Operations that a filtered list searches per page, newest first: some 8 ms. The next page continues from there. */
  searched: 10_000,
  /** The newest operations of an account, from which charts are drawn: a few fields each. */
  charted: 1000,
  /** The newest compares and repairs of a job, among which a command without a task id finds its task. */
  tasks: 100,
  /** Jobs that an abbreviated name may mean: those that are suggested, and one more. */
  likeNames: 4,
  /** Jobs that are read at once to find further ones, where the caller may not read those of the first page. */
  refused: 200,
} as const;

/** Calls to IAM and DRS. */
export const UPSTREAM = {
  /** For an action. DRS responds within a second or two; the API gateway in front of it gives up after 50 s. */
  actionTimeout: 30 * SECOND,
  /** For a reading, which can be repeated and is therefore given less time. */
  readTimeout: 10 * SECOND,
  /** Calls in flight per project (design). */
  inFlight: 4,
  /** Calls per minute of an account whose config says nothing else; limits from 100/min have been seen (contract section 3.2). */
  callsPerMinute: 100,
  /** What the config may say. Below the first, watches and samples get no call of their own. */
  leastPerMinute: 10,
  mostPerMinute: 6000,
  /** Bytes of a response that are read; a job detail with many tables stays far below. */
  responseBytes: 2 * 1024 * 1024,
} as const;

/** Time before its expiry at which an IAM token is renewed; tokens live 24 h (contract section 6.1). */
export const TOKEN_RENEWAL_MARGIN = 30 * MINUTE;

/** The circuit breaker, which pauses a project's calls after refused credentials. */
export const CIRCUIT = {
  /** Authentication failures in a row; DRS locks a key after more than five. */
  failures: 3,
  /** DRS's own lock lasts five minutes (contract section 3.2). */
  pause: 5 * MINUTE,
  /** Longest wait of other calls for the one call that tries again. */
  probe: 15 * SECOND,
} as const;

/** Pause of all calls of a project after a 429, doubled for each further one in a row, unless DRS sends a time. */
export const THROTTLE = { base: 2 * SECOND, cap: 60 * SECOND } as const;

/** How the working call budget of a project follows what DRS bears: down by a factor, up in steps. */
export const ADAPTING = {
  /** Factor after a 429. Calls that were under way together lower the budget once. */
  throttled: 0.5,
  /** Factor after a time-out, which may have other reasons than the number of calls. */
  timedOut: 0.8,
  /** Share of the configured budget below which the working budget does not fall. */
  floor: 0.1,
  /** Share of the configured budget by which each answered call raises the working budget: 250 calls from half to full. */
  step: 0.002,
} as const;

/** What the evaluation of an action reads of a job. */
export const FACTS = {
  /** Age up to which a reading is used again (design): a person presses a button seconds after they saw it. */
  fresh: 5 * SECOND,
  /**
   * Longest wait of a caller, longer where `TIME_SCALE` is below 1: a loaded machine is no DRS that does not answer. What has not been read
   * by then refuses nothing.
   */
  patience: 3 * SECOND,
  /** Jobs whose readings are kept; a job detail is a few KB. */
  kept: 200,
} as const;

/** Reading several jobs in one call. */
export const BATCH_READINGS = {
  /** Time after which a batch that DRS does not offer is tried again: a permission may have been given. */
  pause: HOUR,
} as const;

/** Time for which DRS may still report the old status after it accepted another verb. */
export const STATE_LAG = 30 * SECOND;

/** Age at which an ended operation loses its reports and responses; it keeps its principal, action and result. */
export const COMPACT_AFTER = 30 * DAY;

/** Resending of calls that certainly had no effect: full jitter between 0 and min(cap, base × 2^n). */
export const RESEND = { base: 2 * SECOND, cap: 60 * SECOND, attempts: 8 } as const;

/**
 * Longest wait of an operation of which nothing was sent while DRS is not available, by the danger of its verb. What a person saw when they
 * asked grows old meanwhile: the more harm a late call can do, the sooner somebody has to ask again.
 */
export const OUTAGE = {
  byDanger: {
    /** Tests and diagnoses do no harm late. */
    none: 2 * HOUR,
    /** A pause or a resume is still wanted after an outage of an hour and the time that DRS takes to recover. */
    load: 2 * HOUR,
    cost: HOUR,
    /** The databases may have been written to since. */
    writes: 30 * MINUTE,
    /** Whoever typed the job's name is still there to see it happen. */
    irreversible: 10 * MINUTE,
  },
  /** At the least, however long it was queued behind others: as long as eight tries take. */
  least: 3 * MINUTE,
  /** The same where `TIME_SCALE` is small; not scaled: on a slow machine DRS is no slower. */
  floor: 2 * MINUTE,
  /** Tries, or the pause before the next one, after which whoever is told of the operation is told that it waits. */
  toldAfter: { tries: 3, pause: 30 * SECOND },
} as const;

/** Reconciliation of a call whose response was lost. */
export const RECONCILE = {
  /** "Not applied" needs this much time and two equal readings (design): changes become visible late. */
  time: 90 * SECOND,
  /** Interval between two readings. */
  every: 15 * SECOND,
} as const;

/** Following an accepted action to its end. */
export const FOLLOW = {
  /** Pause before the first poll. */
  first: 2 * SECOND,
  /** Factor by which the pause grows after each poll, up to the cap. */
  factor: 1.5,
  cap: 30 * SECOND,
  /** Time without an end after which a person must resolve the operation: the longest documented step takes tens of minutes. */
  limit: 12 * HOUR,
} as const;

/** Reading what a compare has found. */
export const COMPARES = {
  /** Rows of a page: the documents set no limit, and 100 are what other lists of DRS take. */
  page: 100,
  /** Calls for one result: as many as a project may make in a minute. With one database, 10,000 tables are read. */
  calls: 100,
  /** Tables, and databases, that are kept with a result: differing ones first, some 10 KB. */
  kept: 50,
  /** Names of missing objects that are kept for each type. */
  missing: 20,
  /** Characters of DRS's reason why a table was not compared. */
  message: 200,
} as const;

/** Watching a job; the pauses between two polls are those of following. */
export const WATCH = {
  /** Time after which a watch ends with a notice, unless it was requested again in that time. */
  limit: 30 * DAY,
  /** Watches of one person on one desk: more than a person can follow, and ten people still fit the budget. */
  perPerson: 20,
} as const;

/** Sampling of delays. */
export const SAMPLING = {
  /** Shortest interval of a job's samples. */
  every: MINUTE,
  /** Share of the call budget that samples take in one interval, as far as it is free. More jobs are sampled less often. */
  share: 0.25,
  /** Jobs that are sampled at all: with the usual budget some two minutes apart. */
  jobs: 250,
  /** Time for which an incremental job is sampled after somebody has looked at it. */
  looked: DAY,
  /** Distance at which looks are noted, so that looking writes no row each time. */
  noted: HOUR,
  /** Samples of one status closer than this share of the interval are one. */
  spacing: 0.75,
  /** Time after which an incremental job that cannot be read is sampled no longer. */
  unreadable: DAY,
  /** Age up to which a delay counts as the present one: longer than the longest interval. */
  fresh: 15 * MINUTE,
} as const;

/** What is kept of a delay history; not scaled. */
export const DELAY_HISTORY = {
  /** Time that one row covers; the newest two are kept as they were sampled. */
  window: 6 * HOUR,
  /** Distance of samples in older ones. */
  point: 15 * MINUTE,
  /** Samples of a window: twice as many as there are minutes. */
  perWindow: 720,
  keep: 7 * DAY,
  /** What is answered unless the caller says otherwise. */
  shown: DAY,
} as const;

/** Readiness to cut over. */
export const CUTOVER = {
  /**
   * Intervals between two samples of a delay that count as without a gap: a sample is left out where another reading was made just before,
   * and one reading may fail.
   */
  intervals: 3.5,
  /** Longest time for which the status may be unknown: samples that have been thinned out are 15 min apart. Not scaled. */
  statusGap: 45 * MINUTE,
} as const;

/** The list of a project's jobs by name. */
export const JOB_LIST = {
  /** Age up to which a name that is not on the list counts as unknown. */
  fresh: 5 * MINUTE,
  page: 100,
  /** Listed jobs per type; further jobs are found by id only. */
  max: 10_000,
  /** Ids that one listing may ask for (contract section 4.3). */
  idsAtOnce: 10,
} as const;

/** What DRS lists of jobs, kept by the Worker for rules that go by it. */
export const JOB_TRAITS = {
  /** Age up to which it is not asked for again. */
  fresh: 5 * SECOND,
} as const;

/** Listing the project's jobs in the background. */
export const DISCOVERY = {
  /** Distance of listings while somebody has looked at jobs of late, or operations are open. */
  soon: 2 * MINUTE,
  /** Time after which a look is not of late. */
  recent: 10 * MINUTE,
  /** Distance of listings otherwise. */
  later: 15 * MINUTE,
  /** Time without a look after which nothing is listed any more: an idle desk sleeps. */
  wanted: DAY,
  /** Time for which a failed listing says that the jobs cannot be read: longer than the distance of listings, so that it is not said of old. */
  failed: 20 * MINUTE,
  /** Distance at which looks are noted, so that looking writes no row each time. */
  noted: MINUTE,
} as const;

/** Time after which started work on a due row starts again, unless it has moved the row: its process was killed. */
export const LEASE = 60 * SECOND;

/** The report outbox. */
export const REPORT = {
  base: 2 * SECOND,
  cap: 5 * MINUTE,
  timeout: 10 * SECOND,
  /** Characters of a platform's response. Slack repeats the message: 50 blocks of 3,000 characters, six times as long escaped. */
  answerCharacters: 1024 * 1024,
  /** Time for delivery where the target sets no limit: a report that is a day late helps nobody. */
  window: DAY,
} as const;

/** Interval at which counts are written to disk; a crash loses at most the counts of one interval. */
export const METRICS = { every: 10 * SECOND } as const;

/** Checks of the gateway's readiness. */
export const READINESS = {
  /** Age up to which a desk's database is said to be new. */
  newDesk: DAY,
  /** Shortest interval between two checks; each takes a call of the project's budget. */
  every: MINUTE,
  /** Clocks under NTP differ by less than a second; signatures are valid for 15 minutes (contract section 7). */
  skewWarnsSeconds: 60,
  skewFailsSeconds: 15 * 60,
} as const;

/** Reading tickets. */
export const TICKETS = {
  /** Calls in flight per desk: most ticket systems allow some tens of calls per second from all clients together. */
  inFlight: 4,
} as const;

/** The ledger. */
export const LEDGER = {
  /** Interval at which the head of a growing ledger is logged (design). Later records have no logged head to verify against. */
  headEvery: HOUR,
  /** Records of one export; clients fetch more page by page. */
  exportRecords: 1000,
  /** Data of one export, after which it ends early: a call between Worker and Durable Object is limited to 32 MiB. */
  exportCharacters: 4 * 1024 * 1024,
  /** Records that are verified before other work may run: a few milliseconds. */
  verifySlice: 500,
  /** Records of one verification, a multiple of its slice: a quarter of a second of CPU, of the 30 s that a request has on Cloudflare. */
  verifyRecords: 20_000,
  /** Records after which a segment closes: a file of some 3 MB, and a tenth of a day at 20,000 operations a day. */
  segmentRecords: 10_000,
  /** Time after its first record at which a segment closes that is not full: what is archived lags a day behind at most. */
  segmentAge: DAY,
  /** Segments of one list, and segments that close at a time: three rows written each. */
  segmentsListed: 100,
  /** Archived records that are dropped at a time, one row written each: some milliseconds. */
  dropRecords: 500,
  /** Pause between two of these, so that requests come in between. */
  dropEvery: 100,
  /** The newest records, among which the console searches for one kind. */
  newest: 5000,
} as const;

/** Time for which an isolate counts forged requests before it tells the desk: one call instead of thousands. */
export const UNVERIFIED_WINDOW = 5 * SECOND;

/** Interval at which an isolate records the last event of a source; not scaled. */
export const SEEN_EVERY = MINUTE;

/** Verified refusals written to the ledger, per principal and hour; further ones are only counted (design). */
export const REFUSALS_PER_HOUR = 60;
