import { slackCommand } from "../../scripts/lib/slack-request.ts";
import type { Bench } from "../lib/bench.ts";
import { measure, type Subject } from "../lib/measure.ts";
import { type RowReport, ratio } from "../lib/report.ts";
import { deskFile, seedPast } from "../lib/seed.ts";
import { newJobId } from "../load/requests.ts";

/** Past operations; the first is what the others are held against. */
const PASTS = [0, 10_000, 100_000] as const;

const ROUNDS = 5;

/** Durable accept in a desk with a past. */
export async function growth(bench: Bench): Promise<RowReport> {
  const subjects: Subject[] = [];
  for (const past of PASTS) {
    const stateDirectory = await deskWithPast(bench, past);
    const gateway = await bench.waitingGateway("tmpfs", stateDirectory);
    const expected = { status: 200, text: "Received" };
    subjects.push({ name: `${past} past operations`, server: gateway, kind: "terminate", storage: "tmpfs", expected });
  }
  const figures = await measure(bench, subjects, { rounds: bench.pace.rounds === 1 ? 1 : ROUNDS });
  const [none, ...some] = figures.map(({ name }) => `${name} tmpfs`);
  const verdicts = some.map((name) =>
    ratio(`accept: ${name} by none`, figures, { of: name, to: none ?? "", target: 1.25 }),
  );
  return { title: "9 growth", figures, verdicts };
}

/** The state of a gateway that has done so much before. Stopped. */
export async function deskWithPast(bench: Bench, operations: number, records = 0): Promise<string> {
  const gateway = await bench.waitingGateway("tmpfs");
  const { headers, body } = slackCommand({ text: `precheck ${newJobId()}`, secret: bench.demo.signingSecret });
  const answer = await fetch(`${gateway.url}/hooks/slack`, { method: "POST", headers, body });
  if (!(await answer.text()).includes("Received")) throw new Error("the first command was not accepted");
  await gateway.stop();
  seedPast(deskFile(gateway.stateDirectory), { operations, records });
  return gateway.stateDirectory;
}
