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

/** Restrictions that a rename in DRS lifts: whoever may rename a job there takes it out of them. */
function renameFindings({ config: { parsed } }: Pick<Gateway, "config">): Diagnosis[] {
  const restrictions = [
    ...parsed.policy.map(({ effect, jobs }, index) => ({ place: `policy[${index}]`, what: effect, jobs })),
    ...parsed.freezes.map(({ jobs }, index) => ({ place: `freezes[${index}]`, what: "freeze", jobs })),
  ];
  return restrictions
    .filter(({ what }) => what !== "allow")
    .flatMap(({ place, what, jobs }) =>
      jobs.flatMap((selector, index) =>
        selector.startsWith("name:")
          ? [
              note(
                `${place}.jobs[${index}]`,
                `a rename in DRS takes a job out of this ${what} or into it`,
                'name the jobs by alias, "tag:…" or "account:…" where it must hold',
              ),
            ]
          : [],
      ),
    );
}

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
  return [
    ...problems,
    ...peopleFindings(settings.value),
    ...renameFindings(settings.value),
    ...secretFindings(settings.value, given, file),
  ];
}
