import { describe, expect, test } from "vitest";
import type { Profiles } from "./action.ts";
import { profile } from "./profile.ts";

const EDGE = { id: "5f2f2d2a", public_ip: "198.51.100.7", type: "master" };
const PROFILES: Profiles = {
  endpoints: { "orders-source": { db_type: "mysql" }, "orders-target": { db_type: "oracle" } },
  public_ips: { edge: EDGE },
  replays: {},
  compares: {},
};

describe("profile", () => {
  test.each<[string, keyof Profiles, string, string]>([
    [
      "that is misspelt, with the nearest and all defined names",
      "endpoints",
      "orders-sorce",
      '"orders-sorce" is not in the config. Did you mean "orders-source"? Defined: orders-source, orders-target',
    ],
    [
      "without a suggestion where no name is near",
      "endpoints",
      "billing",
      '"billing" is not in the config. Defined: orders-source, orders-target',
    ],
    [
      "that belongs to another kind",
      "public_ips",
      "orders-source",
      '"orders-source" is not in the config. Defined: edge',
    ],
    ["of a kind without profiles", "replays", "aurora", '"aurora" is not in the config. Defined: none'],
    [
      "that every object has as a property",
      "public_ips",
      "constructor",
      '"constructor" is not in the config. Defined: edge',
    ],
    [
      "that every object has as a property",
      "public_ips",
      "__proto__",
      '"__proto__" is not in the config. Defined: edge',
    ],
    ["in another case", "public_ips", "Edge", '"Edge" is not in the config. Did you mean "edge"? Defined: edge'],
  ])("an unknown name is refused %s: %s %s", (_, kind, name, detail) => {
    expect(profile<object>(PROFILES[kind], name, "here", () => true)).toEqual({
      ok: false,
      error: [{ pointer: "/here", detail }],
    });
  });

  test("a defined name returns its profile", () => {
    expect(profile(PROFILES.public_ips, "edge", "eip", () => true)).toEqual({ ok: true, value: EDGE });
  });
});
