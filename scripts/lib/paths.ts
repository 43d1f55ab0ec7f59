import { fileURLToPath } from "node:url";

/** Absolute path of a file of the project. */
export const projectPath = (path: string) => fileURLToPath(new URL(`../../${path}`, import.meta.url).href);
