import type { JWK } from "jose";
import * as z from "zod";
import { throughProxy } from "../shared/egress-proxy.ts";
import type { Environment } from "./scheme.ts";

/** A key that a platform publishes. */
export interface PublishedKey extends JWK {
  readonly kty: "RSA";
  readonly kid: string;
  /** The channels that it may sign for, in key sets of Bot Framework. */
  readonly endorsements?: readonly string[] | undefined;
}

/** A key by its id; or that there is none of this id, or that this could not be told. */
export type FindKey = (kid: string, now: number) => Promise<PublishedKey | "unknown" | "unavailable">;

/** Milliseconds, not scaled. */
const KEYS = {
  /** For so long keys are used without asking again (Microsoft, "Authentication with the Bot Connector API": a day). */
  life: 24 * 60 * 60 * 1000,
  /** Anybody can name a key that is unknown: at most so often it has them fetched again. */
  coolDown: 60 * 1000,
  /** While they cannot be had it is tried again after this, which is when callers are asked to come back (`hooks.ts`). */
  retry: 5000,
  timeout: 5000,
} as const;

const keySchema: z.ZodType<PublishedKey> = z.looseObject({
  kty: z.literal("RSA"),
  kid: z.string(),
  endorsements: z.array(z.string()).optional(),
});
const keySetSchema = z.object({ keys: z.array(z.unknown()) });

/** The keys at an address, fetched when they are first needed. */
export function publishedKeys(url: string, { egressProxy }: Environment): FindKey {
  let keys: ReadonlyMap<string, PublishedKey> = new Map();
  let fetchedAt = Number.NEGATIVE_INFINITY;
  let triedAt = Number.NEGATIVE_INFINITY;
  let state: "fetched" | "fetching" | "failed" = "failed";

  async function refresh(now: number): Promise<void> {
    triedAt = now;
    state = "fetching";
    const found = await fetchKeys(throughProxy(egressProxy, url));
    state = found ? "fetched" : "failed";
    if (!found) return;
    keys = found;
    fetchedAt = now;
  }

  return async (kid, now) => {
    const areHeld = now - fetchedAt < KEYS.life;
    const key = areHeld ? keys.get(kid) : undefined;
    if (key) return key;
    // Without keys nobody can be believed, so all who come first fetch them; a promise is not shared, as it dies with its request.
    const pause = areHeld ? KEYS.coolDown : state === "failed" ? KEYS.retry : 0;
    if (now - triedAt >= pause) await refresh(now);
    return now - fetchedAt < KEYS.life && state === "fetched" ? (keys.get(kid) ?? "unknown") : "unavailable";
  };
}

/** `null` when they cannot be had, or are none. */
async function fetchKeys(url: string): Promise<ReadonlyMap<string, PublishedKey> | null> {
  try {
    const response = await fetch(url, { redirect: "manual", signal: AbortSignal.timeout(KEYS.timeout) });
    const set = keySetSchema.safeParse(response.status === 200 ? await response.json() : null);
    if (!set.success) return null;
    const keys = set.data.keys.map((key) => keySchema.safeParse(key));
    return new Map(keys.flatMap(({ data }) => (data ? [[data.kid, data]] : [])));
  } catch {
    return null;
  }
}
