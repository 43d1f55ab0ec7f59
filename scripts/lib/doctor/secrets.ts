import { Buffer } from "node:buffer";
import { clientSecrets } from "../../../src/config/clients.ts";
import type { Gateway } from "../../../src/config/gateway.ts";
import { sourceSecrets } from "../../../src/config/names.ts";
import { DEMO_DIGESTS } from "../../../src/config/secrets/demo-digests.ts";
import { digestOf } from "../../../src/config/secrets/public-values.ts";
import { neededSecrets } from "../../../src/config/secrets/secrets.ts";
import { SETTINGS, type Variables } from "../settings.ts";
import { type Diagnosis, note, wrong } from "./finding.ts";

/** What is said of secrets without asking anybody. Findings hold names, never values. */

/** Shorter, or of fewer distinct characters, and it can be guessed: 16 letters of hexadecimal digits are 64 bits. */
const LEAST = { characters: 16, distinct: 6 } as const;

/**
 * @param given everything that is set
 * @param file what of it stands in the operator's own file, where nothing else belongs
 */
export function secretFindings({ config }: Pick<Gateway, "config">, given: Variables, file: Variables): Diagnosis[] {
  const needs = neededSecrets(config);
  const named = needs.filter(({ name }) => (given[name] ?? "") !== "");
  const known = new Set<string>([...needs.map(({ name }) => name), ...SETTINGS]);
  return [
    ...named
      .filter(({ name }) => chosen(config).has(name) && isWeak(given[name] ?? ""))
      .map(({ name, purpose }) =>
        wrong(
          name,
          `can be guessed: less than ${LEAST.characters} characters, or hardly two of them differ`,
          `write another, ${purpose}`,
        ),
      ),
    ...demoNotes(
      named.map(({ name }) => name).filter((name) => DEMO_DIGESTS.includes(digestOf(given[name]?.trim() ?? ""))),
    ),
    ...Object.keys(file)
      .filter((name) => !known.has(name))
      .map((name) => note(name, "nothing reads it", "delete its line, or correct its name")),
  ];
}

const demoNotes = (names: readonly string[]): Diagnosis[] =>
  names.length === 0
    ? []
    : [note(names.join(", "), "the public value of the demo", "good beside a simulator only: else give each its own")];

/** Secrets that somebody has thought up for the gateway; credentials of others are theirs to make. */
function chosen({ parsed, sources }: Gateway["config"]): ReadonlySet<string> {
  const ofSources = [...sources.values()].flatMap((source) =>
    sourceSecrets(source).flatMap(({ name, row }) => (row.rotates ? [name, `${name}_PREVIOUS`] : [])),
  );
  const keys = ["DESK_KEY", "LEDGER_KEY"].flatMap((name) => [name, `${name}_PREVIOUS`]);
  return new Set([
    ...keys,
    ...ofSources,
    ...Object.values(parsed.clients).flatMap((client) => Object.values(clientSecrets(client))),
  ]);
}

const isWeak = (value: string) => value.length < LEAST.characters || new Set(Buffer.from(value)).size < LEAST.distinct;
