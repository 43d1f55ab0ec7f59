import { describe, expect, test } from "vitest";
import type { Gateway } from "../../config/gateway.ts";
import type { Principal } from "../../model/principal.ts";
import { COMMAND_RATE } from "../../shared/limits.ts";
import { Rates } from "./rates.ts";

const T0 = 1_800_000_000_000;

const ratesOf = (rateLimits = true): Rates =>
  new Rates({
    runtime: { rateLimits },
    config: { parsed: { clients: { ci: {}, slow: { rate: { burst: 1, per_second: 0.25 } } } } },
  } as unknown as Gateway);

const client = (name: string): Principal => ({ kind: "client", id: `client:${name}`, name });
const person = (name: string): Principal => ({ kind: "person", id: `slack:T1/${name}`, name });

/** How many commands of a principal are taken at one moment. */
function takenAtOnce(principal: Principal, rates = ratesOf()): number {
  let taken = 0;
  while (taken < 1000 && rates.take(principal, T0) === 0) taken += 1;
  return taken;
}

describe("command rates", () => {
  test.each([
    ["a client is limited by the config", client("slow"), 1],
    ["a person is limited by the default", person("U1"), COMMAND_RATE.person.burst],
    ["a person who is called like a client is limited by the default", person("slow"), COMMAND_RATE.person.burst],
    ["a client without a rate may send a whole batch", client("ci"), COMMAND_RATE.client.burst],
  ])("%s", (_, principal, burst) => {
    expect(takenAtOnce(principal)).toBe(burst);
  });

  test("a refusal names whole seconds to wait", () => {
    const rates = ratesOf();
    expect([T0, T0, T0 + 100, T0 + 3999, T0 + 4000].map((at) => rates.take(client("slow"), at))).toEqual([
      0, 4, 4, 1, 0,
    ]);
  });

  test("each principal has a bucket of its own", () => {
    const rates = ratesOf();
    takenAtOnce(person("U1"), rates);
    expect(rates.take(person("U2"), T0)).toBe(0);
  });

  test("the bucket that was used longest ago is forgotten once there are too many", () => {
    const rates = ratesOf();
    takenAtOnce(person("first"), rates);
    takenAtOnce(person("second"), rates);
    for (let index = 0; index < COMMAND_RATE.kept - 2; index += 1) rates.take(person(String(index)), T0);
    expect(rates.take(person("first"), T0)).toBeGreaterThan(0);
    rates.take(person("one more"), T0);
    expect(rates.take(person("second"), T0)).toBe(0);
  });

  test("nothing is limited where limits are off", () => {
    expect(takenAtOnce(client("slow"), ratesOf(false))).toBe(1000);
  });
});
