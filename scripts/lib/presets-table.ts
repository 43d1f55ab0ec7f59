import { secretRows } from "../../src/config/platform-secrets.ts";
import { type EventPaths, PRESET_NAMES, PRESETS, type PresetName } from "../../src/config/presets.ts";

/** The senders that need no code as a table of Markdown: where the parts of their events stand, and what can be done with their tickets. */

const HEAD = [
  ["platform", "ticket", "title", "`kind`", "who", "when", "delivery", "body", "ticket is told", "secrets"],
  Array.from({ length: 10 }, () => "---"),
];

const code = (paths: string | readonly string[] | undefined): string =>
  [paths ?? []]
    .flat()
    .map((path) => `\`${path}\``)
    .join(" or ");

/** Of an event that the config describes. */
const BY_CONFIG = ["by the config's `event`", ...Array.from({ length: 5 }, () => "")];

const cellsOf = ({ ticket, title, type, actor, at, delivery }: EventPaths): string[] =>
  [ticket, title, type, actor, at, delivery].map(code);

const bodyOf = (name: PresetName): string => {
  const { signsBody, settings } = PRESETS[name];
  if (signsBody) return "signed";
  return "body" in settings ? "believed" : "the ticket is read";
};

function rowOf(name: PresetName): string[] {
  const { event } = PRESETS[name];
  const secrets = Object.values(secretRows(name)).map(
    ({ suffix, isOptional }) => `\`${suffix}\`${isOptional ? "?" : ""}`,
  );
  const told = "api" in secretRows(name) ? "yes" : "no";
  return [`\`${name}\``, ...(event === null ? BY_CONFIG : cellsOf(event)), bodyOf(name), told, secrets.join(", ")];
}

export const presetsTable = (): string =>
  [...HEAD, ...PRESET_NAMES.map(rowOf)].map((cells) => `| ${cells.join(" | ")} |`).join("\n");
