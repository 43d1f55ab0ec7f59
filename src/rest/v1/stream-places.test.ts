import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { EVENTS } from "../../shared/limits.ts";
import { openPlaces, type Place, type TakePlace } from "./stream-places.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const OF_ONE = "too many event streams: you hold 10, the most at once";

const take = (places: TakePlace, principal: string) => places(principal, Date.now() + EVENTS.life);

/** Take places that are free. */
async function hold(places: TakePlace, principal: string, count: number): Promise<Place[]> {
  const taken = await Promise.all(Array.from({ length: count }, () => take(places, principal)));
  return taken.flatMap((place) => (place.ok ? place.value : []));
}

/** Hold all places of the isolate. */
const holdAll = async (places: TakePlace): Promise<Place[]> =>
  (
    await Promise.all(
      Array.from({ length: EVENTS.allStreams / EVENTS.streams }, (_, index) =>
        hold(places, `client:${index}`, EVENTS.streams),
      ),
    )
  ).flat();

/** What a place that is asked for comes to when the streams have had their time. */
async function settled(place: ReturnType<TakePlace>) {
  await vi.advanceTimersByTimeAsync(EVENTS.probing + EVENTS.probeLook);
  return place;
}

describe("the places for event streams", () => {
  test("refuse one more than a principal may hold, and nobody else", async () => {
    const places = openPlaces();
    expect(await hold(places, "ci", EVENTS.streams)).toHaveLength(EVENTS.streams);
    expect(await settled(take(places, "ci"))).toEqual({ ok: false, error: OF_ONE });
    expect((await take(places, "ann")).ok).toBe(true);
  });

  test("refuse one more than the isolate holds, whoever asks", async () => {
    const places = openPlaces();
    await holdAll(places);
    expect(await settled(take(places, "ann"))).toEqual({
      ok: false,
      error: "too many event streams: all 200 places are taken",
    });
  });

  test("count a stream that is given back twice once", async () => {
    const places = openPlaces();
    const [first] = await hold(places, "ci", EVENTS.streams);
    first?.release();
    first?.release();
    expect((await take(places, "ci")).ok).toBe(true);
    expect((await settled(take(places, "ci"))).ok).toBe(false);
  });

  test("give a place of all back with the stream that held it", async () => {
    const places = openPlaces();
    const [first] = await holdAll(places);
    first?.release();
    expect((await take(places, "ann")).ok).toBe(true);
    expect((await settled(take(places, "ann"))).ok).toBe(false);
  });

  test("are asked for by as many as hold them and have gone, and all get one", async () => {
    const places = openPlaces();
    const gone = await hold(places, "ci", EVENTS.streams);
    const asking = Promise.all(Array.from({ length: EVENTS.streams }, () => take(places, "ci")));
    for (const place of gone) {
      expect(place.isProbed()).toBe(true);
      await vi.advanceTimersByTimeAsync(EVENTS.probeLook);
      place.release();
    }
    await vi.advanceTimersByTimeAsync(EVENTS.probing);
    expect((await asking).map(({ ok }) => ok)).toEqual(Array(EVENTS.streams).fill(true));
  });

  test("are refused as soon as all readers have shown that they are there", async () => {
    const places = openPlaces();
    const held = await hold(places, "ci", EVENTS.streams);
    const asked = take(places, "ci");
    for (const place of held) {
      place.written();
      expect(place.isProbed()).toBe(false);
      place.taken();
    }
    await vi.advanceTimersByTimeAsync(EVENTS.probeLook);
    expect(await asked).toEqual({ ok: false, error: OF_ONE });
  });

  test("ask no stream of others to write for one principal's limit", async () => {
    const places = openPlaces();
    const [other] = await hold(places, "ann", 1);
    await hold(places, "ci", EVENTS.streams);
    await settled(take(places, "ci"));
    expect(other?.isProbed()).toBe(false);
  });

  test("are free again after the life of a stream that ended without a word", async () => {
    const places = openPlaces();
    await hold(places, "ci", EVENTS.streams);
    await vi.advanceTimersByTimeAsync(EVENTS.life + EVENTS.stalled + 1);
    expect((await take(places, "ci")).ok).toBe(true);
  });
});
