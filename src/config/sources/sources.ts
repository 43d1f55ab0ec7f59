import * as z from "zod";
import { LANGUAGES, type Language } from "../../shared/language.ts";
import { describeIssues, type FieldError, jsonPointer } from "../../shared/schema-issues.ts";
import type { Source, SourceInput } from "../../webhooks/platform-definition.ts";
import { rateSchema } from "../rate.ts";
import type { TicketSettings } from "./ticketing.ts";

/** The sources of a config: each is the result of a platform's function, and its settings are checked by that platform's schema. */

/** The fields that every platform's settings have. */
export const commonFields = (language: Language) => ({
  language: z.enum(LANGUAGES).default(language).describe("language of the messages to this source"),
  rate: rateSchema.optional().describe("requests before they are verified"),
});

/** The field of chat platforms whose signature does not cover the body. */
export const ACCOUNT_FIELD = {
  account: z.string().optional().describe("the one account whose jobs it may name; the default account when absent"),
};

const isSourceInput = (value: unknown): value is SourceInput =>
  typeof value === "object" &&
  value !== null &&
  "settings" in value &&
  "platform" in value &&
  typeof value.platform === "object" &&
  value.platform !== null;

/** What a source must be before its settings are looked at. */
export const sourceSchema = z.custom<SourceInput>(isSourceInput, {
  error: ({ input }) => lineToWrite(input),
});

const FORMER = z.looseObject({ platform: z.string().regex(/^[a-z]+(-[a-z]+)*$/) });

/** Platforms that share the folder of another. */
const VARIANT = /-(automation|basic|outgoing|token)$/;

/** What to write instead of a source in the former form, `{ platform: "slack" }`. Values are not repeated: they may be secrets. */
function lineToWrite(input: unknown): string {
  const former = FORMER.safeParse(input);
  if (!former.success) return "must be the result of a platform's function, e.g. slack()";
  const { platform, ...settings } = former.data;
  const name = platform.replaceAll(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());
  const fields = Object.keys(settings).map((field) => `${field}: …`);
  const line = `${name}(${fields.length > 0 ? `{ ${fields.join(", ")} }` : ""})`;
  return `write ${line}, with: import { ${name} } from "…/src/platforms/${platform.replace(VARIANT, "")}/index.ts"`;
}

/** Sources by their names, in the config's order. */
export type Sources = ReadonlyMap<string, Source>;

/**
 * Checks the settings of each source by its platform's schema. What is no source at all is left out: the config's schema reports it.
 * @param input the section `sources` as it is written
 */
export function parseSources(input: unknown): { readonly sources: Sources; readonly problems: FieldError[] } {
  const sources = new Map<string, Source>();
  const problems: FieldError[] = [];
  for (const [name, source] of Object.entries(input ?? {})) {
    if (!isSourceInput(source)) continue;
    const { platform } = source;
    const parsed = platform.settings.safeParse(source.settings);
    if (parsed.success) sources.set(name, { name, platform, settings: parsed.data });
    else problems.push(...describeIssues(platform.settings, parsed.error, { prefix: ["sources", name] }));
  }
  return { sources, problems: [...problems, ...checkPlatforms(sources)] };
}

/** Kinds of principals and keys of `people` that are not a platform's. */
const RESERVED_KINDS: ReadonlySet<string> = new Set([
  "person",
  "group",
  "client",
  "source",
  "access",
  "oidc",
  "language",
]);

/** Platforms that the config could not tell apart: by name in the log and the revision, by the kind of their ids in policy. */
function checkPlatforms(sources: Sources): FieldError[] {
  const named = new Map<string, Source["platform"]>();
  const kinds = new Map<string, Source["platform"]["ids"]>();
  return [...sources.values()].flatMap(({ name, platform }) => {
    const { ids } = platform;
    const sameName = named.get(platform.name) ?? platform;
    const sameKind = kinds.get(ids.kind) ?? ids;
    named.set(platform.name, sameName);
    kinds.set(ids.kind, sameKind);
    const details = [
      ...(sameName === platform ? [] : [`another source has another platform that is called "${platform.name}" too`]),
      ...(sameKind === ids ? [] : [`another source's platform has other ids that begin with "${ids.kind}:"`]),
      ...(RESERVED_KINDS.has(ids.kind) ? [`ids of a platform must not begin with "${ids.kind}:"`] : []),
    ];
    return details.map((detail) => ({ pointer: jsonPointer(["sources", name]), detail }));
  });
}

/** Sources as the config's revision counts them: by names and settings, never by functions. */
export const sourcesAsData = (sources: Sources): Readonly<Record<string, object>> =>
  Object.fromEntries(
    [...sources.values()].map(({ name, platform, settings }) => [name, { platform: platform.name, ...settings }]),
  );

/** A source of a ticket system. It has a list of what it may ask for. */
export const isTicketSource = (source: Source): source is Source<TicketSettings> => source.platform.kind === "tickets";
