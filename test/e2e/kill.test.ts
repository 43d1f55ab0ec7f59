import { expect, test } from "vitest";
import { killRun } from "../support/kill.ts";

/** `KILL_SEED` plays a run again, as far as the machine allows. The short form of `npm run soak -- --only kill`. */
const seed = Number(process.env.KILL_SEED ?? Date.now() % 2 ** 32);

const COMMANDS = 96;
const KILLS = 8;

test("a gateway that is killed again and again carries out each accepted command once and reports it", {
  timeout: 600_000,
}, async () => {
  const { wrong, kills, ...figures } = await killRun({ seed, commands: COMMANDS, kills: KILLS });
  console.log(JSON.stringify({ seed, kills, ...figures }));
  expect(wrong, `KILL_SEED=${seed}`).toEqual([]);
  expect(Object.values(kills).reduce((total, count) => total + count, 0)).toBe(KILLS);
  expect(figures.commands).toBe(COMMANDS);
});
