import { JobDirectory } from "../cloud/job-directory.ts";
import { JobReadings } from "../cloud/job-readings.ts";
import { ReadinessCheck } from "../cloud/readiness.ts";
import { retentionOf } from "../config/retention.ts";
import { DeskHeads } from "../ledger/desk-heads.ts";
import { HeadKeys } from "../ledger/head.ts";
import { Notary } from "../ledger/notary.ts";
import { Verifier } from "../ledger/verifier.ts";
import { logError, logNotice } from "../shared/log.ts";
import { Acceptor } from "./accept/acceptance.ts";
import { DeferredCommands } from "./accept/deferred.ts";
import { Rates } from "./accept/rates.ts";
import { Alarm } from "./alarm.ts";
import { Presenter } from "./approve/presenter.ts";
import { type ApprovingTickets, TicketApprovals } from "./approve/ticket-approval.ts";
import { Voting } from "./approve/voting.ts";
import { openResources, type Resources } from "./context.ts";
import { Archiving } from "./control/archiving.ts";
import { Interventions } from "./control/interventions.ts";
import { Locking } from "./control/locking.ts";
import { Redactions } from "./control/redactions.ts";
import { Evaluator } from "./evaluate/evaluator.ts";
import { JobFactsReader } from "./evaluate/job-facts.ts";
import { CompareReader } from "./follow/compare-reader.ts";
import { CutoverCheck } from "./follow/cutover-check.ts";
import { DelaySampler } from "./follow/delay-sampler.ts";
import { Discovery } from "./follow/discovery.ts";
import { Follower } from "./follow/follower.ts";
import { JobLogs } from "./follow/job-logs.ts";
import { JobReader } from "./follow/job-reader.ts";
import { ProgressCache } from "./follow/progress-cache.ts";
import { readJobs } from "./follow/status-polls.ts";
import { Watches } from "./follow/watches.ts";
import { Metrics } from "./metrics.ts";
import type { Ports, Reporter } from "./ports.ts";
import { ChangeFeed } from "./report/change-feed.ts";
import { ChangeSockets } from "./report/change-sockets.ts";
import { Outbox } from "./report/outbox.ts";
import { Retention } from "./retention.ts";
import { Scheduler } from "./scheduler.ts";
import { Dispatcher } from "./send/dispatcher.ts";
import { Sources } from "./sources.ts";
import { GroupCommit } from "./store/group-commit.ts";
import { Soonest } from "./store/soonest.ts";
import { Store } from "./store/store.ts";
import { Tasks, type Work } from "./tasks.ts";
import { type ActOnEvent, TicketInbox } from "./ticket-inbox.ts";
import { Transitions } from "./transitions.ts";
import { Waiters } from "./waiters.ts";

/** A desk at work, for its methods. */
export type Stages = ReturnType<typeof assemble>;

/** Open a desk on its storage. Throws when the gateway is misconfigured, or does not know the desk's account any more. */
export async function openDesk<Env>(ctx: DurableObjectState, env: Env, ports: Ports<Env>): Promise<Stages> {
  const opened = await ports.open(env);
  if (!opened.ok) throw new Error("the gateway is misconfigured");
  const gateway = opened.value;
  const account = gateway.config.accountsByDesk.get(ctx.id.name ?? "");
  if (!account) throw new Error("this desk's account is not in the config any more");
  const soonest = new Soonest();
  const store = new Store(ctx.storage, gateway.runtime.timeScale, soonest, retentionOf(gateway.config.parsed));
  // In place of a database that was lost, the runtime makes a new one without a word.
  if (store.isNew) logNotice("desk_created", { desk: account.desk });
  const { directory } = store.cloudState;
  const policy = ports.policy(gateway, (name, jobId) => (name === account.name ? directory.listing(jobId) : null));
  const resources = openResources(store, gateway, account, policy);
  const scheduler = new Scheduler(ctx.storage, store, soonest, resources.cloud.budget);
  const abort = (error: unknown) => {
    logError("desk_torn", error, { desk: account.desk });
    ctx.abort("what was to be written could not be");
  };
  const groupCommit = new GroupCommit(() => ctx.storage.sync(), abort);
  // Leases of an instance before this one are void: nothing of it is under way any more.
  store.operations.endLeases(Date.now());
  scheduler.noticeClock();
  scheduler.rearm();
  return assemble(resources, scheduler, groupCommit, {
    sockets: ctx,
    reporter: ports.reporter,
    tickets: {
      history: (ticket) => ports.tickets.history(ticket, gateway),
      writeRequest: (operation, status) => ports.tickets.writeRequest(operation, status, gateway),
    },
    actOnEvent: (notice) => ports.tickets.handleNotice(notice, env),
  });
}

/** The ports of an open desk. */
interface OpenPorts {
  readonly sockets: Pick<DurableObjectState, "acceptWebSocket" | "getWebSockets">;
  readonly reporter: Reporter;
  readonly tickets: ApprovingTickets;
  readonly actOnEvent: ActOnEvent;
}

/** Make the stages, each after those that it calls. */
function assemble(
  resources: Resources,
  scheduler: Scheduler,
  groupCommit: GroupCommit,
  { sockets, reporter, tickets, actOnEvent }: OpenPorts,
) {
  const { gateway, account, store, cloud, scale } = resources;
  const heads = new DeskHeads(new HeadKeys(gateway.secrets.ledgerKeys), account.desk);
  const notary = new Notary(store.ledger, heads, account.desk);
  const readiness = new ReadinessCheck(cloud, scale);
  const jobs = new JobDirectory(store.cloudState.directory, (work) => store.transaction(work), cloud, scale);
  const readings = new JobReadings(cloud, scale);
  const rates = new Rates(gateway);
  const facts = new JobFactsReader(cloud, store.cloudState, scale);
  const reader = new JobReader(cloud, facts, store.cloudState, scheduler);
  const evaluator = new Evaluator(resources, facts);
  const logs = new JobLogs(cloud, scale);
  const waiters = new Waiters(store.operations);
  const tasks = new Tasks(account.desk, () => work);
  const transitions = new Transitions(store, scale, scheduler, waiters, tasks);

  const deferred = new DeferredCommands(resources, jobs, transitions);
  const ticketApprovals = new TicketApprovals(resources, tickets, transitions);
  const ticketInbox = new TicketInbox(store, scale, scheduler, tasks, ticketApprovals, actOnEvent);
  const presenter = new Presenter(resources, evaluator, transitions, ticketInbox);
  const dispatcher = new Dispatcher(resources, evaluator, transitions, ticketApprovals);
  const cutover = new CutoverCheck(resources, reader, readings);
  const follower = new Follower(resources, transitions, scheduler, logs, cutover, readings);
  const sampler = new DelaySampler(resources, readings, scheduler);
  const discovery = new Discovery(resources, jobs, scheduler, tasks);
  const outbox = new Outbox(resources, reporter, transitions, scheduler);

  const work: Work = {
    resolve: (ids) => ids.map((id) => deferred.evaluate(id)),
    present: (ids) => ids.map(async (id) => presenter.add(id)),
    expire: (ids) => ids.map(async (id) => void transitions.apply(id, { type: "expired" })),
    send: (jobIds) => jobIds.map((id) => dispatcher.dispatch(id)),
    sending: (ids) => ids.map((id) => dispatcher.giveUpResponse(id)),
    settle: (ids) => ids.map((id) => follower.reconcile(id)),
    poll: (ids) => [follower.pollAll(ids)],
    deliver: () => [outbox.deliver()],
    read_tickets: () => [ticketInbox.work()],
    sample: () => [sampler.work()],
    discover: () => [discovery.work()],
  };

  return {
    ...{
      resources,
      store,
      scheduler,
      waiters,
      notary,
      readiness,
      jobs,
      discovery,
      reader,
      evaluator,
      logs,
      cutover,
      ticketInbox,
    },
    sampler,
    acceptor: new Acceptor(resources, evaluator, rates, groupCommit, scheduler, tasks),
    voting: new Voting(resources, transitions),
    interventions: new Interventions(resources, transitions, scheduler),
    locking: new Locking(resources, rates),
    redactions: new Redactions(resources, scheduler),
    verifier: new Verifier(store.ledger, heads),
    archiving: new Archiving(resources, notary, heads, scheduler),
    watches: new Watches(resources, rates, transitions, scheduler),
    sources: new Sources(store, scheduler),
    metrics: new Metrics(store, cloud, readiness),
    compares: new CompareReader(cloud),
    progress: new ProgressCache((ids) => readJobs(store, readings, "waited", ids), readings, scale),
    alarm: new Alarm(resources, readings, notary, new Retention(store), scheduler, tasks),
    changes: new ChangeSockets(sockets, new ChangeFeed(store, sockets.getWebSockets())),
  };
}
