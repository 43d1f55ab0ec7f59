import type { Context } from "hono";
import { UNVERIFIED_WINDOW } from "../../shared/limits.ts";
import { logError } from "../../shared/log.ts";
import type { Services } from "../services.ts";

/** Requests to one source that were not believed: how many of each reason, from when to when (epoch milliseconds). */
interface Refused {
  readonly counts: Record<string, number>;
  readonly since: number;
  until: number;
}

/** Keeps what has been counted, where a flood of it cannot fill anything. */
type Keep = (source: string, refused: Refused) => Promise<void>;

/** A window that should have been closed so many windows ago: the isolate's work was cut off. */
const STALE = 4;

/**
 * Counts requests that were not believed, a window at a time, and hands the counts over in the background: nobody waits for
 * that, and a flood makes one call a window. What it keeps is bounded by the sources of the config and the reasons there are.
 */
export class RefusalCounter {
  readonly #keep: Keep;
  readonly #window: number;
  readonly #open = new Map<string, Refused>();

  /** @param window milliseconds */
  constructor(keep: Keep, window: number) {
    this.#keep = keep;
    this.#window = window;
  }

  /** @param waitUntil keeps the isolate alive until the window is over */
  count(source: string, reason: string, now: number, waitUntil: (work: Promise<void>) => void): void {
    const open = this.#open.get(source);
    const refused = open ?? { counts: {}, since: now, until: now };
    refused.counts[reason] = (refused.counts[reason] ?? 0) + 1;
    refused.until = now;
    if (open && now - open.since < STALE * this.#window) return;
    this.#open.set(source, refused);
    waitUntil(this.#close(source, refused));
  }

  async #close(source: string, refused: Refused): Promise<void> {
    await new Promise((resolve) => setTimeout(resolve, this.#window));
    if (this.#open.get(source) !== refused) return;
    this.#open.delete(source);
    await this.#keep(source, refused).catch((error: unknown) =>
      logError("unverified_not_recorded", error, { source, ...refused }),
    );
  }
}

/**
 * Takes note of a request that was not believed, after it has been answered.
 * @param source a source of the config, `v1` or `v5`
 */
export type NoteRefusal = (c: Context, source: string, reason: string) => void;

/** One counter for all ways in. What cannot be verified belongs to no account: the default account's ledger keeps it. */
export function noteRefusals({ gateway: { config, runtime }, desk }: Services): NoteRefusal {
  const counter = new RefusalCounter(
    (source, counted) => desk(config.defaultAccount).countUnverified(source, counted),
    UNVERIFIED_WINDOW * runtime.timeScale,
  );
  return (c, source, reason) => counter.count(source, reason, Date.now(), (work) => c.executionCtx.waitUntil(work));
}
