import { describe, expect, test } from "vitest";
import { isHeldBy, type Lock } from "../../model/lock.ts";

/** Two ids of one person, one of another, and nobody's. */
const PEOPLE: Readonly<Record<string, string>> = {
  "slack:T1/U1": "ann",
  "teams:ann": "ann",
  "slack:T1/U2": "bob",
};
const personOf = (id: string) => PEOPLE[id] ?? null;
const lockOf = (principal: string): Lock => ({ job: "job", principal, name: "", reason: null, since: 0 });

describe("a lock is somebody's own", () => {
  test.each([
    ["another person", "slack:T1/U1", "slack:T1/U2", false],
    ["a person and a client", "slack:T1/U1", "client:ci", false],
    ["another client", "client:ci", "client:cd", false],
    ["two ids of nobody", "slack:T1/U8", "slack:T1/U9", false],
    ["a client that is called like the person", "slack:T1/U1", "ann:", false],
    ["the same id", "slack:T1/U1", "slack:T1/U1", true],
    ["the same person on another platform", "slack:T1/U1", "teams:ann", true],
    ["the same client", "client:ci", "client:ci", true],
    ["the same id of nobody", "slack:T1/U9", "slack:T1/U9", true],
  ])("%s", (_, holder, asker, own) => {
    expect(isHeldBy({ personOf }, lockOf(holder), asker)).toBe(own);
  });
});
