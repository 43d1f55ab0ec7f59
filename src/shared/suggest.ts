import { distance } from "fastest-levenshtein";
import { INBOUND } from "./limits.ts";

/** Find the allowed word that is nearest to a misspelt one, or `undefined` when none is near enough. */
export function nearest(word: string, allowed: Iterable<string>): string | undefined {
  if (word.length > INBOUND.suggestedCharacters) return undefined;
  const wanted = word.toLowerCase();
  let best: string | undefined;
  let bestDistance = maxDistance(wanted.length) + 1;
  for (const candidate of allowed) {
    // Words differ by at least as many letters as one is longer: most need not be compared.
    const lower = candidate.toLowerCase();
    if (Math.abs(lower.length - wanted.length) >= bestDistance) continue;
    const found = difference(wanted, lower);
    if (found < bestDistance) {
      best = candidate;
      bestDistance = found;
    }
  }
  return best;
}

/** Number of letters that may differ in a word of a length; at least one letter must agree. */
const maxDistance = (length: number) => Math.min(length - 1, length < 4 ? 1 : length < 8 ? 2 : 3);

/** Count the letters that differ; the same letters in another order count as one typing error. */
function difference(left: string, right: string): number {
  const isSwap = left !== right && left.length === right.length && sorted(left) === sorted(right);
  return isSwap ? 1 : distance(left, right);
}

const sorted = (word: string) => [...word].sort().join("");

/** Whether a word is another one with one slip of the fingers in it. */
export const isSlipOf = (word: string, meant: string): boolean =>
  Math.abs(word.length - meant.length) <= 1 && difference(word, meant) === 1;

/** Write the suggestion ` Did you mean "x"?`, or nothing. */
export function didYouMean(word: string, allowed: Iterable<string>): string {
  const found = nearest(word, allowed);
  return found === undefined ? "" : ` Did you mean "${found}"?`;
}
