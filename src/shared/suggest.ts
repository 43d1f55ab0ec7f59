import { distance } from "fastest-levenshtein";

/** Find the allowed word that is nearest to a misspelt one, or `undefined` when none is near enough. */
export function nearest(word: string, allowed: Iterable<string>): string | undefined {
  const wanted = word.toLowerCase();
  let best: string | undefined;
  let bestDistance = maxDistance(wanted.length) + 1;
  for (const candidate of allowed) {
    const found = difference(wanted, candidate.toLowerCase());
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
  const isSwap = left !== right && sorted(left) === sorted(right);
  return isSwap ? 1 : distance(left, right);
}

const sorted = (word: string) => [...word].sort().join("");

/** Whether a word is another one with one slip of the fingers in it. */
export const isSlipOf = (word: string, meant: string): boolean => difference(word, meant) === 1;

/** Write the suggestion ` Did you mean "x"?`, or nothing. */
export function didYouMean(word: string, allowed: Iterable<string>): string {
  const found = nearest(word, allowed);
  return found === undefined ? "" : ` Did you mean "${found}"?`;
}
