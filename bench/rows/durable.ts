import type { Bench, Storage } from "../lib/bench.ts";
import { measure, type Subject } from "../lib/measure.ts";
import { type RowReport, ratio } from "../lib/report.ts";

/** Commands that are accepted and wait for approval: on disk or in memory, and nothing is sent. */
export async function durable(bench: Bench): Promise<RowReport> {
  const subjects: Subject[] = [];
  for (const storage of ["tmpfs", "disk"] as const) subjects.push(...(await pair(bench, storage)));
  const figures = await measure(bench, subjects);
  return {
    title: "3 durable accept",
    figures,
    verdicts: [
      ratio("accept on tmpfs: gateway by floor", figures, {
        of: "gateway tmpfs",
        to: "bare durable tmpfs",
        target: 1.8,
      }),
      ratio("accept on disk: gateway by floor", figures, { of: "gateway disk", to: "bare durable disk", target: 1.8 }),
    ],
  };
}

/** The gateway and its floor on one storage. */
export async function pair(bench: Bench, storage: Storage): Promise<Subject[]> {
  const gateway = await bench.waitingGateway(storage);
  const bare = await bench.worker("bare-durable", {}, storage);
  return [
    { name: "gateway", server: gateway, kind: "terminate", storage, expected: { status: 200, text: "Received" } },
    { name: "bare durable", server: bare, kind: "terminate", storage, expected: { status: 200, text: "accepted" } },
  ];
}
