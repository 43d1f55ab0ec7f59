import { distance } from "fastest-levenshtein";

/** The nearest of the allowed words to a misspelt one, or `undefined` when none is near enough to be meant. */
export function nearest(word: string, allowed: Iterable<string>): string | undefined {
  const wanted = word.toLowerCase();
  let best: string | undefined;
  // Two letters swapped are a distance of two; in short words that would make everything near to everything.
  let bestDistance = (wanted.length < 4 ? 1 : wanted.length < 8 ? 2 : 3) + 1;
  for (const candidate of allowed) {
    const found = distance(wanted, candidate.toLowerCase());
    if (found < bestDistance) {
      best = candidate;
      bestDistance = found;
    }
  }
  return best;
}

/** ` Did you mean "x"?` or nothing. */
export function didYouMean(word: string, allowed: Iterable<string>): string {
  const found = nearest(word, allowed);
  return found === undefined ? "" : ` Did you mean "${found}"?`;
}
