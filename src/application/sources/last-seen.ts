import type { Context } from "hono";
import type { SecretAge } from "../../model/command.ts";
import { SEEN_EVERY } from "../../shared/limits.ts";
import { logError } from "../../shared/log.ts";
import type { Services } from "../services.ts";

/** Takes note that a secret has vouched for a request of a source. */
export type NoteSeen = (c: Context, source: string, secret: SecretAge) => void;

/**
 * Tells the default account's desk, which keeps what belongs to no account, at most once a minute for each source and secret: that is as
 * exact as anybody wants to know when a source was last heard, and costs a request nothing.
 */
export function noteSeen({ gateway: { config }, desk, now }: Services): NoteSeen {
  const told = new Map<string, number>();
  return (c, source, secret) => {
    const key = `${source} ${secret}`;
    const at = now();
    if (at - (told.get(key) ?? 0) < SEEN_EVERY) return;
    told.set(key, at);
    const telling = desk(config.defaultAccount).noteSecretUse(source, secret, at);
    c.executionCtx.waitUntil(telling.catch((error: unknown) => logError("seen_not_noted", error, { source })));
  };
}
