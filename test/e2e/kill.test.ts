import { expect, test } from "vitest";
import { killRun } from "../support/kill.ts";

/** `KILL_SEED` plays a run again, as far as the machine allows. */
const seed = Number(process.env.KILL_SEED ?? Date.now() % 2 ** 32);

test("a gateway that is killed again and again does what it accepted once, and says so", {
  timeout: 150_000,
}, async () => {
  const { wrong, kills, ...figures } = await killRun({ seed, commands: 320, kills: 22 });
  console.log(JSON.stringify({ seed, kills, ...figures }));
  expect(wrong, `KILL_SEED=${seed}`).toEqual([]);
  expect(Object.values(kills).reduce((total, count) => total + count, 0)).toBe(22);
  expect(figures.commands).toBe(320);
});
