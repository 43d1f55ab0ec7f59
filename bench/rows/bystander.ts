import type { Bench, MeasuredGateway } from "../lib/bench.ts";
import { HEAVY, type Heavy } from "../lib/heavy.ts";
import { cpuMicroseconds, residentKilobytes } from "../lib/proc.ts";
import { type Figure, median, type RowReport } from "../lib/report.ts";

/** Commands a second of those who have nothing to do with it. */
const RATE = 50;

/** Heavy requests of one caller that are under way at once, each sent again once it has been answered. */
const AT_ONCE = 3;

/** Event streams that each client asks for. */
const STREAMS = 200;

/** The most that others may wait longer beside what the gateway refuses, in milliseconds. */
const TARGET = 50;

/** What a load did: its requests that were answered, and what there is to say of them. */
interface Done {
  readonly answers: number;
  readonly note: string;
}

/** A load while others wait for their answers: begins with the call, ends with the call of what that returns. */
type Load = (gateway: MeasuredGateway, bench: Bench) => Promise<() => Promise<Done>>;

const nothing: Load = async () => async () => ({ answers: 0, note: "" });

/** What is worked on, and not refused: its rate limits are off here. */
const ACCEPTED = new Set(HEAVY.flatMap(({ name, status }) => (status === 200 ? [name] : [])));

const LOADS: ReadonlyMap<string, Load> = new Map<string, Load>([
  ["idle", nothing],
  ...HEAVY.map((heavy) => [heavy.name, loadOf(heavy)] as const),
  [`${STREAMS} streams of each client`, streams],
]);

interface Seen extends Done {
  readonly p50: number;
  readonly p99: number;
  readonly bad: number;
  readonly megabytes: number;
  /** Microseconds of the gateway. */
  readonly cpu: number;
}

/** How late a Slack command is answered while a client sends what is heavy: accepted, and waiting for approval, as in row 3. */
export async function bystander(bench: Bench): Promise<RowReport> {
  const gateway = await bench.waitingGateway("tmpfs");
  await once(bench, gateway, nothing);
  const rounds = new Map([...LOADS.keys()].map((name) => [name, [] as Seen[]]));
  for (let count = 0; count < bench.pace.rounds; count += 1) {
    for (const [name, load] of LOADS) rounds.get(name)?.push(await once(bench, gateway, load));
  }
  const [[, idleRounds] = ["", []]] = rounds;
  const figures = [...rounds].map(([name, seen]) => figureOf(name, seen, idleRounds));
  const [idle] = figures;
  return {
    title: "13 bystander",
    figures,
    verdicts: figures.slice(1).map(({ name, p99 = Number.NaN }) => ({
      what: `p99 beside ${name}, beyond idle`,
      value: p99 - (idle?.p99 ?? Number.NaN),
      unit: "ms",
      target: ACCEPTED.has(name) ? null : TARGET,
    })),
  };
}

async function once(bench: Bench, gateway: MeasuredGateway, load: Load): Promise<Seen> {
  const seconds = bench.pace.round * 2;
  const expected = { status: 200, text: "Received" };
  const plan = { kind: "terminate", demo: bench.demo, path: "/hooks/slack" } as const;
  await bench.load.prepare({ port: gateway.port, plan, count: RATE * seconds, connections: 32, expected });
  let kilobytes = 0;
  const look = () => {
    kilobytes = Math.max(kilobytes, residentKilobytes(gateway.pid));
  };
  const looking = setInterval(look, 100);
  const before = cpuMicroseconds(gateway.pid);
  const end = await load(gateway, bench);
  const { p50, p99, bad } = await bench.load.run({ type: "open", rate: RATE, seconds });
  look();
  clearInterval(looking);
  const done = await end();
  const cpu = cpuMicroseconds(gateway.pid) - before;
  await bench.load.close();
  return { ...done, p50, p99, bad, cpu, megabytes: kilobytes / 1024 };
}

/** Sends such requests until it is told to end; others than the expected answers are counted. */
function loadOf({ request, status }: Heavy): Load {
  return async (gateway, bench) => {
    let isOver = false;
    let answers = 0;
    const others: number[] = [];
    const send = async () => {
      while (!isOver) {
        const { path, ...init } = request(bench.demo);
        // A body that is too large is answered before it has been sent whole; then the connection is closed.
        const answer = await fetch(`${gateway.url}${path}`, init).catch(() => null);
        await answer?.arrayBuffer().catch(() => null);
        answers += 1;
        if (answer !== null && answer.status !== status) others.push(answer.status);
      }
    };
    const sending = Promise.all(Array.from({ length: AT_ONCE }, send));
    return async () => {
      isOver = true;
      await sending;
      const wrong = others.length === 0 ? "" : `, of which ${others.length} others: ${[...new Set(others)].join(", ")}`;
      return { answers, note: `${answers} with ${status}${wrong}` };
    };
  };
}

/** Holds as many event streams as the gateway gives. */
async function streams(gateway: MeasuredGateway, { variables }: Bench): Promise<() => Promise<Done>> {
  const control = new AbortController();
  let held = 0;
  const listen = async (token: string) => {
    const headers = { authorization: `Bearer ${token}` };
    const answer = await fetch(`${gateway.url}/v1/events`, { headers, signal: control.signal });
    if (answer.ok) held += 1;
    // Ends with the signal.
    void answer.arrayBuffer().catch(() => null);
  };
  const tokens = [variables.CI_BOT_TOKEN ?? "", variables.VIEWER_TOKEN ?? ""];
  await Promise.all(tokens.flatMap((token) => Array.from({ length: STREAMS }, () => listen(token))));
  return async () => {
    control.abort();
    return { answers: held, note: `${held} held` };
  };
}

/** CPU is that of one heavy request: what the round took beyond the idle one beside it. */
function figureOf(name: string, seen: readonly Seen[], idle: readonly Seen[]): Figure {
  const of = (pick: (round: Seen) => number) => median(seen.map(pick));
  const each = seen.flatMap(({ cpu, answers }, index) =>
    answers === 0 ? [] : [(cpu - (idle[index]?.cpu ?? Number.NaN)) / answers],
  );
  const bad = seen.reduce((sum, round) => sum + round.bad, 0);
  const memory = `${of(({ megabytes }) => megabytes).toFixed(0)} MB resident`;
  const notes = [memory, seen.at(-1)?.note ?? "", bad === 0 ? "" : `${bad} wrong answers`];
  return {
    name,
    storage: "tmpfs",
    p50: of(({ p50 }) => p50),
    p99: of(({ p99 }) => p99),
    ...(each.length === 0 ? {} : { cpu: median(each) }),
    note: notes.filter((note) => note !== "").join("; "),
  };
}
