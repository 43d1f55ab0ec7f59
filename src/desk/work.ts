import { isWatch, type Operation } from "../model/operation.ts";
import { COMPACT_AFTER, LEASE, UPSTREAM } from "../shared/limits.ts";
import { logError } from "../shared/log.ts";
import { Turns } from "../shared/turns.ts";
import { putBefore } from "./approval.ts";
import { Core } from "./core.ts";
import { Dispatcher } from "./dispatch.ts";
import type { Env } from "./env.ts";
import { Follower } from "./follow.ts";
import { type SettleNotice, TicketInbox } from "./inbox.ts";
import { Outbox } from "./outbox.ts";
import type { Ports } from "./ports.ts";
import { resolveOperation } from "./resolve.ts";
import type { Due } from "./store/operations.ts";

/** A desk at work: what it shares, and what starts when something has changed or is due. */
export interface Parts {
  readonly core: Core;
  /** Starts what follows from a change, without waiting for it. */
  readonly start: (operation: Operation) => void;
  /** Starts all that is due. */
  readonly wake: () => void;
}

/** Opens a desk on its storage. Throws when the gateway is misconfigured, or does not know the desk's account any more. */
export async function openParts(ctx: DurableObjectState, env: Env, ports: Ports): Promise<Parts> {
  const opened = await ports.open(env);
  if (!opened.ok) throw new Error("the gateway is misconfigured");
  const gateway = opened.value;
  const account = gateway.config.accountsByDesk.get(ctx.id.name ?? "");
  if (!account) throw new Error("this desk's account is not in the config any more");
  const core = new Core({
    storage: ctx.storage,
    tear: (error) => {
      logError("desk_torn", error, { desk: account.desk });
      ctx.abort("what was to be written could not be");
    },
    gateway,
    account,
    policy: ports.policy(gateway),
    deliver: ports.deliver,
    tickets: ports.tickets,
  });
  // Leases of an instance before this one are void: nothing of it is under way any more.
  core.store.operations.endLeases(Date.now());
  core.rearm();
  return assemble(core, (notice) => ports.tickets.settle(notice, env));
}

/** Timers started at a time; what is due beyond that follows in the next round. */
const DUE_AT_ONCE = 200;

/** Old operations shortened at a time: little enough not to be felt. */
const COMPACT_BATCH = 20;

/** What is kept of an old operation: who, what, and how it ended. */
const shortened = (operation: Operation): Operation => ({
  ...operation,
  answer: null,
  attempts: operation.attempts.slice(-1),
  result: operation.result?.status === undefined ? null : { status: operation.result.status },
});

function assemble(core: Core, settle: SettleNotice): Parts {
  const dispatcher = new Dispatcher(core);
  const follower = new Follower(core);
  const outbox = new Outbox(core);
  const inbox = new TicketInbox(core, settle);
  const inBackground = (what: string, work: Promise<void>): Promise<void> =>
    work.catch((error: unknown) => logError("desk_work_failed", error, { what, desk: core.account.desk }));
  const toPresent = new Turns(UPSTREAM.inFlight, (id) => inBackground("present", putBefore(core, id)));
  const start = (operation: Operation) => {
    const { id, state, job } = operation;
    // What waits behind nothing is not there to be sent.
    if (isWatch(operation)) return;
    if (state === "received") inBackground("resolve", resolveOperation(core, id));
    else if (state === "awaiting_approval") toPresent.add(id);
    else inBackground("dispatch", dispatcher.dispatch(job.id));
  };
  const deliver = () => inBackground("deliver", outbox.deliver());
  core.onChange = start;
  const readBack = () => inBackground("inbox", inbox.work());
  core.onReport = deliver;
  core.onNotice = readBack;
  const byKind: Record<Exclude<Due["kind"], "poll">, (operation: Operation) => void> = {
    resolve: ({ id }) => inBackground("resolve", resolveOperation(core, id)),
    present: ({ id }) => toPresent.add(id),
    expire: ({ id }) => void core.apply(id, { type: "expired" }),
    send: ({ job }) => inBackground("dispatch", dispatcher.dispatch(job.id)),
    sending: ({ id }) => {
      if (dispatcher.isInFlight(id)) return;
      const outcome = { kind: "lost", cause: "the gateway was stopped while it waited for the answer" } as const;
      core.apply(id, { type: "answered", outcome, renewable: false });
    },
    settle: ({ id }) => inBackground("settle", follower.settle(id)),
  };
  const wake = () => {
    const now = Date.now();
    core.store.requests.forgetBefore(now);
    core.store.operations.compactBefore(now - COMPACT_AFTER, shortened, COMPACT_BATCH);
    const polls: string[] = [];
    for (const { kind, operation } of core.store.operations.claimDue(now, now + LEASE * core.scale, DUE_AT_ONCE)) {
      if (kind === "poll") polls.push(operation.id);
      else byKind[kind](operation);
    }
    inBackground("poll", follower.pollAll(polls));
    deliver();
    readBack();
    core.store.transaction(() => {
      core.store.tallies.settle(now);
      core.store.counters.flush();
    });
    core.notary.logHead(now);
  };
  return { core, start, wake };
}
