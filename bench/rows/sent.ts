import type { Bench } from "../lib/bench.ts";
import { quantile } from "../lib/measure.ts";
import type { Figure, RowReport } from "../lib/report.ts";
import { type Call, startRecorder } from "../lib/stand-ins.ts";
import { newJobs, Team } from "../lib/team.ts";

/** From asking until the first call arrives at DRS, and until the action does, without what the simulator took in between. */
export async function sent(bench: Bench): Promise<RowReport> {
  const team = await Team.gather(bench);
  const simulator = await bench.simulator(1000);
  let calls: Call[] = [];
  const recorder = await startRecorder(simulator.url, (call) => calls.push(call));
  bench.onEnd(recorder.close);
  const plan = { storage: "tmpfs", simulatorUrl: recorder.url, egressUrl: team.egress.url, timeScale: 0.005 } as const;
  const gateway = await bench.gateway(plan);
  const [job = ""] = await newJobs(simulator.url, 1);
  const [warmUp, count] = [50, 100 * bench.pace.rounds];
  const first: number[] = [];
  const action: number[] = [];
  for (let number = 0; number < warmUp + count; number += 1) {
    calls = [];
    const asked = performance.now();
    await team.precheck(gateway.url, job);
    const until = calls.findIndex(({ isAction }) => isAction);
    if (number < warmUp || until < 0) continue;
    first.push((calls[0]?.arrived ?? Number.NaN) - asked);
    action.push((calls[until]?.arrived ?? Number.NaN) - asked - awayIn(calls.slice(0, until)));
  }
  return {
    title: "7 command to call",
    figures: [
      figure("first call", first, `${count} one after the other`),
      figure("the action", action, "without the simulator's time for the reading before it"),
    ],
    verdicts: [],
  };
}

/** Milliseconds that the simulator had calls for. */
const awayIn = (calls: readonly Call[]) =>
  calls.reduce((sum, { arrived, answered = arrived }) => sum + answered - arrived, 0);

const figure = (name: string, times: readonly number[], note: string): Figure => ({
  name,
  storage: "tmpfs",
  p50: quantile(times, 0.5),
  p99: quantile(times, 0.99),
  note,
});
