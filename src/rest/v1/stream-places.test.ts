import { describe, expect, test } from "vitest";
import { EVENTS } from "../../shared/limits.ts";
import { openPlaces } from "./stream-places.ts";

const takeAll = (take: ReturnType<typeof openPlaces>, principal: string, count: number) =>
  Array.from({ length: count }, () => take(principal));

const OF_ONE = "too many event streams: you hold 10, the most at once";

describe("the places for event streams", () => {
  test("refuse one more than a principal may hold, and nobody else", () => {
    const take = openPlaces();
    expect(takeAll(take, "ci", EVENTS.streams).every(({ ok }) => ok)).toBe(true);
    expect(take("ci")).toEqual({ ok: false, error: OF_ONE });
    expect(take("ann").ok).toBe(true);
  });

  test("refuse one more than the isolate holds, whoever asks", () => {
    const take = openPlaces();
    const principals = Array.from({ length: EVENTS.allStreams / EVENTS.streams }, (_, index) => `client:${index}`);
    for (const principal of principals) takeAll(take, principal, EVENTS.streams);
    expect(take("ann")).toEqual({ ok: false, error: "too many event streams: all 200 places are taken" });
  });

  test("count a stream that is given back twice once", () => {
    const take = openPlaces();
    const [first] = takeAll(take, "ci", EVENTS.streams);
    if (first?.ok) {
      first.value();
      first.value();
    }
    expect(take("ci").ok).toBe(true);
    expect(take("ci")).toEqual({ ok: false, error: OF_ONE });
  });

  test("give a place of all back with the stream that held it", () => {
    const take = openPlaces();
    for (let index = 0; index < EVENTS.allStreams; index += 1) {
      const held = take(`client:${index}`);
      if (index === 0 && held.ok) held.value();
    }
    expect(take("ann").ok).toBe(true);
    expect(take("ann").ok).toBe(false);
  });
});
