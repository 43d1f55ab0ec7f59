import type { SourceOf } from "../../config/sources/sources.ts";
import type { PresetName } from "../../config/presets.ts";
import { readTime } from "../../webhooks/fresh.ts";
import { SCHEMES, standardPrefix } from "../../../test/support/schemes.ts";
import type { Scheme } from "../../webhooks/verify.ts";

/** A source that needs no code of its own. */
export type PresetSource = SourceOf<PresetName>;

/** How a source proves itself: its own row, or the one that the config names. */
export function schemeOf(settings: PresetSource): Scheme {
  if (settings.platform === "webhook") return SCHEMES[settings.scheme];
  if (settings.platform === "webhook-token") return SCHEMES["webhook-token"](settings);
  return SCHEMES[settings.platform];
}

const isStandard = (settings: PresetSource) =>
  settings.platform === "standard-webhooks" ||
  (settings.platform === "webhook" && settings.scheme === "standard-webhooks");

/** What the signature says beside the body: the delivery's id and when it was signed, where the scheme has them. */
export function signedHeaders(settings: PresetSource, headers: Headers): { id: string | null; at: number | null } {
  if (isStandard(settings)) {
    const prefix = standardPrefix(headers);
    return { id: headers.get(`${prefix}-id`), at: readTime("seconds", headers.get(`${prefix}-timestamp`) ?? "") };
  }
  const scheme = schemeOf(settings);
  const fresh = scheme.kind === "signature" ? scheme.fresh : null;
  if (fresh === null || !("header" in fresh.from)) return { id: null, at: null };
  return { id: null, at: readTime(fresh.unit, headers.get(fresh.from.header) ?? "") };
}
