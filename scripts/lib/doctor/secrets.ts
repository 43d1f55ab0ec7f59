import type { Gateway } from "../../../src/config/gateway.ts";
import { DEMO_DIGESTS } from "../../../src/config/secrets/demo-digests.ts";
import { neededSecrets } from "../../../src/config/secrets/needs.ts";
import { digestOf } from "../../../src/config/secrets/public-values.ts";
import { idleRotations } from "../../../src/config/secrets/shared-values.ts";
import { SETTINGS, type Variables } from "../settings.ts";
import { type Diagnosis, note } from "./finding.ts";

/**
 * What is worth a look about secrets with which the gateway starts. Whether it does is checked as it checks itself, by `openGateway`.
 * Findings hold names, never values.
 *
 * @param given everything that is set
 * @param file what of it stands in the operator's own file, where nothing else belongs
 */
export function secretFindings({ config }: Pick<Gateway, "config">, given: Variables, file: Variables): Diagnosis[] {
  const needs = neededSecrets(config);
  const values = new Map(
    needs.map(({ name }) => [name, given[name]?.trim() ?? ""] as const).filter(([, value]) => value !== ""),
  );
  const known = new Set<string>([...needs.map(({ name }) => name), ...SETTINGS]);
  return [
    ...demoNotes([...values].filter(([, value]) => DEMO_DIGESTS.includes(digestOf(value))).map(([name]) => name)),
    ...idleRotations(needs, values).map((name) =>
      note(name, "holds the value of the one in use", "delete it, or give the one in use its new value"),
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
