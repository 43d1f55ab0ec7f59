import type { GatewayConfig } from "../config/compile.ts";
import type { Principal } from "../model/principal.ts";
import type { Language } from "../shared/language.ts";

/** How a line can say in which language it wants to be answered: at its end, e.g. `status orders lang=zh`. */
const ASKED = /(?:^|\s)(?:--)?lang=(en|zh)(?:-[a-z]{2})?\s*$/i;

/** The language that a line itself asks for, and what is left of it; `null` where it asks for none. */
export function languageAsked(text: string): { readonly language: Language; readonly text: string } | null {
  const [found, language] = ASKED.exec(text) ?? [];
  if (found === undefined) return null;
  return { language: language?.toLowerCase() === "zh" ? "zh-cn" : "en-us", text: text.slice(0, -found.length) };
}

/** Who speaks, by an id of their platform that never changes; the name is that of the config, where it has one. */
export function personOf({ people }: GatewayConfig, kind: string, platformId: string): Principal {
  const id = `${kind}:${platformId}`;
  return { kind: "person", id, name: people.get(id) ?? platformId.slice(platformId.lastIndexOf("/") + 1) };
}

/**
 * The language somebody is spoken to in: their own by the config, else that of their client where the platform says so, else the
 * source's.
 * @param locale of the person's client, e.g. `zh-CN`
 */
export function languageOf(
  { parsed, people }: GatewayConfig,
  { language }: { readonly language: Language },
  { id }: Principal,
  locale?: string,
): Language {
  const own = parsed.people[people.get(id) ?? ""]?.language;
  if (own !== undefined) return own;
  if (locale === undefined) return language;
  return /^zh\b/i.test(locale) ? "zh-cn" : "en-us";
}
