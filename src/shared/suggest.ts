import { distance } from "fastest-levenshtein";

/** The nearest of the allowed words to a misspelt one, or `undefined` when none is near enough to be meant. */
export function nearest(word: string, allowed: Iterable<string>): string | undefined {
  const wanted = word.toLowerCase();
  let best: string | undefined;
  let bestDistance = reach(wanted.length) + 1;
  for (const candidate of allowed) {
    const found = difference(wanted, candidate.toLowerCase());
    if (found < bestDistance) {
      best = candidate;
      bestDistance = found;
    }
  }
  return best;
}

/** How far a word may be off: two letters from four on, and never so far that nothing of it would be left. */
const reach = (length: number) => Math.min(length - 1, length < 4 ? 1 : length < 8 ? 2 : 3);

/** Letters that differ; letters in another order count as one slip of the fingers. */
function difference(left: string, right: string): number {
  const isSwap = left !== right && sorted(left) === sorted(right);
  return isSwap ? 1 : distance(left, right);
}

const sorted = (word: string) => [...word].sort().join("");

/** ` Did you mean "x"?` or nothing. */
export function didYouMean(word: string, allowed: Iterable<string>): string {
  const found = nearest(word, allowed);
  return found === undefined ? "" : ` Did you mean "${found}"?`;
}
