import { env } from "cloudflare:test";
import { vi } from "vitest";
import config from "../../../examples/demo/gateway.config.ts";
import type { Account } from "../../../src/config/compile.ts";
import { openGateway } from "../../../src/config/gateway.ts";
import { openDesk } from "../../../src/desk/open.ts";
import type { Store } from "../../../src/desk/store/store.ts";
import { INCREMENTAL } from "../../../src/model/watch.ts";
import { compilePolicy } from "../../../src/policy/policy.ts";
import { testOperation, testWatch } from "../../support/operation.ts";
import { nowhere, ownTickets } from "./own-tickets.ts";

const MINUTE = 60_000;

/** Rows that a desk wrote, by table, and read, the calls that it made, the jobs that it read with them, and how often its alarm fired. */
export class Counts {
  readonly rows: Record<string, number> = {};
  /** Rows read by statements, those of indexes included. */
  read = 0;
  calls = 0;
  statuses = 0;
  /** Jobs whose progress was read. */
  progress = 0;
  alarms = 0;

  /** Rows of all tables. */
  get written(): number {
    return Object.values(this.rows).reduce((sum, rows) => sum + rows, 0);
  }

  count(query: string, { rowsWritten, rowsRead }: Pick<SqlStorageCursor<never>, "rowsWritten" | "rowsRead">): void {
    const table = /(?:INTO|UPDATE|FROM)\s+(\w+)/.exec(query)?.[1] ?? "other";
    if (rowsWritten > 0) this.rows[table] = (this.rows[table] ?? 0) + rowsWritten;
    this.read += rowsRead;
  }
}

/** DRS, in which every job has one status and a delay of three seconds. */
const drs =
  (counts: () => Counts, { status, hasBatches }: Played) =>
  async (url: string, init: RequestInit) => {
    const { pathname, searchParams } = new URL(url);
    if (pathname.endsWith("/auth/tokens")) {
      const expires_at = new Date(Date.now() + 24 * 60 * MINUTE).toISOString();
      return Response.json({ token: { expires_at } }, { status: 201, headers: { "x-subject-token": "a token" } });
    }
    counts().calls += 1;
    const batch = BATCHES.get(pathname.split("/").at(-1) ?? "");
    if (!batch) {
      counts()[searchParams.get("type") === "progress" ? "progress" : "statuses"] += 1;
      return Response.json({ job: { id: "job", status, progress_info: { progress: "100", incr_trans_delay: "3" } } });
    }
    if (!hasBatches) return Response.json({ error_code: "APIGW.0101", error_msg: "" }, { status: 404 });
    const { jobs }: { jobs: string[] } = JSON.parse(String(init.body));
    counts()[batch.counted] += jobs.length;
    return Response.json({ count: jobs.length, results: jobs.map((id) => batch.row(id, status)) });
  };

const BATCHES: ReadonlyMap<
  string,
  { readonly counted: "statuses" | "progress"; readonly row: (id: string, status: string) => object }
> = new Map([
  ["batch-status", { counted: "statuses", row: (id: string, status: string) => ({ id, status }) }],
  [
    "batch-progress",
    {
      counted: "progress",
      row: (job_id: string, transfer_status: string) => ({
        ...{ job_id, transfer_status, progress: "100", incre_trans_delay: "3" },
      }),
    },
  ],
]);

/** The object of a desk, on this storage, with what is written counted and the alarm noted instead of set. */
function counted(storage: DurableObjectStorage, counts: () => Counts, setAlarm: (at: number | null) => void) {
  const exec: SqlStorage["exec"] = (query, ...bindings) => {
    const cursor = storage.sql.exec<never>(query, ...bindings);
    // The rows that were read are known once all have been taken.
    const rows = cursor.toArray();
    counts().count(query, cursor);
    return Object.assign(cursor, { toArray: () => rows, [Symbol.iterator]: () => rows.values() });
  };
  return {
    sql: { exec },
    sync: async () => {},
    transactionSync: (work: () => unknown) => storage.transactionSync(work),
    setAlarm: async (at: number) => setAlarm(at),
    deleteAlarm: async () => setAlarm(null),
  } as unknown as DurableObjectStorage;
}

interface Played {
  /** Of all jobs. */
  readonly status: string;
  /** Whether the region lets several jobs be read in one call. */
  readonly hasBatches: boolean;
}

const jobOf = (account: Pick<Account, "projectId">, number: number) => ({
  ...{ alias: null, account: "demo", project_id: account.projectId, id: `job-${number}`, name: null },
});

/** Open a desk on which so many jobs are watched, each in the same status. */
export const watchingDesk = (storage: DurableObjectStorage, watches: number, played: Played) =>
  simulatedDesk(storage, played, ({ operations }, account, at) => {
    for (let number = 0; number < watches; number += 1) {
      const times = { createdAt: at, updatedAt: at, acceptedAt: at };
      const watch = testWatch({ id: `watch-${number}`, job: jobOf(account, number), note: played.status, ...times });
      operations.insert(watch, { kind: "poll", at });
    }
  });

/** Open a desk on which so many jobs are being paused, without an end. */
export const followingDesk = (storage: DurableObjectStorage, jobs: number) =>
  simulatedDesk(storage, { status: INCREMENTAL, hasBatches: true }, ({ operations }, account, at) => {
    for (let number = 0; number < jobs; number += 1) {
      const times = { createdAt: at, updatedAt: at, acceptedAt: at };
      const paused = testOperation({ id: `pause-${number}`, job: jobOf(account, number), state: "running", ...times });
      operations.insert(paused, { kind: "poll", at });
    }
  });

/** Open a desk of which so many incremental jobs are looked at. */
export const samplingDesk = (storage: DurableObjectStorage, jobs: number) =>
  simulatedDesk(storage, { status: INCREMENTAL, hasBatches: true }, ({ cloudState }, account, at) => {
    for (let number = 0; number < jobs; number += 1) {
      const { id } = jobOf(account, number);
      cloudState.setStatus(id, INCREMENTAL, at);
      cloudState.look(id, at);
    }
  });

/**
 * Open a desk under a clock that stands still between alarms.
 * @returns a function that plays the next minutes and says what was counted in them
 */
async function simulatedDesk(
  storage: DurableObjectStorage,
  played: Played,
  prepare: (store: Store, account: Pick<Account, "projectId">, at: number) => void,
) {
  vi.useFakeTimers({ toFake: ["Date"], now: Date.UTC(2026, 10, 2, 1) });
  let counts = new Counts();
  let alarm: number | null = null;
  vi.stubGlobal(
    "fetch",
    drs(() => counts, played),
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
    getWebSockets: () => [],
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
  prepare(store, defaultAccount, begun);
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
