import { EVENTS } from "../../shared/limits.ts";
import { err, ok, type Result } from "../../shared/result.ts";

/** A place that an event stream holds. */
export interface Place {
  /** Whether the stream is to write something soon, which shows whether its reader has gone. */
  readonly isProbed: () => boolean;
  /** Note that the stream has written something. */
  readonly written: () => void;
  /** Note that the reader has taken what was written. */
  readonly taken: () => void;
  /** Give the place back; further calls do nothing. */
  readonly release: () => void;
}

/**
 * Take a place for an event stream of a principal; or the limit that has been reached, in words.
 * @param until epoch milliseconds at which the stream ends
 */
export type TakePlace = (principal: string, until: number) => Promise<Result<Place, string>>;

interface Held {
  readonly principal: string;
  readonly until: number;
  /** Whether its reader is there: not in question, to be found out by a write, or known once that write is taken. */
  reader: "there" | "probed" | "written";
}

const sleep = (milliseconds: number) => new Promise<void>((resolve) => void setTimeout(resolve, milliseconds));

/**
 * Open places for event streams, counted in this isolate: some for each principal, and some for all of them together. Only a write shows
 * that a reader has gone, so a stream is refused only after the streams that hold the places have written once more. Requests look at the
 * places from time to time and do not wake each other: a request of a Worker cannot continue another one everywhere.
 */
export function openPlaces(): TakePlace {
  const held = new Set<Held>();

  const ofPrincipal = (principal: string) => [...held].filter((one) => one.principal === principal);

  /** The places of which one would have to be free, and the limit in words; `null` where there is room. */
  const full = (principal: string): { readonly places: readonly Held[]; readonly limit: string } | null => {
    const places = ofPrincipal(principal);
    if (places.length >= EVENTS.streams) return { places, limit: `you hold ${EVENTS.streams}, the most at once` };
    return held.size < EVENTS.allStreams
      ? null
      : { places: [...held], limit: `all ${EVENTS.allStreams} places are taken` };
  };

  const probe = (places: readonly Held[]) => {
    for (const one of places) {
      // The runtime may end a stream without a word.
      if (one.until + EVENTS.stalled < Date.now()) held.delete(one);
      one.reader = "probed";
    }
  };

  /** Wait until a place is free, all readers have shown that they are there, or it has taken too long. */
  const waitForRoom = async (principal: string): Promise<void> => {
    const deadline = Date.now() + EVENTS.probing;
    probe(full(principal)?.places ?? []);
    while (full(principal)?.places.some(({ reader }) => reader !== "there") && Date.now() < deadline) {
      await sleep(EVENTS.probeLook);
    }
  };

  return async (principal, until) => {
    if (full(principal) !== null) await waitForRoom(principal);
    const refused = full(principal);
    if (refused !== null) return err(`too many event streams: ${refused.limit}`);
    const one: Held = { principal, until, reader: "there" };
    held.add(one);
    return ok({
      isProbed: () => one.reader === "probed",
      written: () => {
        if (one.reader === "probed") one.reader = "written";
      },
      taken: () => {
        if (one.reader === "written") one.reader = "there";
      },
      release: () => void held.delete(one),
    });
  };
}
