import { type Gateway, openGateway, openSettings } from "../../../src/config/gateway.ts";
import { unusedIds } from "../../../src/config/people.ts";
import type { ConfigInput } from "../../../src/config/schema.ts";
import type { Variables } from "../settings.ts";
import { type Diagnosis, note } from "./finding.ts";
import { secretFindings } from "./secrets.ts";

/** Ids of people that nobody can be known by. */
const peopleFindings = ({ config: { parsed, sources } }: Pick<Gateway, "config">): Diagnosis[] =>
  unusedIds(parsed.people, sources).map(({ person, kind }) =>
    note(`people.${person}.${kind}`, "no source is of this platform", "delete it, or add a source"),
  );

/**
 * What is found in config and secrets without asking anybody: what the gateway itself refuses to start with, and notes.
 *
 * @param given everything that is set
 * @param file what of it stands in the operator's own file
 */
export async function configFindings(config: ConfigInput, given: Variables, file: Variables): Promise<Diagnosis[]> {
  const opened = await openGateway(config, given);
  const problems = opened.ok ? [] : opened.error.map((line): Diagnosis => ({ level: "wrong", line }));
  const settings = openSettings(config, given);
  if (!settings.ok) return problems;
  return [...problems, ...peopleFindings(settings.value), ...secretFindings(settings.value, given, file)];
}
