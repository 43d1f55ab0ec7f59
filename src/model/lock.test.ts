import { describe, expect, test } from "vitest";
import { isHeldBy, type Lock } from "./lock.ts";

/** Two ids of one person, one of another, and nobody's. */
const PEOPLE: Readonly<Record<string, string>> = {
  "slack:T1/U1": "ann",
  "teams:ann": "ann",
  "slack:T1/U2": "bob",
};
const personOf = (id: string) => PEOPLE[id] ?? null;
const lockOf = (principal: string): Lock => ({ job: "job", principal, name: "", reason: null, since: 0 });

describe("isHeldBy", () => {
  test.each([
    ["another person does not own the lock", "slack:T1/U1", "slack:T1/U2", false],
    ["a client does not own the lock of a person", "slack:T1/U1", "client:ci", false],
    ["another client does not own the lock", "client:ci", "client:cd", false],
    ["two ids of nobody are two owners", "slack:T1/U8", "slack:T1/U9", false],
    ["a client that is called like the person does not own the lock", "slack:T1/U1", "ann:", false],
    ["the same id owns the lock", "slack:T1/U1", "slack:T1/U1", true],
    ["the same person on another platform owns the lock", "slack:T1/U1", "teams:ann", true],
    ["the same client owns the lock", "client:ci", "client:ci", true],
    ["the same id of nobody owns the lock", "slack:T1/U9", "slack:T1/U9", true],
  ])("%s", (_, holder, asker, own) => {
    expect(isHeldBy({ personOf }, lockOf(holder), asker)).toBe(own);
  });
});
