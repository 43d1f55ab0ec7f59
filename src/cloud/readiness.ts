import { READINESS } from "../shared/limits.ts";
import type { Result } from "../shared/result.ts";
import type { AuthorizationFailure, CloudClient } from "./client.ts";
import { listRequest } from "./drs/requests.ts";
import type { Failure, UpstreamResponse } from "./drs/transport.ts";

/** What was found, and what to do about it where it is not good. */
export interface Finding {
  readonly check: "credentials" | "clock" | "storage";
  readonly status: "ok" | "warning" | "failed";
  readonly detail: string;
  readonly remedy: string | null;
}

/** What a check of the cloud has found. */
export interface Readiness {
  /** Epoch milliseconds. */
  readonly at: number;
  readonly findings: readonly Finding[];
  /** Nothing has failed. */
  readonly isReady: boolean;
  /** Seconds by which this clock is ahead of that of DRS; `null` where DRS did not say. */
  readonly skew: number | null;
}

type Reading = Result<UpstreamResponse | Failure, AuthorizationFailure>;

/**
 * Asks DRS for one job of the project, with the credential that actions are sent with. However often it is asked, that is done once a
 * minute, and not while calls pause: a check must not be what keeps a key locked.
 */
export class ReadinessCheck {
  readonly #upstream: CloudClient;
  readonly #every: number;
  #last: Readiness | undefined;
  #running: Promise<Readiness> | undefined;

  constructor(upstream: CloudClient, scale: number) {
    this.#upstream = upstream;
    this.#every = READINESS.every * scale;
  }

  /** What was last found; asks nobody. */
  last(): Readiness | undefined {
    const until = this.#upstream.circuit.openUntil(Date.now());
    return until === null ? this.#last : paused(until, this.#upstream.account.secret);
  }

  /** What is found now, or was within the last minute. */
  async check(): Promise<Readiness> {
    const last = this.last();
    const isPaused = last !== undefined && last !== this.#last;
    if (last && (isPaused || Date.now() - last.at < this.#every)) return last;
    this.#running ??= this.#ask().finally(() => {
      this.#running = undefined;
    });
    return this.#running;
  }

  async #ask(): Promise<Readiness> {
    const { origin, projectId } = this.#upstream.target("");
    const request = listRequest(origin, projectId, "job_type=migration&offset=0&limit=1", null);
    const read = await this.#upstream.read("waited", request);
    const now = Date.now();
    const skew = skewOf(read, now);
    const findings = [this.#credentials(read), ...(skew === null ? [] : [clock(skew)])];
    this.#last = { at: now, findings, isReady: findings.every(({ status }) => status !== "failed"), skew };
    return this.#last;
  }

  #credentials(read: Reading): Finding {
    const { secret, endpoints } = this.#upstream.account;
    const objection = objectionOf(read);
    if (objection === null)
      return { check: "credentials", status: "ok", detail: "DRS accepted a signed reading", remedy: null };
    const [whose, detail] = objection;
    const remedy =
      whose === "credential"
        ? `check the secret ${secret}, and that its user may read and act on DRS in this project; then set it anew and deploy`
        : `see that ${endpoints.drs} and ${endpoints.iam} answer from where the gateway runs, and whether the cloud reports a fault`;
    return { check: "credentials", status: "failed", detail, remedy };
  }
}

/** Why a reading was not given, and whether that is the credential's fault. */
function objectionOf(read: Reading): readonly ["credential" | "cloud", string] | null {
  if (!read.ok) {
    const { error } = read;
    if (error.kind === "unavailable") return ["cloud", error.cause];
    return ["credential", `IAM refused: ${error.error.code ?? error.error.status}`];
  }
  const answer = read.value;
  if (answer.kind === "failure") return ["cloud", `DRS: ${answer.cause}`];
  if (answer.status === 401 || answer.status === 403) return ["credential", `DRS refused: HTTP ${answer.status}`];
  return answer.status >= 200 && answer.status < 300 ? null : ["cloud", `DRS answered HTTP ${answer.status}`];
}

/** By the `Date` of the answer (RFC 9110 section 6.6.1), which is to the second. */
function skewOf(read: Reading, now: number): number | null {
  const date =
    read.ok && read.value.kind === "response" ? Date.parse(read.value.headers.get("date") ?? "") : Number.NaN;
  return Number.isNaN(date) ? null : Math.round((now - date) / 1000);
}

/** DRS refuses a signature whose time is further off than a quarter of an hour (contract section 7). */
export function clock(skew: number): Finding {
  const off = Math.abs(skew);
  const status = off > READINESS.skewFailsSeconds ? "failed" : off > READINESS.skewWarnsSeconds ? "warning" : "ok";
  const detail = `this clock is ${off} s ${skew < 0 ? "behind" : "ahead of"} that of DRS`;
  const remedy = "have this machine's clock set by NTP: signatures are refused from 15 minutes on, by platforms from 5";
  return { check: "clock", status, detail, remedy: status === "ok" ? null : remedy };
}

function paused(until: number, secret: string): Readiness {
  const finding: Finding = {
    check: "credentials",
    status: "failed",
    detail: `the credential was refused several times in a row; calls pause until ${new Date(until).toISOString()}`,
    remedy: `set the secret ${secret} anew and deploy; the first call after the pause tries it`,
  };
  return { at: Date.now(), findings: [finding], isReady: false, skew: null };
}
