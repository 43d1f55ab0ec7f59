import type { Inbound } from "./scheme.ts";

/** Where a request says when it was made, and how far from now that may be, either way. */
export interface Freshness {
  readonly from: { readonly header: string } | { readonly json: readonly string[] };
  readonly unit: "seconds" | "milliseconds" | "iso";
  /** Seconds. */
  readonly tolerance: number;
  /** What to make of a request without a time: only senders that may leave it out in a body they have signed are believed. */
  readonly whenAbsent: "refuse" | "accept";
}

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

/** Whether a time is near enough to now (epoch milliseconds). */
export function isFresh({ unit, tolerance, whenAbsent }: Freshness, written: string | null, now: number): boolean {
  if (written === null) return whenAbsent === "accept";
  const at = READ[unit](written);
  return at !== null && Math.abs(now - at) <= tolerance * 1000;
}

/**
 * The time as the request has it; `null` where it has none.
 * @param json the body, parsed
 */
export function timeOf({ from }: Freshness, { headers }: Inbound, json: () => unknown): string | null {
  if ("header" in from) return headers.get(from.header);
  let found: unknown = json();
  for (const key of from.json)
    found =
      typeof found === "object" && found !== null && Object.hasOwn(found, key) ? found[key as keyof object] : null;
  return typeof found === "string" || typeof found === "number" ? String(found) : null;
}
