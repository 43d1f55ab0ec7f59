import { normalizeName } from "../../cloud/drs/catalogue.ts";
import type { Goal } from "../../model/watch.ts";

/** The goals of watches as people write them, in English and Chinese. */

/** What stands before a goal. */
export const UNTIL: ReadonlySet<string> = new Set(["until", "till", "直到"]);

const INCREMENTAL: ReadonlySet<string> = new Set(["incremental", "incr", "increment", "增量", "增量传输"]);

/** `delay<5s`, with or without blanks. Slack writes `<` as `&lt;` (Slack, "Formatting text"). */
const DELAY = /^(?:delay|lag|时延|延迟)\s*(?:<|&lt;)\s*(\d{1,6})\s*(s|sec|秒|m|min|分|分钟)$/iu;

const MINUTES: ReadonlySet<string> = new Set(["m", "min", "分", "分钟"]);

/** What is written after `until`; `undefined` for what nobody can wait for. */
export function parseGoal(written: string): Goal | undefined {
  const text = written.normalize("NFKC").trim();
  if (INCREMENTAL.has(normalizeName(text))) return { kind: "incremental" };
  const [, number, unit = ""] = DELAY.exec(text) ?? [];
  if (number === undefined) return undefined;
  const below = Number(number) * (MINUTES.has(unit.toLowerCase()) ? 60 : 1);
  return below > 0 ? { kind: "delay", below } : undefined;
}
