import type { Expected } from "../load/connection.ts";
import type { RequestKind } from "../load/requests.ts";
import type { Bench, Storage } from "./bench.ts";
import { cpuMicroseconds } from "./proc.ts";
import { type Figure, median, type Round } from "./report.ts";

/** A server and what is asked of it. */
export interface Subject {
  readonly name: string;
  readonly server: { readonly pid: number; readonly port: number };
  readonly kind: RequestKind;
  readonly path?: string;
  readonly expected: Expected;
  readonly storage?: Storage;
}

/** Connections of the closed loop and of the open one. */
const CLOSED_CONNECTIONS = 32;
const OPEN_CONNECTIONS = 128;

/** More requests are prepared than will be sent. */
const SPARE = 1.4;

interface Seen extends Round {
  readonly bad: number;
}

interface Options {
  /** Requests a second; all that the server takes when absent. */
  readonly openRate?: number;
  /** Other than the pace says. */
  readonly rounds?: number;
}

/** Loads each server in turn, round by round, and takes the medians. */
export async function measure(
  bench: Bench,
  subjects: readonly Subject[],
  { openRate, rounds = bench.pace.rounds }: Options = {},
): Promise<Figure[]> {
  const { warmUp, round } = bench.pace;
  const rates = new Map<Subject, number>();
  for (const subject of subjects) {
    const { rate } = await once(bench, subject, 0.5, 4000);
    const warmRate = await once(bench, subject, warmUp, rate * warmUp * SPARE, openRate);
    rates.set(subject, Math.max(rate, warmRate.rate));
  }
  const seen = new Map(subjects.map((subject) => [subject, [] as Seen[]]));
  for (let count = 0; count < rounds; count += 1) {
    for (const subject of subjects) {
      const requests = (rates.get(subject) ?? 0) * round * SPARE;
      seen.get(subject)?.push(await once(bench, subject, round, requests, openRate));
    }
  }
  return subjects.map((subject) => figureOf(subject, seen.get(subject) ?? []));
}

async function once(
  bench: Bench,
  { server, kind, path = "/hooks/slack", expected }: Subject,
  seconds: number,
  requests: number,
  openRate?: number,
): Promise<Seen> {
  await bench.load.prepare({
    port: server.port,
    plan: { kind, demo: bench.demo, path },
    count: Math.ceil(openRate === undefined ? requests : openRate * seconds),
    connections: openRate === undefined ? CLOSED_CONNECTIONS : OPEN_CONNECTIONS,
    expected,
  });
  const before = cpuMicroseconds(server.pid);
  const run = openRate === undefined ? ({ type: "closed", seconds } as const) : openRun(openRate, seconds);
  const { answers, bad, elapsed, p50, p99 } = await bench.load.run(run);
  const cpu = (cpuMicroseconds(server.pid) - before) / answers;
  await bench.load.close();
  return { rate: (answers * 1000) / elapsed, p50, p99, cpu, bad };
}

const openRun = (rate: number, seconds: number) => ({ type: "open", rate, seconds }) as const;

function figureOf({ name, storage }: Subject, rounds: readonly Seen[]): Figure {
  const of = (pick: (round: Round) => number) => median(rounds.map(pick));
  const bad = rounds.reduce((sum, round) => sum + round.bad, 0);
  return {
    name,
    ...(storage === undefined ? {} : { storage }),
    rate: of(({ rate }) => rate),
    p50: of(({ p50 }) => p50),
    p99: of(({ p99 }) => p99),
    cpu: of(({ cpu }) => cpu),
    rounds: rounds.map(({ rate, p50, p99, cpu }) => ({ rate, p50, p99, cpu })),
    ...(bad === 0 ? {} : { note: `${bad} wrong answers` }),
  };
}

/** The value below which a share of the values lies. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((left, right) => left - right);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}
