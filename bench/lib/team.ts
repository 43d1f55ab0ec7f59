import { slackCommand } from "../../scripts/lib/slack-request.ts";
import { newJobId } from "../load/requests.ts";
import type { Bench } from "./bench.ts";
import { type StandIn, startEgress } from "./stand-ins.ts";

/** People in Slack who ask for a precheck, wait for its result, and ask again: each of a job of their own. */
export class Team {
  readonly egress: StandIn;
  /** Results so far, and those that did not come. */
  results = 0;
  missing = 0;
  readonly #secret: string;
  readonly #waiting: Map<string, () => void>;

  private constructor(egress: StandIn, secret: string, waiting: Map<string, () => void>) {
    this.egress = egress;
    this.#secret = secret;
    this.#waiting = waiting;
  }

  static async gather(bench: Bench): Promise<Team> {
    const waiting = new Map<string, () => void>();
    const egress = await startEgress((responseUrl) => waiting.get(responseUrl)?.());
    bench.onEnd(egress.close);
    return new Team(egress, bench.demo.signingSecret, waiting);
  }

  /** Asks about each job again and again, until `isOver`. */
  async keepAsking(gateway: string, jobs: readonly string[], isOver: () => boolean): Promise<void> {
    await Promise.all(
      jobs.map(async (job) => {
        while (!isOver()) {
          await this.precheck(gateway, job).catch((error: unknown) => {
            this.missing += 1;
            console.error(String(error));
          });
        }
      }),
    );
  }

  /** Asks once; resolves when the result has come. */
  async precheck(gateway: string, job: string, patience = 10_000): Promise<void> {
    const { headers, body, responseUrl } = slackCommand({ text: `precheck ${job}`, secret: this.#secret });
    const result = new Promise<void>((resolve, reject) => {
      const timer = setTimeout(
        () => reject(new Error(`no result of ${job} came within ${patience / 1000} s`)),
        patience,
      );
      this.#waiting.set(responseUrl, () => {
        clearTimeout(timer);
        this.#waiting.delete(responseUrl);
        this.results += 1;
        resolve();
      });
    });
    const answer = await fetch(`${gateway}/hooks/slack`, { method: "POST", headers, body });
    const text = await answer.text();
    if (!text.includes("Received")) throw new Error(`not accepted: ${answer.status} ${text.slice(0, 200)}`);
    await result;
  }
}

/** Makes jobs in a simulator that can be prechecked. */
export async function newJobs(simulator: string, count: number): Promise<string[]> {
  const ids = Array.from({ length: count }, newJobId);
  for (const id of ids) {
    const job = { id, status: "CONFIGURATION" };
    const answer = await fetch(`${simulator}/_sim/jobs`, { method: "POST", body: JSON.stringify(job) });
    if (!answer.ok) throw new Error(`the simulator takes no job: ${answer.status}`);
  }
  return ids;
}
