import type { GatewayConfig } from "../../config/compile.ts";
import type { Explanation } from "../../desk/accept/explain.ts";
import type { Command } from "../../model/command.ts";
import type { Services } from "../services.ts";
import { type PolicyVerdict, verdictOf } from "./verdict.ts";

/** A command evaluated: what would become of it. */
export interface Evaluation extends Explanation {
  readonly command: Command;
  readonly verdict: PolicyVerdict;
}

/**
 * Say what would become of a command: policy, what is in the way, and the request. Nothing is stored.
 * @returns `null` for a caller who may not read the job and learns nothing of it
 */
export async function evaluate({ gateway, desk }: Services, command: Command): Promise<Evaluation | null> {
  const explanation = await desk(accountOf(gateway.config, command)).explain(command);
  return explanation && { ...explanation, command, verdict: verdictOf(explanation.decision, command) };
}

const accountOf = ({ accounts, defaultAccount }: GatewayConfig, { job }: Command) =>
  accounts.get(job.account) ?? defaultAccount;
