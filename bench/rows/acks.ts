import { SENDERS } from "../../scripts/lib/senders/senders.ts";
import type { Bench } from "../lib/bench.ts";
import { measure, type Subject } from "../lib/measure.ts";
import type { RowReport } from "../lib/report.ts";

/** What each platform's request for help costs: its own way to verify, to be taken apart and to be answered. */
export async function acks(bench: Bench): Promise<RowReport> {
  // Platforms whose keys or answers have an address of their own are played by the simulator, a process that is not counted.
  const { url } = await bench.simulator(1);
  const gateway = await bench.gateway({ storage: "tmpfs", simulatorUrl: url, egressUrl: `${url}/_sim/egress` });
  const subjects = Object.keys(SENDERS).map(
    (platform): Subject => ({ name: platform, server: gateway, kind: `ack:${platform}`, expected: { status: 200 } }),
  );
  return { title: "2b acknowledgements", figures: await measure(bench, subjects), verdicts: [] };
}
