/**
 * Check whether a text fits a pattern whole. `*` stands for any characters, none among them, `?` for one. Takes a time of at most pattern
 * times text.
 */
export function matchesGlob(pattern: string, text: string): boolean {
  let [at, read] = [0, 0];
  // Where the last star stands, and how far it reaches: the only place to go back to.
  let [star, reach] = [-1, 0];
  while (read < text.length) {
    const wanted = pattern[at];
    if (wanted === "*") [star, reach, at] = [at, read, at + 1];
    else if (wanted === "?" || wanted === text[read]) [at, read] = [at + 1, read + 1];
    else if (star >= 0) {
      reach += 1;
      [at, read] = [star + 1, reach];
    } else return false;
  }
  return /^\**$/.test(pattern.slice(at));
}
