import type { EventPaths } from "../../src/platforms/webhook/event.ts";
import { PRESETS } from "../../test/support/presets.ts";

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

type Preset = (typeof PRESETS)[keyof typeof PRESETS];

const bodyOf = ({ platform: { coversBody, readsBack } }: Preset): string => {
  if (coversBody) return "signed";
  return readsBack ? "the ticket is read" : "believed";
};

function rowOf(preset: Preset): string[] {
  const { event, platform } = preset;
  const secrets = Object.values(platform.secrets).map(
    ({ suffix, isOptional }) => `\`${suffix}\`${isOptional ? "?" : ""}`,
  );
  const told = platform.writeBack ? "yes" : "no";
  return [
    `\`${platform.name}\``,
    ...(event === null ? BY_CONFIG : cellsOf(event)),
    bodyOf(preset),
    told,
    secrets.join(", "),
  ];
}

export const presetsTable = (): string =>
  [...HEAD, ...Object.values(PRESETS).map(rowOf)].map((cells) => `| ${cells.join(" | ")} |`).join("\n");
