import type { Gateway } from "../../config/gateway.ts";
import type { Message } from "../../model/message.ts";
import { logWarning } from "../../shared/log.ts";
import { callDiscord } from "./api.ts";
import type { Interaction } from "./parse.ts";
import { renderDiscord } from "./render.ts";
import { followUps } from "./report.ts";

/**
 * Pauses before the next try, in milliseconds; `null`: there is none. Together less than the half minute that Cloudflare leaves for
 * work after an answer (Workers, "Context": waitUntil).
 */
const PAUSES = [500, 2_000, 5_000, null];

/** A longer wait that Discord asks for does not fit into that half minute. */
const LONGEST = 10_000;

/** Puts what took longer in the place of the deferred answer (Discord, "Edit Original Interaction Response"). */
export async function completeAnswer(
  source: string,
  interaction: Interaction,
  said: Message,
  gateway: Gateway,
): Promise<void> {
  const call = {
    method: "PATCH",
    path: `${followUps(interaction)}/messages/@original`,
    body: renderDiscord(said),
    ...{ asBot: false, isEarly: true },
  } as const;
  for (const pause of PAUSES) {
    const delivery = await callDiscord(call, source, gateway);
    if (delivery.kind === "delivered") return;
    const wait = delivery.kind === "retry" ? (delivery.retryAfter ?? 0) : 0;
    if (delivery.kind === "gone" || pause === null || wait > LONGEST)
      return logWarning("discord_answer_not_delivered", { source, cause: delivery.cause });
    await new Promise((resolve) => setTimeout(resolve, Math.max(pause, wait) * gateway.runtime.timeScale));
  }
}
