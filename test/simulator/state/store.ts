/** The state of the simulator, stored in one JSON file that is replaced as a whole. */
import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import type { PendingChurn } from "../control/change.ts";
import type { Fault } from "../control/fault.ts";
import type { FeishuState } from "../platforms/feishu-state.ts";
import { type ClockState, newClockState } from "./clock.ts";
import type { Job } from "./jobs.ts";
import { changedFields, newJob, seedJobs } from "./seed.ts";
import { noTickets, type TicketState } from "./ticket-state.ts";

/** An issued token, kept under the SHA-256 of its text. Without a project it is scoped to a domain. */
export interface Token {
  project_id: string | null;
  expires_at: number;
}

export interface State {
  clock: ClockState;
  jobs: Record<string, Job>;
  tokens: Record<string, Token>;
  faults: Fault[];
  /** Changes of jobs that wait for calls of ListJobs, oldest first. */
  churn: PendingChurn[];
  /** Uses of each chat response URL, and the time of the first one (real ms). */
  response_urls: Record<string, { uses: number; first_at: number }>;
  /** Absent until Feishu is called. */
  feishu?: FeishuState;
  tickets: TicketState;
  next_call: number;
}

/** Delay before writing, long enough to collect the changes of a burst of calls. */
const SAVE_DELAY_MS = 100;

export function seedState(now: number): State {
  return {
    clock: newClockState(now),
    jobs: seedJobs(now),
    tokens: {},
    faults: [],
    churn: [],
    response_urls: {},
    tickets: noTickets(),
    next_call: 1,
  };
}

/** Read a state file. State of an older simulator lacks newer fields: jobs get default values for them. */
function readState(file: string, now: number): State {
  const state = JSON.parse(readFileSync(file, "utf8")) as State;
  const jobs = Object.entries(state.jobs).map(([id, job]) => [id, newJob(job, "CONFIGURATION", now)] as const);
  return { ...state, tickets: state.tickets ?? noTickets(), churn: state.churn ?? [], jobs: Object.fromEntries(jobs) };
}

/** Remove the child jobs of a job. */
export function removeChildren({ jobs }: State, parentId: string): void {
  for (const { id, parent_id } of Object.values(jobs)) if (parent_id === parentId) delete jobs[id];
}

/** Write the state without the fields that `readState` fills in, since a large project is written often. */
function textOf(state: State): string {
  const jobs = Object.entries(state.jobs).map(([id, job]) => [id, changedFields(job)] as const);
  return JSON.stringify({ ...state, jobs: Object.fromEntries(jobs) });
}

export class Store {
  readonly state: State;
  private readonly file: string | undefined;
  private readonly alsoFlush: () => void;
  private timer: NodeJS.Timeout | undefined;
  private isChanged: boolean;

  constructor(file: string | undefined, now: number, alsoFlush: () => void) {
    this.file = file;
    this.alsoFlush = alsoFlush;
    const saved = file !== undefined && existsSync(file) ? readState(file, now) : undefined;
    this.state = saved ?? seedState(now);
    this.isChanged = saved === undefined;
  }

  /** Schedule a write, which follows shortly. Call after every change. */
  touch(): void {
    this.isChanged = true;
    this.touchRecords();
  }

  /** Schedule a write of the records of calls only. Call after every call: one that reads does not rewrite the state. */
  touchRecords(): void {
    if (this.file !== undefined) this.timer ??= setTimeout(() => this.flush(), SAVE_DELAY_MS);
  }

  flush(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.alsoFlush();
    if (this.file === undefined || !this.isChanged) return;
    this.isChanged = false;
    const temporary = `${this.file}.tmp`;
    writeFileSync(temporary, textOf(this.state));
    renameSync(temporary, this.file);
  }
}
