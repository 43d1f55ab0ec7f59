import { env } from "cloudflare:test";
import { vi } from "vitest";
import config from "../../../examples/demo/gateway.config.ts";
import { openGateway } from "../../../src/config/gateway.ts";
import { openDesk } from "../../../src/desk/open.ts";
import { compilePolicy } from "../../../src/policy/policy.ts";
import { testWatch } from "../../support/operation.ts";
import { nowhere, ownTickets } from "./own-tickets.ts";

const MINUTE = 60_000;

/** Rows that a desk wrote, by table, the calls that it made, the statuses that it read with them, and how often its alarm fired. */
export class Counts {
  readonly rows: Record<string, number> = {};
  calls = 0;
  statuses = 0;
  alarms = 0;

  /** Rows of all tables. */
  get written(): number {
    return Object.values(this.rows).reduce((sum, rows) => sum + rows, 0);
  }

  count(query: string, rows: number): void {
    const table = /(?:INTO|UPDATE|FROM)\s+(\w+)/.exec(query)?.[1] ?? "other";
    if (rows > 0) this.rows[table] = (this.rows[table] ?? 0) + rows;
  }
}

/** DRS, in which every job has one status. */
const drs = (counts: () => Counts, status: string) => async (url: string, init: RequestInit) => {
  const { pathname } = new URL(url);
  if (pathname.endsWith("/auth/tokens")) {
    const expires_at = new Date(Date.now() + 24 * 60 * MINUTE).toISOString();
    return Response.json({ token: { expires_at } }, { status: 201, headers: { "x-subject-token": "a token" } });
  }
  counts().calls += 1;
  if (!pathname.endsWith("/batch-status")) return Response.json({ job: { id: "job", status } });
  const { jobs }: { jobs: string[] } = JSON.parse(String(init.body));
  counts().statuses += jobs.length;
  return Response.json({ count: jobs.length, results: jobs.map((id) => ({ id, status })) });
};

/** The object of a desk, on this storage, with what is written counted and the alarm noted instead of set. */
function counted(storage: DurableObjectStorage, counts: () => Counts, setAlarm: (at: number | null) => void) {
  const exec: SqlStorage["exec"] = (query, ...bindings) => {
    const cursor = storage.sql.exec<never>(query, ...bindings);
    counts().count(query, cursor.rowsWritten);
    return cursor;
  };
  return {
    sql: { exec },
    sync: async () => {},
    transactionSync: (work: () => unknown) => storage.transactionSync(work),
    setAlarm: async (at: number) => setAlarm(at),
    deleteAlarm: async () => setAlarm(null),
  } as unknown as DurableObjectStorage;
}

/**
 * Open a desk on which so many jobs are watched, each in the same status, under a clock that stands still between alarms.
 * @returns a function that plays the next minutes and says what was counted in them
 */
export async function watchingDesk(storage: DurableObjectStorage, watches: number, status: string) {
  vi.useFakeTimers({ toFake: ["Date"], now: Date.UTC(2026, 10, 2, 1) });
  let counts = new Counts();
  let alarm: number | null = null;
  vi.stubGlobal(
    "fetch",
    drs(() => counts, status),
  );
  const opened = await openGateway(config, { ...env, TIME_SCALE: "1" });
  if (!opened.ok) throw new Error(opened.error.join());
  const { defaultAccount } = opened.value.config;
  const ctx = {
    id: { name: defaultAccount.desk },
    storage: counted(
      storage,
      () => counts,
      (at) => {
        alarm = at;
      },
    ),
    abort: (reason: string) => {
      throw new Error(reason);
    },
  };
  const { store, alarm: desk } = await openDesk(ctx as unknown as DurableObjectState, env, {
    open: async () => opened,
    policy: ({ config: compiled }) => compilePolicy(compiled),
    reporter: nowhere,
    tickets: ownTickets(() => {
      throw new Error("no ticket is read");
    }),
  });
  const begun = Date.now();
  for (let number = 0; number < watches; number += 1) {
    const job = { alias: null, account: "demo", project_id: defaultAccount.projectId, id: `job-${number}`, name: null };
    const times = { createdAt: begun, updatedAt: begun, acceptedAt: begun };
    const watch = testWatch({ id: `watch-${number}`, job, note: status, ...times });
    store.operations.insert(watch, { kind: "poll", at: begun });
  }
  alarm = begun;
  const underWay = () => new Promise((resolve) => setTimeout(resolve, 0));
  return async (minutes: number): Promise<Counts> => {
    counts = new Counts();
    const end = Date.now() + minutes * MINUTE;
    while (alarm !== null && alarm <= end) {
      vi.setSystemTime(Math.max(alarm, Date.now()));
      counts.alarms += 1;
      desk.fire();
      // Readings end in some turns of the event loop: until none was made in several of them.
      for (let [quiet, calls] = [0, -1]; quiet < 5; quiet += 1) {
        if (calls !== counts.calls) [quiet, calls] = [0, counts.calls];
        await underWay();
      }
    }
    vi.setSystemTime(end);
    return counts;
  };
}
