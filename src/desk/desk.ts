import { DurableObject } from "cloudflare:workers";
import type { JobDetail } from "../cloud/drs/detail.ts";
import { readActions } from "../cloud/drs/list.ts";
import { nativeRead } from "../cloud/drs/requests.ts";
import type { Readiness } from "../cloud/readiness.ts";
import type { LedgerRecord } from "../ledger/chain.ts";
import type { LedgerPage, Verdict } from "../ledger/notary.ts";
import type { Counted } from "../ledger/tallies.ts";
import type { Sample } from "../metrics/families.ts";
import { withZeros } from "../metrics/zeros.ts";
import type { Command, SecretAge } from "../model/command.ts";
import type { ReadOutcome } from "../model/drs.ts";
import type { Seen } from "../model/job-status.ts";
import type { Lock } from "../model/lock.ts";
import { isAnswered, isEnded, type Operation } from "../model/operation.ts";
import type { TicketNotice } from "../model/ticket.ts";
import { DEDUPE_MEMORY, LEASE, LEDGER, PAGE } from "../shared/limits.ts";
import { logError } from "../shared/log.ts";
import { accept } from "./accept/acceptance.ts";
import { type Explanation, explain } from "./accept/explain.ts";
import { type Judgement, judge } from "./approve/approval.ts";
import { cancel, type Intervener, type Intervention, settle } from "./control/interventions.ts";
import { changeLock, type LockAnswer, type LockRequest } from "./control/locking.ts";
import type { Env } from "./env.ts";
import { type NativeReading, type NativeReadOutcome, readJob, readNatively } from "./follow/job-reader.ts";
import type { Glance } from "./follow/progress-cache.ts";
import { changeWatch, type WatchAnswer, type WatchRequest } from "./follow/watches.ts";
import type { DeskMethods } from "./methods.ts";
import { gaugesOf } from "./metrics.ts";
import { openParts, type Parts } from "./open.ts";
import type { Ports } from "./ports.ts";
import { type Recent, recentSince } from "./report/recent.ts";
import type { OperationFilter, OperationsFound } from "./store/operation-list.ts";
import type { OutcomeRow } from "./store/operations.ts";

/**
 * The only Durable Object class, one object per DRS project, named `region/project_id`: inbox, operations, timers, report
 * outbox, ledger and IAM token in one SQLite database (docs/decisions/0001-one-durable-object-per-drs-project.md).
 */
export function defineDesk(ports: Ports) {
  return class DeskObject extends DurableObject<Env> implements DeskMethods {
    #parts: Promise<Parts> | undefined;

    #open(): Promise<Parts> {
      this.#parts ??= openParts(this.ctx, this.env, ports).catch((error: unknown) => {
        this.#parts = undefined;
        throw error;
      });
      return this.#parts;
    }

    async accept(command: string): Promise<string> {
      const { core, start } = await this.#open();
      const acceptance = await accept(core, JSON.parse(command) as Command);
      if (acceptance.kind === "accepted") start(acceptance.operation);
      return JSON.stringify(acceptance);
    }

    async explain(command: Command): Promise<Explanation> {
      const { core } = await this.#open();
      return explain(core, command);
    }

    async changeLock(request: LockRequest): Promise<LockAnswer> {
      const { core } = await this.#open();
      return changeLock(core, request);
    }

    async changeWatch(request: WatchRequest): Promise<WatchAnswer> {
      const { core } = await this.#open();
      return changeWatch(core, request);
    }

    async locks(): Promise<Lock[]> {
      const { core } = await this.#open();
      return core.store.locks.all();
    }

    async operation(id: string): Promise<Operation | null> {
      const { core } = await this.#open();
      return core.store.operations.find(id) ?? null;
    }

    async operations(filter: OperationFilter): Promise<OperationsFound> {
      const { core } = await this.#open();
      return core.store.operations.list(filter);
    }

    async events(id: string, limit?: number): Promise<LedgerRecord[]> {
      const { core } = await this.#open();
      return core.ledger.ofOperation(id, limit);
    }

    async recent(after: number | null, patience: number): Promise<Recent> {
      const { core } = await this.#open();
      return recentSince(core, after, patience);
    }

    async newest(limit: number, kinds?: readonly string[]): Promise<LedgerRecord[]> {
      const { core } = await this.#open();
      return core.ledger.newest(limit, kinds ? LEDGER.newest : limit, kinds);
    }

    async outcomes(since: number): Promise<OutcomeRow[]> {
      const { core } = await this.#open();
      return core.store.operations.outcomes(since, PAGE.charted);
    }

    async exportLedger(page: LedgerPage): Promise<string | null> {
      const { core } = await this.#open();
      return core.notary.export(page, Date.now());
    }

    async verifyLedger(head: string | null): Promise<Verdict> {
      const { core } = await this.#open();
      return core.notary.verify(head);
    }

    async countUnverified(source: string, counted: Counted): Promise<void> {
      const { core } = await this.#open();
      const { tallies, counters } = core.store;
      core.store.transaction(() => tallies.count("unverified", source, counted, Date.now()));
      for (const [reason, count] of Object.entries(counted.counts))
        counters.count("unverified", { source, reason }, count);
      core.arm();
    }

    async noteSeen(source: string, secret: SecretAge, at: number): Promise<void> {
      const { core } = await this.#open();
      core.store.counters.latest("source_last_event_timestamp_seconds", { source, secret }, at / 1000);
      core.arm();
    }

    async metrics(): Promise<Sample[]> {
      const { core } = await this.#open();
      core.readiness.check().catch((error: unknown) => logError("readiness_failed", error));
      core.store.transaction(() => core.store.counters.flush());
      return [...withZeros(core.store.counters.samples()), ...gaugesOf(core, Date.now())];
    }

    async readiness(): Promise<Readiness> {
      const { core } = await this.#open();
      return core.readiness.check();
    }

    async burn(key: string): Promise<boolean> {
      const { core } = await this.#open();
      const now = Date.now();
      return core.store.transaction(() => {
        if (core.store.requests.accepted(key, now)) return false;
        core.store.requests.remember(key, "", "", now + DEDUPE_MEMORY);
        return true;
      });
    }

    async waitFor(id: string, what: "end" | "answer", timeout: number): Promise<Operation | null> {
      const { core } = await this.#open();
      await core.waitFor(id, what === "end" ? isEnded : isAnswered, timeout);
      return core.store.operations.find(id) ?? null;
    }

    async judge(id: string, says: "yes" | "no", principal: string, pin: string | null): Promise<Judgement | null> {
      const { core } = await this.#open();
      return judge(core, id, says, principal, pin);
    }

    async cancel(id: string, by: Intervener): Promise<Intervention | null> {
      const { core } = await this.#open();
      return cancel(core, id, by);
    }

    async settle(
      id: string,
      by: Intervener,
      outcome: "succeeded" | "failed",
      note: string,
    ): Promise<Intervention | null> {
      const { core } = await this.#open();
      return settle(core, id, by, outcome, note);
    }

    async job(jobId: string): Promise<ReadOutcome<JobDetail>> {
      const { core } = await this.#open();
      return readJob(core, jobId);
    }

    async glances(jobs: readonly string[]): Promise<Glance[]> {
      const { core } = await this.#open();
      return core.glances.of(jobs, Date.now());
    }

    async consoleActions(jobId: string): Promise<ReadOutcome<readonly string[]>> {
      const { core } = await this.#open();
      return core.upstream.readAs(
        "reading",
        nativeRead(core.upstream.target(jobId), "/actions", "", null),
        readActions,
      );
    }

    async nativeRead(reading: NativeReading): Promise<NativeReadOutcome> {
      const { core } = await this.#open();
      return readNatively(core, reading);
    }

    async jobsNamed(name: string, upToDate: boolean): Promise<{ ids: string[]; isFresh: boolean }> {
      const { core } = await this.#open();
      const { jobList } = core;
      if (upToDate && jobList.named(name).length === 0) await jobList.refresh();
      return { ids: jobList.named(name), isFresh: jobList.isFresh(Date.now()) };
    }

    async notice(notice: TicketNotice): Promise<void> {
      const { core } = await this.#open();
      const { source, key, about } = notice;
      const isWanted = about === "event" || core.store.operations.awaitingTicket(source, key).length > 0;
      if (isWanted) core.noteTicket(notice);
    }

    async seen(): Promise<Seen[]> {
      const { core } = await this.#open();
      return core.store.cloud.seen();
    }

    /**
     * The safety net: starts everything that is due and returns without waiting for it, since a handler that waits blocks
     * all other timers and one that throws is given up after six tries. It re-arms before it does anything.
     */
    override async alarm(): Promise<void> {
      try {
        await this.ctx.storage.setAlarm(Date.now() + LEASE);
        const { core, wake } = await this.#open();
        wake();
        core.rearm();
      } catch (error) {
        logError("desk_alarm_failed", error, { desk: this.ctx.id.name });
      }
    }
  };
}

export type DeskObject = InstanceType<ReturnType<typeof defineDesk>>;
