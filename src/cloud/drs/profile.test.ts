import { describe, expect, test } from "vitest";
import type { Profiles } from "./action.ts";
import { profile } from "./profile.ts";

const EDGE = { id: "5f2f2d2a", public_ip: "198.51.100.7", type: "master" };
const PROFILES: Profiles = {
  endpoints: { "orders-source": { db_type: "mysql" }, "orders-target": { db_type: "oracle" } },
  public_ips: { edge: EDGE },
  replays: {},
};

describe("a name that the config does not have is refused", () => {
  test.each<[string, keyof Profiles, string, string]>([
    [
      "with the nearest and all that there are",
      "endpoints",
      "orders-sorce",
      '"orders-sorce" is not in the config. Did you mean "orders-source"? Defined: orders-source, orders-target',
    ],
    [
      "without a nearest where none is near",
      "endpoints",
      "billing",
      '"billing" is not in the config. Defined: orders-source, orders-target',
    ],
    [
      "where it is one of another kind",
      "public_ips",
      "orders-source",
      '"orders-source" is not in the config. Defined: edge',
    ],
    ["where there are none", "replays", "aurora", '"aurora" is not in the config. Defined: none'],
    ["though every object has it", "public_ips", "constructor", '"constructor" is not in the config. Defined: edge'],
    ["though every object has it", "public_ips", "__proto__", '"__proto__" is not in the config. Defined: edge'],
    ["in other letters", "public_ips", "Edge", '"Edge" is not in the config. Did you mean "edge"? Defined: edge'],
  ])("%s: %s %s", (_, kind, name, detail) => {
    expect(profile(PROFILES, kind, name, "/here")).toEqual({ ok: false, error: [{ pointer: "/here", detail }] });
  });
});

test("a name that the config has gives what stands there", () => {
  expect(profile(PROFILES, "public_ips", "edge", "/eip")).toEqual({ ok: true, value: EDGE });
});
