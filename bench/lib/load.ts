import { type ChildProcess, fork } from "node:child_process";
import { projectPath } from "../../scripts/lib/paths.ts";
import type { Order, Prepare, Run, Seen } from "../load/protocol.ts";

type Reply = { readonly seen: Seen | null } | { readonly error: string };

/** The load generator, seen from the bench. One order at a time. */
export class Load {
  readonly #child: ChildProcess = fork(projectPath("bench/load/main.ts"));

  async prepare(order: Omit<Prepare, "type">): Promise<void> {
    await this.#order({ type: "prepare", ...order });
  }

  async run(order: Run): Promise<Seen> {
    const seen = await this.#order(order);
    if (!seen) throw new Error("the load generator has seen nothing");
    return seen;
  }

  async close(): Promise<void> {
    await this.#order({ type: "close" });
  }

  stop(): void {
    if (this.#child.connected) this.#child.disconnect();
  }

  #order(order: Order): Promise<Seen | null> {
    return new Promise((resolve, reject) => {
      const ended = () => reject(new Error("the load generator has ended"));
      this.#child.once("exit", ended);
      this.#child.once("message", (reply: Reply) => {
        this.#child.off("exit", ended);
        if ("error" in reply) reject(new Error(`load generator: ${reply.error}`));
        else resolve(reply.seen);
      });
      this.#child.send(order);
    });
  }
}
