/**
 * Kills a gateway again and again while commands come in, and starts it on the same state each time. Plain workerd, the
 * production bundle, the simulator as a process of its own, real HTTP.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { freePort } from "../../scripts/lib/ports.ts";
import { exampleVariables } from "../../scripts/lib/settings.ts";
import { until } from "../../scripts/lib/simulator.ts";
import { type Places, type RunningGateway, startGateway, startSimulatorProcess } from "../../scripts/lib/stack.ts";
import { DEMO_AKSK_PROJECT, DEMO_PROJECT } from "../simulator/state/seed.ts";
import { Sender, type Target } from "./kill/client.ts";
import { type PlannedJob, plan } from "./kill/plan.ts";
import { MOMENTS, type Moment, OTHER_MOMENTS, startTrap, type Trap } from "./kill/trap.ts";
import { isOpen, judge, type ShownOperation, untold } from "./kill/verdict.ts";
import { Random } from "./random.ts";

interface Options {
  readonly seed: number;
  readonly commands: number;
  readonly kills: number;
  /**
   * How much shorter the gateway waits; the simulator runs as much faster. A reading times out after 10 s at scale 1: on a busy machine it
   * must not do so without a reason.
   */
  readonly scale?: number;
  readonly onProgress?: (line: string) => void;
}

/** What was done and found. `wrong` is empty when the gateway has kept its word. */
export interface KillReport {
  readonly commands: number;
  readonly deliveries: number;
  readonly cut: number;
  readonly kills: Readonly<Record<string, number>>;
  readonly operations: Readonly<Record<string, number>>;
  readonly effects: number;
  readonly seconds: number;
  readonly wrong: readonly string[];
}

/** Of the kills, those at a moment of the upstream's choosing; the others come at any time. */
const SPRUNG = 0.6;
/** Durations below are milliseconds at scale 1: the run is paced like the gateway. */
const SECOND = 1000;
/** How long a moment is waited for before the kill comes anyway. */
const PATIENCE = 125 * SECOND;
/** Kills by time: some before the gateway has done much, most when it is at work, counted from when it is ready. */
const EARLY = { share: 0.25, most: 15 * SECOND } as const;
const AT_WORK = { least: 20 * SECOND, most: 60 * SECOND } as const;
/** Time within which the deliveries of a round are sent. */
const SPREAD = 30 * SECOND;
/** Deliveries that come twice at once, and those that come again after some later kill. */
const TWICE = 0.2;
const LATER = 0.15;
/** Safety net for the end of every operation, in real milliseconds. */
const END = 120_000;

const post = (url: string, body: object) =>
  fetch(url, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) });

/** The gateway that is killed: the one that runs now, or the promise of the next. */
class Victim implements Target {
  readonly variables;
  readonly #places: Places;
  readonly #logs: string[];
  #running: Promise<RunningGateway>;

  constructor(places: Places, trap: Trap, scale: number, logs: string[]) {
    this.#places = places;
    this.#logs = logs;
    this.variables = {
      ...exampleVariables(),
      SIMULATOR_URL: trap.url,
      EGRESS_PROXY: `${trap.url}/_sim/egress`,
      TIME_SCALE: String(scale),
      RATE_LIMITS: "off",
    };
    this.#running = this.#start();
  }

  get url(): string {
    return `http://127.0.0.1:${this.#places.port}`;
  }

  readonly up = async (): Promise<void> => void (await this.#running);

  #start(): Promise<RunningGateway> {
    const onLine = (line: string) => void this.#logs.push(line);
    return startGateway({ places: this.#places, variables: this.variables, where: "the run", onLine });
  }

  /** Kills it when `moment` comes, and starts the next one. */
  async killAt(moment: (kill: () => void) => Promise<void>): Promise<void> {
    const gateway = await this.#running;
    let restarted: Promise<RunningGateway> | undefined;
    const kill = () => {
      if (restarted) return;
      process.kill(gateway.pid, "SIGKILL");
      restarted = gateway.ended.then(() => this.#start());
      this.#running = restarted;
    };
    await moment(kill);
    kill();
    await this.#running;
  }

  async stop(): Promise<void> {
    await (await this.#running).stop();
  }
}

async function makeJobs(simulator: string, jobs: readonly PlannedJob[], speed: number): Promise<void> {
  await post(`${simulator}/_sim/speed`, { factor: speed });
  for (const { id, account, fields } of jobs) {
    const project_id = account === "demo" ? DEMO_PROJECT : DEMO_AKSK_PROJECT;
    const answer = await post(`${simulator}/_sim/jobs`, { id, project_id, ...fields });
    if (!answer.ok) throw new Error(`the simulator does not take a job: ${await answer.text()}`);
  }
}

/** Every operation of the gateway, page by page. */
async function allOperations({ url, variables, up }: Target): Promise<ShownOperation[]> {
  await up();
  const all: ShownOperation[] = [];
  const headers = { authorization: `Bearer ${variables.CI_BOT_TOKEN}` };
  for (let cursor: string | null = ""; cursor !== null; ) {
    const answer = await fetch(`${url}/v1/operations?limit=200${cursor && `&cursor=${cursor}`}`, { headers });
    const page = (await answer.json()) as { operations: ShownOperation[]; next_cursor: string | null };
    all.push(...page.operations);
    cursor = page.next_cursor;
  }
  return all;
}

/** The steps of an operation as the ledger has them, for who has to find out what went wrong. */
async function storyOf({ url, variables }: Target, id: string): Promise<string> {
  const headers = { authorization: `Bearer ${variables.CI_BOT_TOKEN}` };
  const answer = await fetch(`${url}/v1/operations/${id}/events`, { headers });
  const { events } = (await answer.json()) as { events: { kind: string; data: object }[] };
  return events.map(({ kind, data }) => `${kind} ${JSON.stringify(data)}`).join("; ");
}

/** Asks again until nothing is left, and returns what is left at last. */
async function untilNone<T>(ask: () => Promise<T[]>, timeout: number): Promise<T[]> {
  let left: T[] = [];
  await until(async () => {
    left = await ask();
    if (left.length > 0) await delay(200);
    return left.length === 0 || undefined;
  }, timeout);
  return left;
}

/** Kills by time or by trap, and counts what it was. */
function killer(random: Random, trap: Trap, scale: number, counts: Record<string, number>) {
  const count = (what: string) => {
    counts[what] = (counts[what] ?? 0) + 1;
  };
  return async (kill: () => void): Promise<void> => {
    if (!random.chance(SPRUNG)) {
      const { share, most } = EARLY;
      await delay(
        scale * (random.chance(share) ? random.between(0, most) : random.between(AT_WORK.least, AT_WORK.most)),
      );
      return count("at any time");
    }
    const moment: Moment = random.chance(0.75) ? random.pick(MOMENTS) : random.pick(OTHER_MOMENTS);
    const sprung = new Promise<string>((resolve) =>
      trap.arm(moment, random.between(1, 4), () => {
        kill();
        resolve(moment);
      }),
    );
    count(await Promise.race([sprung, delay(PATIENCE * scale, "at any time")]));
    trap.disarm();
  };
}

const tally = (values: readonly string[]): Record<string, number> =>
  Object.fromEntries([...Map.groupBy(values, (value) => value)].map(([value, all]) => [value, all.length]));

const sum = (numbers: readonly number[]) => numbers.reduce((total, number) => total + number, 0);

/** One run. The seed fixes what is sent and which moments are waited for; the machine does the rest. */
export async function killRun({ seed, commands, kills, scale = 0.05, onProgress }: Options): Promise<KillReport> {
  const startedAt = Date.now();
  const random = new Random(seed);
  const stateDirectory = mkdtempSync(join(tmpdir(), "drs-gateway-kill-"));
  const places = { port: await freePort(), simulatorPort: await freePort(), stateDirectory };
  const logs: string[] = [];
  const simulator = await startSimulatorProcess(places, (line) => void logs.push(line));
  const trap = await startTrap(simulator.url);
  const planned = plan(random, commands);
  await makeJobs(simulator.url, planned.jobs, 1 / scale);
  const victim = new Victim(places, trap, scale, logs);
  const counts: Record<string, number> = {};
  const senders: Sender[] = [];
  const sending: Promise<void>[] = [];
  const send = (sender: Sender) => void sending.push(delay(scale * random.below(SPREAD)).then(() => sender.send()));
  try {
    const moment = killer(random, trap, scale, counts);
    const perKill = Math.ceil(commands / kills);
    for (let round = 0; round < kills; round++) {
      for (const earlier of senders) {
        if (earlier.isRepeatable && random.chance(LATER / (kills - round))) send(earlier);
      }
      for (const command of planned.commands.slice(round * perKill, (round + 1) * perKill)) {
        const sender = new Sender(command, victim);
        senders.push(sender);
        send(sender);
        if (sender.isRepeatable && random.chance(TWICE)) send(sender);
      }
      await victim.killAt(moment);
      const answered = senders.filter(({ answers }) => answers.length > 0).length;
      onProgress?.(`${round + 1} kills, ${senders.length} commands, ${answered} of them answered`);
    }
    await Promise.all(sending);
    await untilNone(async () => (await allOperations(victim)).filter(isOpen), END);
    const unheard = await untilNone(() => untold(simulator.url, senders), END);
    const stories = await Promise.all(
      unheard.map(async ({ operation, what }) => `${what}: ${await storyOf(victim, operation)}`),
    );
    const operations = await allOperations(victim);
    const { wrong, effects } = await judge(simulator.url, planned.jobs, senders, operations);
    const uncaught = logs.filter((line) => /uncaught|request_failed|desk_work_failed|desk_alarm_failed/i.test(line));
    return {
      commands: senders.length,
      deliveries: sum(senders.map(({ deliveries }) => deliveries)),
      cut: sum(senders.map(({ cuts }) => cuts)),
      kills: counts,
      operations: tally(operations.map(({ state }) => state)),
      effects,
      seconds: Math.round((Date.now() - startedAt) / 1000),
      wrong: [...wrong, ...stories, ...uncaught],
    };
  } finally {
    await Promise.allSettled(sending);
    await victim.stop();
    await trap.close();
    await simulator.stop();
    rmSync(stateDirectory, { recursive: true, force: true });
  }
}
