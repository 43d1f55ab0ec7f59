import * as z from "zod";
import { type FieldError, jsonPointer } from "../shared/schema-issues.ts";
import { didYouMean } from "../shared/suggest.ts";
import { principalsOf } from "./names.ts";
import { duplicates, unknownName } from "./problems.ts";
import type { ParsedConfig } from "./schema.ts";
import type { Sources } from "./sources/sources.ts";

/** People by their ids: of the platforms in use, and of the console's sign-ins. */

/** Sign-ins to the console, whose people write in no channel. Cloudflare Access authenticates the e-mail address. */
const SIGN_INS: Readonly<Record<string, z.ZodType<string>>> = {
  access: z
    .string()
    .regex(/^[^\sA-Z@]{1,64}@[^\sA-Z@]{1,250}$/, "an e-mail address in lower case, as Cloudflare Access knows it"),
};

/** How a person's id is written, by its kind, for every kind that can occur: of the platforms in use, and of sign-ins. */
export const personForms = (sources: Sources): ReadonlyMap<string, z.ZodType<string>> =>
  new Map([
    ...Object.entries(SIGN_INS),
    ...[...sources.values()].map(({ platform: { ids } }) => [ids.kind, ids.person] as const),
  ]);

/** What is wrong with people and groups beside their form: ids that are not of their platform, and names that nothing has. */
export function checkPeople({ people, groups, sources }: ParsedConfig): FieldError[] {
  const forms = personForms(sources);
  const names = Object.keys(people);
  const ids = Object.entries(people).flatMap(([person, { language: _, ...found }]) =>
    Object.entries(found).map(([kind, id]) => ({ path: ["people", person, kind], kind, id })),
  );
  const malformed = ids.flatMap(({ path, kind, id }) => {
    const issues = forms.get(kind)?.safeParse(id).error?.issues ?? [];
    return issues.map(({ message }) => ({ pointer: jsonPointer(path), detail: message }));
  });
  const unknown = Object.entries(groups).flatMap(([group, members]) =>
    members.flatMap((member, index) =>
      names.includes(member) ? [] : [unknownName(["groups", group, index], member, names)],
    ),
  );
  const doubled = duplicates(
    ids.map(({ path, kind, id }) => [`${kind}:${id}`, path]),
    "another person has the same id",
  );
  return [...malformed, ...unknown, ...doubled];
}

/** An id of a person that nobody can be known by: no source is of its platform. Its form has not been checked. */
export interface UnusedId {
  readonly person: string;
  readonly kind: string;
  /** Empty, or which kind may be meant. */
  readonly hint: string;
}

/** Ids of people for platforms that no source uses. */
export function unusedIds(people: ParsedConfig["people"], sources: Sources): UnusedId[] {
  const known = [...personForms(sources).keys()];
  return Object.entries(people).flatMap(([person, ids]) =>
    principalsOf(ids)
      .map((id) => id.slice(0, id.indexOf(":")))
      .filter((kind) => !known.includes(kind))
      .map((kind) => ({ person, kind, hint: didYouMean(kind, known).trim() })),
  );
}
