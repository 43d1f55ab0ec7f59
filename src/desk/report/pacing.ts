import type { Operation } from "../../model/operation.ts";
import type { Way } from "../../model/report.ts";
import { REPORT } from "../../shared/limits.ts";
import type { Audience, Outgoing } from "../store/reports.ts";

/** The pause before the next try in milliseconds: doubled each time, with jitter, so that many do not come back at once. */
export const pauseAfter = (tries: number, random: () => number, scale: number) =>
  (0.5 + random() / 2) * Math.min(REPORT.cap, REPORT.base * 2 ** tries) * scale;

/** How long before a route expires a report that is still tried is tried for the last time, in milliseconds. */
const LAST_TRY = 20_000;

/** When a report is tried again: after the pause, and in any case once more before its route expires. */
export function nextTry(now: number, pause: number, { limit }: Pick<Way, "limit">): number {
  const lastTry = (limit?.expiresAt ?? Number.POSITIVE_INFINITY) - LAST_TRY;
  return now < lastTry ? Math.min(now + pause, lastTry) : now + pause;
}

/** Whether a last report, or an update, comes too late to help anybody. */
export const isLate = (
  { kind, news }: Pick<Outgoing, "kind" | "news">,
  { finishedAt }: Pick<Operation, "finishedAt">,
  now: number,
): boolean => kind !== "progress" && now - (news?.at ?? finishedAt ?? now) > REPORT.window;

/** Why a report may not take a route; `null` when it may. */
export function obstacleTo(
  { kind }: Pick<Outgoing, "kind">,
  { uses }: Pick<Audience, "uses">,
  { limit, carries }: Pick<Way, "limit" | "carries">,
  now: number,
): string | null {
  if (kind === "progress" && carries !== "all") return "only how it ended is told there";
  if (limit === null) return null;
  if (now >= limit.expiresAt) return "the platform's time for answers is over";
  // The end is tried until the platform itself takes no more: a use may have been counted that it never saw.
  if (limit.uses === null || kind === "final") return null;
  return uses >= limit.uses - limit.keep ? "the rest is kept for the end" : null;
}
