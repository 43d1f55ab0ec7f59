import { describeBlocker } from "../../i18n/blockers.ts";
import type { Blocker } from "../../model/blocker.ts";
import type { Event } from "../../model/lifecycle/step.ts";
import { upstreamOf } from "../../model/operation.ts";

/** The event that ends an operation which cannot succeed; `null` when nothing is in the way. */
export function impossibleEvent(blockers: readonly Blocker[]): Extract<Event, { type: "impossible" }> | null {
  const [blocker] = blockers;
  if (!blocker) return null;
  const upstream = "error" in blocker ? upstreamOf(blocker.error) : null;
  return { type: "impossible", problem: { code: blocker.code, detail: describeBlocker(blocker) }, upstream, blockers };
}
