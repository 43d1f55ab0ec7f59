import type { ActionOutcome, ReadOutcome, UpstreamError } from "../model/drs.ts";
import type { Encryptor } from "../shared/encryptor.ts";
import { TOKEN_RENEWAL_MARGIN, UPSTREAM } from "../shared/limits.ts";
import { err, ok, type Result } from "../shared/result.ts";
import { CallBudget, type CallClass } from "./call-budget.ts";
import { CallSlots } from "./call-slots.ts";
import { CircuitBreaker, type CircuitStore } from "./circuit-breaker.ts";
import type { DetailQuery, JobDetail } from "./drs/detail.ts";
import { readError } from "./drs/errors.ts";
import { readAction, readDetail } from "./drs/outcome.ts";
import type { Endpoints } from "./drs/regions.ts";
import { calledJob, detailRequest, type Target, type UpstreamRequest } from "./drs/requests.ts";
import { type Failure, send, type UpstreamResponse } from "./drs/transport.ts";
import { type CloudCredentials, type PasswordCredentials, signFor } from "./iam/credentials.ts";
import { readToken, type Token, tokenRequest } from "./iam/token.ts";

/** Why a call could not be authorised: IAM said no for good, or could not be asked just now. */
export type AuthorizationFailure =
  | { readonly kind: "rejected"; readonly error: UpstreamError }
  | { readonly kind: "unavailable"; readonly cause: string; readonly retryAfter: number | null };

const CIRCUIT_OPEN = "the credential was refused several times in a row; calls pause so that DRS does not lock it";

const TOKEN_CONTEXT = "iam-token";

/** The DRS project that calls go to. */
export interface CloudAccount {
  readonly projectId: string;
  /** Name of the secret that holds the credential. */
  readonly secret: string;
  readonly endpoints: Endpoints;
  /** The call budget while DRS answers as it should. */
  readonly callsPerMinute: number;
}

/** What the client keeps across restarts. */
export interface CloudStore extends CircuitStore {
  token(): StoredToken | undefined;
  setToken(token: StoredToken): void;
  clearToken(): void;
}

/** The kinds of calls to DRS that are counted. */
type CallKind = "action" | "reading";

interface CallCounters {
  count(name: "upstream_calls", labels: { readonly kind: string; readonly code: string }): void;
  count(name: "token_renewals"): void;
}

/**
 * Masks in the body of an answer the secrets that were sent.
 * @param job the job that the call was about; `null` for calls about several jobs or none
 */
export type MaskAnswer = (body: unknown, job: string | null) => Promise<unknown>;

/**
 * The only place of a desk that sees the cloud credential. Authorises calls by token or signature, keeps one token per
 * project, and sends calls within the project's limits.
 */
export class CloudClient {
  readonly account: CloudAccount;
  readonly #credentials: CloudCredentials;
  readonly #cloud: CloudStore;
  readonly #encryptor: Encryptor;
  readonly #scale: number;
  readonly budget: CallBudget;
  readonly #slots: CallSlots;
  readonly #counters: CallCounters;
  readonly #mask: MaskAnswer;
  readonly circuit: CircuitBreaker;
  #token: Token | undefined;
  #renewal: Promise<Result<Token, AuthorizationFailure>> | undefined;

  constructor(
    account: CloudAccount,
    credentials: CloudCredentials,
    { cloud, counters }: { readonly cloud: CloudStore; readonly counters: CallCounters },
    encryptor: Encryptor,
    scale: number,
    mask: MaskAnswer,
  ) {
    this.#counters = counters;
    this.#mask = mask;
    this.account = account;
    this.#credentials = credentials;
    this.#cloud = cloud;
    this.#encryptor = encryptor;
    this.#scale = scale;
    this.budget = new CallBudget(account.callsPerMinute, scale);
    this.#slots = new CallSlots(this.budget);
    this.circuit = new CircuitBreaker(cloud, scale);
  }

  /** Whether a refused credential can be replaced by a new token. An access key pair cannot. */
  get renewable(): boolean {
    return this.#credentials.type === "password";
  }

  target(jobId: string): Target {
    return { origin: this.account.endpoints.drs, projectId: this.account.projectId, jobId };
  }

  /** Milliseconds until the project's budget allows a call of a class. */
  delay(callClass: CallClass, now: number): number {
    return this.budget.delay(callClass, now);
  }

  /** Runs work in one of the project's call slots. */
  inSlot<T>(callClass: CallClass, work: () => Promise<T>): Promise<T> {
    return this.#slots.run(callClass, work);
  }

  /** Sends an authorised action. Called in a slot, after the attempt has been written down. */
  async act(authorized: UpstreamRequest): Promise<ActionOutcome> {
    const outcome = readAction(await this.#send("action", authorized, UPSTREAM.actionTimeout));
    if (outcome.kind === "unauthorized") this.#forgetToken(authorized);
    return outcome;
  }

  /**
   * Reads ShowJobDetail.
   * @param language of DRS's texts, where somebody reads a refusal
   */
  async detail(
    callClass: CallClass,
    jobId: string,
    query: DetailQuery,
    language: string | null = null,
  ): Promise<ReadOutcome<JobDetail>> {
    return this.readAs(callClass, detailRequest(this.target(jobId), query, language), readDetail);
  }

  /** Makes a reading and reads its answer. */
  async readAs<T>(
    callClass: CallClass,
    request: UpstreamRequest,
    read: (answer: UpstreamResponse | Failure) => ReadOutcome<T>,
  ): Promise<ReadOutcome<T>> {
    const answer = await this.read(callClass, request);
    if (answer.ok) return read(answer.value);
    // IAM refused the gateway's credential: no answer of DRS.
    return answer.error.kind === "rejected" ? { kind: "unauthorized", error: answer.error.error } : answer.error;
  }

  /** Makes a reading; a token that was refused is replaced once. */
  async read(
    callClass: CallClass,
    request: UpstreamRequest,
  ): Promise<Result<UpstreamResponse | Failure, AuthorizationFailure>> {
    return this.inSlot(callClass, async () => {
      const first = await this.#readOnce(request);
      const isRefused = first.ok && first.value.kind === "response" && first.value.status === 401;
      return isRefused && this.renewable ? this.#readOnce(request) : first;
    });
  }

  async #readOnce(request: UpstreamRequest): Promise<Result<UpstreamResponse | Failure, AuthorizationFailure>> {
    const authorized = await this.authorize(request);
    if (!authorized.ok) return authorized;
    const answer = await this.#send("reading", authorized.value, UPSTREAM.readTimeout);
    if (answer.kind === "response" && answer.status === 401) this.#forgetToken(authorized.value);
    return ok(answer);
  }

  /** Sends a call and takes note of what its answer says about the whole project. */
  async #send(kind: CallKind, request: UpstreamRequest, timeout: number): Promise<UpstreamResponse | Failure> {
    const begun = Date.now();
    const answer = await this.#counted(kind, request, timeout);
    const now = Date.now();
    if (answer.kind === "failure") {
      if (answer.isTimeout) this.budget.timedOut(begun, now);
      return answer;
    }
    if (answer.status !== 401) this.circuit.succeeded();
    else if (!this.#isReplaced(request)) this.circuit.failed(now);
    if (answer.status === 429) this.budget.throttled(answer.retryAfter, begun, now);
    else this.budget.answered();
    return answer;
  }

  async #counted(
    kind: CallKind | "token",
    request: UpstreamRequest,
    timeout: number,
  ): Promise<UpstreamResponse | Failure> {
    const answer = await send(request, timeout * this.#scale);
    const code = answer.kind === "response" ? String(answer.status) : "none";
    this.#counters.count("upstream_calls", { kind, code });
    // Before anything reads it: nobody can forget to mask what an answer repeats.
    return answer.kind === "response" ? { ...answer, body: await this.#mask(answer.body, calledJob(request)) } : answer;
  }

  /** Adds the token, or signs. */
  async authorize(request: UpstreamRequest): Promise<Result<UpstreamRequest, AuthorizationFailure>> {
    const credentials = this.#credentials;
    const now = Date.now();
    if (!this.circuit.admit(now)) {
      const wait = (this.circuit.openUntil(now) ?? now) - now;
      return err({ kind: "unavailable", cause: CIRCUIT_OPEN, retryAfter: wait / this.#scale });
    }
    if (credentials.type === "aksk") {
      return ok({ ...request, headers: signFor(credentials, request, this.account.projectId, Date.now()) });
    }
    const token = await this.#currentToken(credentials);
    if (!token.ok) return token;
    return ok({ ...request, headers: { ...request.headers, "x-auth-token": token.value.text } });
  }

  /** Whether the call carries a token that is not used any more: of several under way with one stale token, one refusal counts. */
  #isReplaced({ headers }: UpstreamRequest): boolean {
    return this.renewable && headers["x-auth-token"] !== this.#token?.text;
  }

  /** Drops the token that a refused call carried, in memory and on disk; not one that has replaced it meanwhile. */
  #forgetToken(request: UpstreamRequest): void {
    if (this.#isReplaced(request)) return;
    this.#token = undefined;
    this.#cloud.clearToken();
  }

  async #currentToken(credentials: PasswordCredentials): Promise<Result<Token, AuthorizationFailure>> {
    this.#token ??= await this.#storedToken();
    if (this.#token && this.#token.expiresAt - TOKEN_RENEWAL_MARGIN > Date.now()) return ok(this.#token);
    // Single flight: however many calls need a token, IAM is asked once.
    this.#renewal ??= this.#renew(credentials).finally(() => {
      this.#renewal = undefined;
    });
    return this.#renewal;
  }

  async #storedToken(): Promise<Token | undefined> {
    const row = this.#cloud.token();
    const text = row && (await this.#encryptor.decrypt(row.sealed, TOKEN_CONTEXT));
    return row && text ? { text, expiresAt: row.expires_at } : undefined;
  }

  async #renew(credentials: PasswordCredentials): Promise<Result<Token, AuthorizationFailure>> {
    const request = tokenRequest(this.account.endpoints.iam, credentials, this.account.projectId);
    const answer = await this.#counted("token", request, UPSTREAM.readTimeout);
    if (answer.kind === "failure") return err({ kind: "unavailable", cause: `IAM: ${answer.cause}`, retryAfter: null });
    const token = readToken(answer.headers.get("x-subject-token"), answer.body);
    if (token) {
      this.#counters.count("token_renewals");
      this.#token = token;
      const sealed = await this.#encryptor.encrypt(token.text, TOKEN_CONTEXT);
      this.#cloud.setToken({ sealed, expires_at: token.expiresAt });
      return ok(token);
    }
    const error = readError(answer.status, answer.body, answer.requestId);
    if (error && answer.status >= 400 && answer.status < 500 && answer.status !== 429) {
      this.circuit.failed(Date.now());
      return err({ kind: "rejected", error });
    }
    return err({ kind: "unavailable", cause: `IAM: HTTP ${answer.status}`, retryAfter: answer.retryAfter });
  }
}

/** A token under the desk's key. */
export interface StoredToken {
  readonly sealed: string;
  readonly expires_at: number;
}
