/** The subcommands beside the verbs: each is a line of chat, of which Discord asks for the parts. */

/** What follows the name, in the order of a line. */
export const PARTS = {
  status: ["job"],
  log: ["job"],
  jobs: [],
  help: ["verb"],
  why: ["verb", "job"],
  plan: ["verb", "job"],
  approve: ["operation"],
  deny: ["operation"],
  retry: ["operation"],
  cancel: ["operation"],
  ready: ["job"],
  watch: ["job", "until"],
  unwatch: ["job"],
  lock: ["job", "reason"],
  unlock: ["job"],
} as const satisfies Readonly<Record<string, readonly Part[]>>;

/** Parts that a line has as words, and those that it has by name. */
export type Part = "verb" | "job" | "operation" | "until" | "reason";

const BY_NAME: ReadonlySet<string> = new Set<Part>(["until", "reason"]);

const ORDER: ReadonlyMap<string, readonly string[]> = new Map(Object.entries(PARTS));

/**
 * What was entered as a line of chat. All of it is quoted, so that it stays in one piece and is never another option; a quote within
 * it becomes an apostrophe, since chat has no escape.
 */
export function lineOfSubcommand(name: string, values: ReadonlyMap<string, string>): string {
  const entered = (ORDER.get(name) ?? []).flatMap((part) => {
    const value = values.get(part);
    if (value === undefined) return [];
    return `${BY_NAME.has(part) ? `${part}=` : ""}"${value.replaceAll('"', "'")}"`;
  });
  return [name, ...entered].join(" ");
}
