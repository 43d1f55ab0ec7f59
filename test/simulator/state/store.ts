/** The state of the simulator, stored in one JSON file that is replaced as a whole. */
import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import type { Fault } from "../control/fault.ts";
import type { FeishuState } from "../platforms/feishu-state.ts";
import { type ClockState, newClockState } from "./clock.ts";
import type { Job } from "./jobs.ts";
import { newJob, seedJobs } from "./seed.ts";
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
    response_urls: {},
    tickets: noTickets(),
    next_call: 1,
  };
}

/** Read a state file. State of an older simulator lacks newer fields: jobs get default values for them. */
function readState(file: string, now: number): State {
  const state = JSON.parse(readFileSync(file, "utf8")) as State;
  const jobs = Object.entries(state.jobs).map(([id, job]) => [id, newJob(job, "CONFIGURATION", now)] as const);
  return { ...state, tickets: state.tickets ?? noTickets(), jobs: Object.fromEntries(jobs) };
}

export class Store {
  readonly state: State;
  private readonly file: string | undefined;
  private readonly alsoFlush: () => void;
  private timer: NodeJS.Timeout | undefined;

  constructor(file: string | undefined, now: number, alsoFlush: () => void) {
    this.file = file;
    this.alsoFlush = alsoFlush;
    this.state = file !== undefined && existsSync(file) ? readState(file, now) : seedState(now);
  }

  /** Schedule a write, which follows shortly. Call after every change. */
  touch(): void {
    if (this.file !== undefined) this.timer ??= setTimeout(() => this.flush(), SAVE_DELAY_MS);
  }

  flush(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.alsoFlush();
    if (this.file === undefined) return;
    const temporary = `${this.file}.tmp`;
    writeFileSync(temporary, JSON.stringify(this.state));
    renameSync(temporary, this.file);
  }
}
