import { env } from "cloudflare:test";
import config from "../../../examples/demo/gateway.config.ts";
import { openGateway } from "../../../src/config/gateway.ts";
import { openDesk } from "../../../src/desk/open.ts";
import type { ActionOperation } from "../../../src/model/operation.ts";
import { compilePolicy } from "../../../src/policy/policy.ts";
import { testOperation } from "../../support/operation.ts";
import { nowhere, ownTickets } from "./own-tickets.ts";

/** A desk without a Worker in front, for what no request can bring about: its alarm fires when the test says so. */
export interface BareDesk {
  readonly stages: Awaited<ReturnType<typeof openDesk>>;
  readonly job: ActionOperation["job"];
  /** The time that the alarm is set to, in epoch milliseconds; `null` when none is. */
  readonly alarmAt: () => number | null;
  /** Stores a queued operation of the CI bot, whose timer fires at once. */
  readonly put: (change: Partial<ActionOperation>) => ActionOperation;
}

/** Opens a desk of the demo's default account on a storage, as an instance of its own. */
export async function openBareDesk(storage: DurableObjectStorage, bindings = {}): Promise<BareDesk> {
  const opened = await openGateway(config, { ...env, ...bindings });
  if (!opened.ok) throw new Error(opened.error.join());
  const { defaultAccount } = opened.value.config;
  let alarm: number | null = null;
  const own = {
    sql: storage.sql,
    sync: async () => {},
    transactionSync: (work: () => unknown) => storage.transactionSync(work),
    setAlarm: async (at: number) => {
      alarm = at;
    },
    deleteAlarm: async () => {
      alarm = null;
    },
  };
  const abort = (reason: string) => {
    throw new Error(reason);
  };
  const sockets = { getWebSockets: () => [] };
  const ctx = { id: { name: defaultAccount.desk }, storage: own, abort, ...sockets } as unknown as DurableObjectState;
  const stages = await openDesk(ctx, env, {
    open: async () => opened,
    policy: ({ config: compiled }) => compilePolicy(compiled),
    reporter: nowhere,
    tickets: ownTickets(() => {
      throw new Error("no ticket is read");
    }),
  });
  const job = { alias: null, account: "demo", project_id: defaultAccount.projectId, id: "job-1", name: null };
  const put = (change: Partial<ActionOperation>) => {
    const now = Date.now();
    const principal = { kind: "client", id: "client:ci-bot", name: "ci-bot" } as const;
    const times = { createdAt: now, updatedAt: now };
    const operation = testOperation({ job, principal, source: "v1", ...times, ...change });
    stages.store.operations.insert(operation, { kind: "send", at: now });
    return operation;
  };
  return { stages, job, alarmAt: () => alarm, put };
}
