import { EVENTS } from "../../shared/limits.ts";
import { err, ok, type Result } from "../../shared/result.ts";

/** Give a place of an event stream back; further calls do nothing. */
type Release = () => void;

/** Take a place for an event stream of a principal; or the limit that has been reached, in words. */
export type TakePlace = (principal: string) => Result<Release, string>;

/** Places for event streams, counted in this isolate: some for each principal, and some for all of them together. */
export function openPlaces(): TakePlace {
  const taken = new Map<string, number>();
  let all = 0;
  const change = (principal: string, by: 1 | -1) => {
    const count = (taken.get(principal) ?? 0) + by;
    all += by;
    if (count === 0) taken.delete(principal);
    else taken.set(principal, count);
  };
  return (principal) => {
    if ((taken.get(principal) ?? 0) >= EVENTS.streams) {
      return err(`too many event streams: you hold ${EVENTS.streams}, the most at once`);
    }
    if (all >= EVENTS.allStreams) return err(`too many event streams: all ${EVENTS.allStreams} places are taken`);
    change(principal, 1);
    let isHeld = true;
    return ok(() => {
      if (isHeld) change(principal, -1);
      isHeld = false;
    });
  };
}
