import type { CallClass } from "../../cloud/call-budget.ts";
import type { CloudClient } from "../../cloud/client.ts";
import type { JobDetail, LogLevel } from "../../cloud/drs/detail.ts";
import { causeOf, classifyLine, type LogLine } from "../../cloud/drs/logs/failure-causes.ts";
import { maskLine } from "../../cloud/drs/logs/mask-line.ts";
import { parseTime } from "../../cloud/drs/parse-time.ts";
import type { ReadOutcome } from "../../model/drs.ts";
import type { FailureCause, FailureKind } from "../../model/failure.ts";
import { FAILURE_LOG, GLANCE } from "../../shared/limits.ts";

/** The part of a job's log that somebody wants to read. */
export interface LogQuery {
  readonly level: LogLevel | null;
  readonly limit: number;
  readonly offset: number;
  /** `X-Language` of DRS's part of the lines. */
  readonly language: string | null;
  /** Whether the values of rows may be shown. */
  readonly hasValues: boolean;
}

/** A line of a job's log with what it tells. */
export interface ClassifiedLine extends LogLine {
  /** Of an error line; `null` for others. */
  readonly kind: FailureKind | null;
}

export interface LogPage {
  /** As DRS counts them; `null` when it does not. */
  readonly total: number | null;
  readonly lines: readonly ClassifiedLine[];
}

/** A job in a failed status. */
export interface FailedJob {
  readonly job: string;
  readonly status: string;
}

export interface KnownCause {
  readonly job: string;
  readonly cause: FailureCause;
}

const keyOf = (job: string, language: string | null): string => `${job} ${language}`;

/** A cause that was read, or is being read. */
interface Known {
  readonly status: string;
  readonly at: number;
  readonly cause: Promise<FailureCause | null>;
}

const IS_ERROR = /^error$/i;

/** Reads the DRS logs of jobs. The cause of a failure is kept in memory until it may have changed. */
export class JobLogs {
  readonly #cloud: Pick<CloudClient, "detail" | "delay">;
  readonly #fresh: number;
  readonly #known = new Map<string, Known>();

  constructor(cloud: Pick<CloudClient, "detail" | "delay">, scale: number) {
    this.#cloud = cloud;
    this.#fresh = FAILURE_LOG.fresh * scale;
  }

  /**
   * Find out why a job is in a failed status; `null` when DRS or the call budget does not allow a reading.
   * @param callClass of the reading
   */
  async causeOf(
    job: string,
    status: string,
    {
      language = null,
      callClass = "waited",
    }: { readonly language?: string | null; readonly callClass?: CallClass } = {},
  ): Promise<FailureCause | null> {
    const now = Date.now();
    const key = keyOf(job, language);
    const known = this.#current(key, status, now);
    if (known) return known;
    if (this.#cloud.delay(callClass, now) > 0) return null;
    const cause = this.#readCause(job, language, callClass);
    this.#known.set(key, { status, at: now, cause });
    const found = await cause;
    // A reading that failed is made again when the cause is wanted again.
    if (found === null && this.#known.get(key)?.cause === cause) this.#known.delete(key);
    return found;
  }

  /**
   * The causes of failed jobs for a page that shows many. A few are read at a time and nobody waits long: a reading that is late is there
   * for the next request.
   */
  async causesOf(jobs: readonly FailedJob[], language: string | null): Promise<readonly KnownCause[]> {
    const now = Date.now();
    const isKnown = ({ job, status }: FailedJob) => this.#current(keyOf(job, language), status, now) !== undefined;
    const unknown = jobs.filter((job) => !isKnown(job)).slice(0, GLANCE.atOnce);
    const found: KnownCause[] = [];
    const readings = [...jobs.filter(isKnown), ...unknown].map(async ({ job, status }) => {
      const cause = await this.causeOf(job, status, { language });
      if (cause) found.push({ job, cause });
    });
    await Promise.race([Promise.all(readings), new Promise((resolve) => setTimeout(resolve, GLANCE.patience))]);
    return [...found];
  }

  /** What is known of a job's failure and has not grown old. */
  #current(key: string, status: string, now: number): Promise<FailureCause | null> | undefined {
    const known = this.#known.get(key);
    return known?.status === status && now - known.at < this.#fresh ? known.cause : undefined;
  }

  /** Read a page of a job's log, in DRS's order. */
  async page(job: string, { level, limit, offset, language, hasValues }: LogQuery): Promise<ReadOutcome<LogPage>> {
    const query = { type: "log", offset, limit, ...(level === null ? {} : { log_level: level }) } as const;
    const read = await this.#cloud.detail("waited", job, query, language);
    if (read.kind !== "read") return read;
    const lines = linesOf(read.value).map((line): ClassifiedLine => {
      const masked = maskLine(line.message);
      const kind = IS_ERROR.test(line.level) ? classifyLine(masked) : null;
      return { ...line, kind, message: hasValues ? line.message : masked };
    });
    return { kind: "read", value: { total: read.value.total_count ?? null, lines } };
  }

  /** Read the newest error lines. No source names the order: if the first page holds the oldest ones, the last page is read instead. */
  async #readCause(job: string, language: string | null, callClass: CallClass): Promise<FailureCause | null> {
    const first = await this.#readErrors(job, 0, language, callClass);
    if (first.kind !== "read") return null;
    const { total_count: total = 0 } = first.value;
    if (total <= FAILURE_LOG.lines || !isOldestFirst(linesOf(first.value))) return causeOf(newestErrors(first.value));
    const last = await this.#readErrors(job, total - FAILURE_LOG.lines, language, callClass);
    return last.kind === "read" ? causeOf(newestErrors(last.value)) : null;
  }

  #readErrors(
    job: string,
    offset: number,
    language: string | null,
    callClass: CallClass,
  ): Promise<ReadOutcome<JobDetail>> {
    const query = { type: "log", log_level: "Error", offset, limit: FAILURE_LOG.lines } as const;
    return this.#cloud.detail(callClass, job, query, language);
  }
}

const isOldestFirst = (lines: readonly LogLine[]): boolean =>
  (lines[0]?.at ?? 0) < (lines.at(-1)?.at ?? Number.NEGATIVE_INFINITY);

/** Error lines, newest first. `log_level` is in the newer SDK only: an older DRS may answer with other levels. */
const newestErrors = (detail: JobDetail): LogLine[] =>
  linesOf(detail)
    .filter(({ level }) => IS_ERROR.test(level))
    .sort((one, other) => (other.at ?? 0) - (one.at ?? 0));

const linesOf = ({ logs = [] }: JobDetail): LogLine[] =>
  logs.map(({ level = "", message, create_time }) => ({ at: parseTime(create_time), level, message }));
