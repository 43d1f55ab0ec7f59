import { DurableObject } from "cloudflare:workers";
import type { CompareTask, JobDetail } from "../cloud/drs/detail.ts";
import type { JobFacts } from "../cloud/drs/possibility.ts";
import type { NamedInDrs } from "../cloud/job-directory.ts";
import type { Readiness } from "../cloud/readiness.ts";
import type { LedgerRecord } from "../ledger/chain.ts";
import type { Export, LedgerPage, SegmentFilter, SegmentPage, SegmentStatement } from "../ledger/notary.ts";
import type { Counted } from "../ledger/tallies.ts";
import type { Verdict, VerifyRequest } from "../ledger/verifier.ts";
import type { Sample } from "../metrics/families.ts";
import type { VoteChoice } from "../model/approval.ts";
import type { Command, SecretAge } from "../model/command.ts";
import type { CutoverReadiness } from "../model/cutover.ts";
import type { DelaySample } from "../model/delay-sample.ts";
import type { AllTraits, DirectoryJob } from "../model/directory.ts";
import type { ReadOutcome } from "../model/drs.ts";
import type { FailureCause } from "../model/failure.ts";
import type { JobSnapshot } from "../model/job-status.ts";
import type { Lock } from "../model/lock.ts";
import { isAnswered, isEnded, type Operation } from "../model/operation.ts";
import type { Refusal } from "../model/policy.ts";
import type { TicketNotice } from "../model/ticket.ts";
import type { Language } from "../shared/language.ts";
import { LEASE, LEDGER, PAGE, SAMPLING } from "../shared/limits.ts";
import { logError } from "../shared/log.ts";
import { type Explanation, explain } from "./accept/explain.ts";
import type { Refused } from "./accept/refusals.ts";
import type { VoteAnswer, Voter } from "./approve/voting.ts";
import type { Acknowledgement, AcknowledgementAnswer } from "./control/archiving.ts";
import type { Intervener, Intervention } from "./control/interventions.ts";
import type { LockAnswer, LockRequest } from "./control/locking.ts";
import type { RedactionAnswer, RedactionRequest } from "./control/redactions.ts";
import type { CompareResult } from "./follow/compare-reader.ts";
import type { CutoverQuestion } from "./follow/cutover-check.ts";
import type { FailedJob, KnownCause, LogPage, LogQuery } from "./follow/job-logs.ts";
import type { NativeReading, NativeReadOutcome } from "./follow/job-reader.ts";
import { type ListedJobs, type ListQuery, listedJobs, type Viewer } from "./follow/listed-jobs.ts";
import type { ProgressSnapshot } from "./follow/progress-cache.ts";
import type { WatchAnswer, WatchRequest } from "./follow/watches.ts";
import { openDesk, type Stages } from "./open.ts";
import type { Ports } from "./ports.ts";
import { checkStorage, withStorage } from "./storage-check.ts";
import type { OperationFilter, OperationsFound } from "./store/operation-list.ts";
import type { OutcomeRow } from "./store/operations.ts";

/** A call of a desk that crosses together with others: the method's name and its arguments. */
export type DeskCall = readonly [name: string, ...args: unknown[]];

/**
 * The only Durable Object class, one object per DRS project, named `region/project_id`: inbox, operations, timers, report
 * outbox, ledger and IAM token in one SQLite database (docs/decisions/0001-one-durable-object-per-drs-project.md). Its public methods are
 * the interface of the desk; the rest of the gateway calls them through `client.ts`.
 */
export function defineDesk<Env>(ports: Ports<Env>) {
  return class DeskObject extends DurableObject<Env> {
    #stages: Promise<Stages> | undefined;

    async #open(): Promise<Stages> {
      this.#stages ??= openDesk(this.ctx, this.env, ports).catch((error: unknown) => {
        this.#stages = undefined;
        throw error;
      });
      const stages = await this.#stages;
      stages.scheduler.noticeClock();
      return stages;
    }

    /**
     * Accept, deduplicate, coalesce or refuse a command; an accepted one is durable and on its way when this answers. `client.ts` hides that
     * it crosses as JSON.
     */
    async accept(command: string): Promise<string> {
      return JSON.stringify(await (await this.#open()).acceptor.accept(JSON.parse(command) as Command));
    }

    /** Record that a request was refused before there was a command. */
    async recordRefusal(refused: Refused, refusal: Refusal): Promise<void> {
      return (await this.#open()).acceptor.recordRefusal(refused, refusal);
    }

    /**
     * Make several calls of these methods, begun in their order: what a batch asks of a desk crosses as one call. Returns the results in the
     * same order; rejects when one of the calls does, and the others go on.
     */
    async all(calls: readonly DeskCall[]): Promise<unknown[]> {
      const methods = this as unknown as Readonly<Record<string, (...args: unknown[]) => Promise<unknown>>>;
      return Promise.all(calls.map(async ([name, ...args]) => methods[name]?.(...args)));
    }

    /** Explain what would become of a command, and do nothing; `null` for a caller who may not read the job. */
    async explain(command: Command): Promise<Explanation | null> {
      const { resources, evaluator } = await this.#open();
      return explain(resources, evaluator, command);
    }

    /** Take a vote on an operation that waits for approval; `null` when there is no such operation. */
    async vote(id: string, choice: VoteChoice, voter: Voter, digest: string | null): Promise<VoteAnswer | null> {
      return (await this.#open()).voting.vote(id, choice, voter, digest);
    }

    /** Cancel an operation that has not been sent; `null` when there is no such operation. */
    async cancel(id: string, by: Intervener): Promise<Intervention | null> {
      return (await this.#open()).interventions.cancel(id, by);
    }

    /** Record the outcome of an operation whose outcome is unknown; `null` when there is no such operation. */
    async resolveOutcome(
      id: string,
      by: Intervener,
      outcome: "succeeded" | "failed",
      note: string,
    ): Promise<Intervention | null> {
      return (await this.#open()).interventions.resolveOutcome(id, by, outcome, note);
    }

    /** Lock a job, or remove its lock. */
    async changeLock(request: LockRequest): Promise<LockAnswer> {
      return (await this.#open()).locking.change(request);
    }

    /** All locks of the project's jobs. */
    async locks(): Promise<Lock[]> {
      return (await this.#open()).store.locks.all();
    }

    /** Watch a job for somebody, or stop watching it. */
    async changeWatch(request: WatchRequest): Promise<WatchAnswer> {
      return (await this.#open()).watches.change(request);
    }

    async operation(id: string): Promise<Operation | null> {
      return (await this.#open()).store.operations.find(id) ?? null;
    }

    async operations(filter: OperationFilter): Promise<OperationsFound> {
      return (await this.#open()).store.operations.list(filter);
    }

    /** The operation that was accepted under one of these idempotency keys; `null` when there is none. */
    async earlier(keys: readonly string[]): Promise<Operation | null> {
      const { requests, operations } = (await this.#open()).store;
      const [id] = keys.flatMap((key) => requests.accepted(key, Date.now())?.operation ?? []);
      return id === undefined ? null : (operations.find(id) ?? null);
    }

    /** The operation after it has ended, or after DRS has answered its call; or as it is after `timeout` milliseconds. */
    async waitFor(id: string, what: "end" | "answer", timeout: number): Promise<Operation | null> {
      return (await this.#open()).waiters.wait(id, what === "end" ? isEnded : isAnswered, timeout);
    }

    /** The outcomes of the newest operations, since a time. */
    async outcomes(since: number): Promise<OutcomeRow[]> {
      return (await this.#open()).store.operations.outcomes(since, PAGE.charted);
    }

    /** The ledger records of one operation, in order: all of them, or so many of the newest. */
    async events(id: string, limit?: number): Promise<LedgerRecord[]> {
      return (await this.#open()).store.ledger.ofOperation(id, limit);
    }

    /** The newest records of some kinds, or of all, the last one first. */
    async newest(limit: number, kinds?: readonly string[]): Promise<LedgerRecord[]> {
      return (await this.#open()).store.ledger.newest(limit, kinds ? LEDGER.newest : limit, kinds);
    }

    /** Records of the ledger as NDJSON. */
    async exportLedger(page: LedgerPage): Promise<Export> {
      return (await this.#open()).notary.export(page, Date.now());
    }

    /** Check the next records of the ledger, and that it still has the record of an earlier head. */
    async verifyLedger(request: VerifyRequest): Promise<Verdict> {
      return (await this.#open()).verifier.verify(request);
    }

    /** The closed segments of the ledger. */
    async segments(filter: SegmentFilter): Promise<SegmentStatement[]> {
      return (await this.#open()).archiving.list(filter);
    }

    /** Records of a segment as NDJSON. */
    async exportSegment(page: SegmentPage): Promise<Export> {
      return (await this.#open()).notary.exportSegment(page, Date.now());
    }

    /** Acknowledge that a segment was archived. */
    async acknowledgeSegment(acknowledgement: Acknowledgement): Promise<AcknowledgementAnswer> {
      return (await this.#open()).archiving.acknowledge(acknowledgement);
    }

    /** Remove the data of a ledger record, and say so in a record of its own. */
    async redact(request: RedactionRequest): Promise<RedactionAnswer> {
      return (await this.#open()).redactions.redact(request);
    }

    /** Count requests to a source that failed authentication; at most one record a source and minute comes of it. */
    async countUnverified(source: string, counted: Counted): Promise<void> {
      return (await this.#open()).sources.countUnverified(source, counted);
    }

    /** Note that a secret has authenticated a request of a source (epoch milliseconds). */
    async noteSecretUse(source: string, secret: SecretAge, at: number): Promise<void> {
      return (await this.#open()).sources.noteSecretUse(source, secret, at);
    }

    /** Consume a key that is good for one request only. Whether this was its first use; durable when this answers. */
    async consume(key: string): Promise<boolean> {
      return (await this.#open()).sources.consume(key);
    }

    /** Have a ticket read back; durable when this answers. Notices that nothing waits for are ignored. */
    async notice(notice: TicketNotice): Promise<void> {
      return (await this.#open()).ticketInbox.receive(notice);
    }

    /** All series of the project. Has readiness checked again, without waiting for it. */
    async metrics(): Promise<Sample[]> {
      return (await this.#open()).metrics.samples();
    }

    /** Whether the cloud takes the gateway's calls. */
    async readiness(): Promise<Readiness> {
      const { readiness, store } = await this.#open();
      const storage = checkStorage(store, Date.now());
      return withStorage(await readiness.check(), storage);
    }

    /** Read a job from DRS now: its state and, while data flows, its progress. */
    async job(jobId: string): Promise<ReadOutcome<JobDetail>> {
      return (await this.#open()).reader.job(jobId);
    }

    /** Why a job is in a failed status, from its DRS log with values masked; `null` when that cannot be read now. */
    async failureCause(jobId: string, status: string, language: Language): Promise<FailureCause | null> {
      return (await this.#open()).logs.causeOf(jobId, status, { language });
    }

    /** Why failed jobs have failed, as far as that can be said within a moment. */
    async failureCauses(jobs: readonly FailedJob[], language: Language): Promise<readonly KnownCause[]> {
      return (await this.#open()).logs.causesOf(jobs, language);
    }

    /** Read a precheck of a job from DRS again. */
    async precheck(jobId: string, queryId: string, language: string | null): Promise<ReadOutcome<JobDetail>> {
      return (await this.#open()).reader.precheck(jobId, queryId, language);
    }

    /** A page of a job's DRS log. */
    async log(jobId: string, query: LogQuery): Promise<ReadOutcome<LogPage>> {
      return (await this.#open()).logs.page(jobId, query);
    }

    /** The progress of jobs when it was last read; reads what is not known or has grown old, and waits a moment for it. */
    async progress(jobs: readonly string[]): Promise<ProgressSnapshot[]> {
      return (await this.#open()).progress.of(jobs, Date.now());
    }

    /** What decides which actions are possible on a job now. */
    async facts(jobId: string): Promise<JobFacts> {
      return (await this.#open()).evaluator.facts(jobId);
    }

    /** The compare tasks that DRS knows of a job, newest first. */
    async compares(jobId: string): Promise<ReadOutcome<readonly CompareTask[]>> {
      return (await this.#open()).compares.tasks(jobId);
    }

    /** What a compare task has found; `null` where DRS does not know the task. */
    async compareResult(jobId: string, taskId: string): Promise<ReadOutcome<CompareResult | null>> {
      return (await this.#open()).compares.result(jobId, taskId);
    }

    /** Make a caller's own reading of the native dialect; known secret fields of the answer are masked. */
    async nativeRead(reading: NativeReading): Promise<NativeReadOutcome> {
      return (await this.#open()).reader.native(reading);
    }

    /** The jobs of a DRS name in any case and width, and whether the list is young enough to trust that there are no more. */
    async jobsNamed(name: string, upToDate: boolean): Promise<{ jobs: readonly NamedInDrs[]; isFresh: boolean }> {
      return (await this.#open()).jobs.lookUp(name, upToDate);
    }

    /** Some of the jobs that a viewer may read whose DRS name holds a text, in any case and width; calls nobody. */
    async jobsLike(text: string, viewer: Viewer): Promise<readonly NamedInDrs[]> {
      const { resources } = await this.#open();
      const { jobs } = listedJobs(resources, { text, limit: PAGE.likeNames, viewer }, Date.now());
      return jobs.map(({ id, name, status }) => ({ id, name, status }));
    }

    /** A page of the project's jobs as DRS last listed them, of those that somebody may read, and when that was. What is old is listed again afterwards. */
    async listedJobs(query: ListQuery): Promise<ListedJobs> {
      const { resources, discovery } = await this.#open();
      discovery.look();
      return listedJobs(resources, query, Date.now());
    }

    /**
     * What rules may go by of every job that is listed; `null` while that is as of a revision that is known already. Jobs that were never
     * listed are listed afterwards, or rules about them would let nobody ask for that.
     */
    async traits(known: string | null): Promise<AllTraits | null> {
      const { store, discovery } = await this.#open();
      const { directory } = store.cloudState;
      discovery.keep();
      return directory.revision === known ? null : { revision: directory.revision, jobs: directory.traits() };
    }

    /** How DRS last listed some jobs; those that no listing had are left out. */
    async listingsOf(ids: readonly string[]): Promise<DirectoryJob[]> {
      return (await this.#open()).store.cloudState.directory.byIds(ids);
    }

    /** Status and delay of some jobs when they were last read; calls nobody. */
    async statuses(ids: readonly string[]): Promise<JobSnapshot[]> {
      const { store, resources } = await this.#open();
      return store.cloudState.snapshots(Date.now() - SAMPLING.fresh * resources.scale, ids);
    }

    /** How many operations of each job wait for a person. */
    async waiting(): Promise<{ job: string; count: number }[]> {
      return (await this.#open()).store.operations.waiting();
    }

    /** Judge whether a job is ready to cut over for somebody, by readings made now. */
    async cutover(question: CutoverQuestion): Promise<ReadOutcome<CutoverReadiness>> {
      return (await this.#open()).cutover.of(question);
    }

    /** The delay history of a job between two times (epoch milliseconds), oldest first; calls nobody. An incremental job is sampled from then on. */
    async delays(jobId: string, from: number, to: number): Promise<DelaySample[]> {
      return (await this.#open()).sampler.history(jobId, from, to);
    }

    /** Open a WebSocket that sends changes (`change-connection.ts`). Only the gateway can call this. */
    override async fetch(): Promise<Response> {
      return (await this.#open()).changes.connect();
    }

    override async webSocketMessage(socket: WebSocket, message: string | ArrayBuffer): Promise<void> {
      (await this.#open()).changes.receive(socket, message);
    }

    override async webSocketClose(socket: WebSocket): Promise<void> {
      (await this.#open()).changes.leave(socket);
    }

    override async webSocketError(socket: WebSocket): Promise<void> {
      (await this.#open()).changes.leave(socket);
    }

    /**
     * The safety net: starts everything that is due and returns without waiting for it, since a handler that waits blocks
     * all other timers and one that throws is given up after six tries. It re-arms before it does anything.
     */
    override async alarm(): Promise<void> {
      try {
        await this.ctx.storage.setAlarm(Date.now() + LEASE);
        (await this.#open()).alarm.fire();
      } catch (error) {
        logError("desk_alarm_failed", error, { desk: this.ctx.id.name });
      }
    }
  };
}

export type DeskObject = InstanceType<ReturnType<typeof defineDesk>>;
