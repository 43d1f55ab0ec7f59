import { parseJson } from "../shared/json.ts";
import { FRESHNESS_SECONDS } from "../shared/limits.ts";
import { textOf } from "./bytes.ts";
import type { Inbound } from "./scheme.ts";

/** Where a request says when it was made, and how far from now that may be, either way. */
export interface Freshness {
  readonly from: { readonly header: string } | { readonly query: string } | { readonly json: readonly string[] };
  readonly unit: "seconds" | "milliseconds" | "iso";
  /** Seconds. */
  readonly tolerance: number;
  /** What to make of a request without a time: only senders that may leave it out in a body they have signed are believed. */
  readonly whenAbsent: "refuse" | "accept";
}

/** A signed time in a header, five minutes either way unless the platform says otherwise. */
export const timeInHeader = (
  header: string,
  unit: Freshness["unit"] = "seconds",
  tolerance: number = FRESHNESS_SECONDS,
) => ({
  from: { header },
  unit,
  tolerance,
  whenAbsent: "refuse" as const,
});

/** A time in the signed body, at these fields from the outside in. */
export const timeInBody = (
  path: readonly string[],
  unit: Freshness["unit"],
  tolerance: number = FRESHNESS_SECONDS,
  whenAbsent: Freshness["whenAbsent"] = "refuse",
): Freshness => ({ from: { json: path }, unit, tolerance, whenAbsent });

/**
 * Epoch milliseconds of a time as it is written; `null` for what is none. Whole numbers only: NaN compares false with everything
 * (seen in Slack's own libraries).
 */
const READ: Readonly<Record<Freshness["unit"], (written: string) => number | null>> = {
  seconds: (written) => (/^\d{1,12}$/.test(written) ? Number(written) * 1000 : null),
  milliseconds: (written) => (/^\d{1,15}$/.test(written) ? Number(written) : null),
  iso: (written) => {
    const isInstant = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:?\d\d)$/.test(written);
    const at = isInstant ? Date.parse(written) : Number.NaN;
    return Number.isFinite(at) ? at : null;
  },
};

/** Epoch milliseconds of a time as a platform writes it; `null` for what is none. */
export const readTime = (unit: Freshness["unit"], written: string): number | null => READ[unit](written);

/** Whether a request was made near enough to now (epoch milliseconds), by what it says itself: worth something once that is proved. */
export function isFresh(fresh: Freshness, request: Inbound, now: number): boolean {
  const written = timeOf(fresh, request);
  if (written === null) return fresh.whenAbsent === "accept";
  const at = readTime(fresh.unit, written);
  return at !== null && Math.abs(now - at) <= fresh.tolerance * 1000;
}

/** The time as the request has it; `null` where it has none. */
function timeOf({ from }: Freshness, { headers, url, body }: Inbound): string | null {
  if ("header" in from) return headers.get(from.header);
  if ("query" in from) return queryOf(url).get(from.query);
  let found = parseJson(textOf(body));
  for (const key of from.json)
    found =
      typeof found === "object" && found !== null && Object.hasOwn(found, key) ? found[key as keyof object] : null;
  if (found === undefined || found === null) return null;
  // What is neither is no time, which is not to be without one.
  return typeof found === "string" || typeof found === "number" ? String(found) : "";
}

/** The query of a request, whose address may be without a host. */
export const queryOf = (url: string): URLSearchParams => new URL(url, "https://gateway.invalid").searchParams;
