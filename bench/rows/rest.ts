import { setTimeout as delay } from "node:timers/promises";
import type { Bench } from "../lib/bench.ts";
import { measure, type Subject } from "../lib/measure.ts";
import { cpuMicroseconds } from "../lib/proc.ts";
import { type Figure, median, type RowReport, ratio } from "../lib/report.ts";
import type { RequestKind } from "../load/requests.ts";

/** Native calls wait for DRS, so they are sent all at once and none is waited for: what is left is their acceptance. */
const BURST = 2000;

/** The same acceptance through both dialects of the API, beside a command on the same gateway. */
export async function rest(bench: Bench): Promise<RowReport> {
  const gateway = await bench.waitingGateway("tmpfs");
  const on = { server: gateway, storage: "tmpfs" } as const;
  const subjects: Subject[] = [
    { ...on, name: "command", kind: "precheck", expected: { status: 200, text: "Received" } },
    { ...on, name: "REST", kind: "rest", expected: { status: 202, text: '"queued"' } },
  ];
  const figures = await measure(bench, subjects);
  const bursts: Record<"precheck" | "native", number[]> = { precheck: [], native: [] };
  for (let count = 0; count <= bench.pace.rounds; count += 1) {
    for (const kind of ["precheck", "native"] as const) {
      const cpu = await burst(bench, gateway, kind);
      if (count > 0) bursts[kind].push(cpu);
    }
  }
  const note = `${BURST} at once, none waited for`;
  const burstFigures: Figure[] = [
    { name: "command, burst", storage: "tmpfs", cpu: median(bursts.precheck), note },
    { name: "native, burst", storage: "tmpfs", cpu: median(bursts.native), note },
  ];
  const all = [...figures, ...burstFigures];
  return {
    title: "4 REST and native",
    figures: all,
    verdicts: [
      ratio("REST by command", all, { of: "REST tmpfs", to: "command tmpfs", target: 1.3 }),
      ratio("native by command, both in bursts", all, {
        of: "native, burst tmpfs",
        to: "command, burst tmpfs",
        target: 1.3,
      }),
    ],
  };
}

/** CPU of one request of a burst, in microseconds. */
async function burst(bench: Bench, server: { pid: number; port: number }, kind: RequestKind): Promise<number> {
  const plan = { kind, demo: bench.demo, path: "/hooks/slack" };
  await bench.load.prepare({ port: server.port, plan, count: BURST, connections: BURST, expected: { status: 0 } });
  await untilIdle(server.pid);
  const before = cpuMicroseconds(server.pid);
  await bench.load.run({ type: "burst" });
  const after = await untilIdle(server.pid);
  await bench.load.close();
  await untilIdle(server.pid);
  return (after - before) / BURST;
}

/** Waits until a process has done nothing for a while. Returns its CPU time then. */
async function untilIdle(pid: number): Promise<number> {
  let last = cpuMicroseconds(pid);
  for (let still = 0; still < 5; ) {
    await delay(60);
    const now = cpuMicroseconds(pid);
    still = now === last ? still + 1 : 0;
    last = now;
  }
  return last;
}
