import { inject } from "vitest";

/** How many of a hundred or more generated cases run: all of them in CI, a tenth elsewhere. */
export const runs = (inCI: number): number => (inject("isCI") ? inCI : Math.ceil(inCI / 10));
