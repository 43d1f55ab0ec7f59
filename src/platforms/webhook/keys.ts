import { createHash } from "node:crypto";
import type { PresetSource } from "../presets/proof.ts";

/** How tickets are called. */

/**
 * Keys of tickets that are asked about or written into: they stand in an address, so nothing else is let in. Freshservice puts the kind
 * of ticket before its number ("#INC-7", "SR-42"); its API wants the number.
 */
const KEYS = {
  pagerduty: /^([A-Z0-9]{1,40})$/,
  zendesk: /^(\d{1,20})$/,
  linear: /^([A-Z][A-Z0-9]{0,9}-\d{1,9})$/,
  freshservice: /^(?:#?[A-Z]{1,6}-)?(\d{1,18})$/,
  opsgenie: /^([0-9a-z-]{1,80})$/,
} as const;

const hasKeys = (platform: string): platform is keyof typeof KEYS => Object.hasOwn(KEYS, platform);

const PRINTABLE = /^[^\p{C}\p{Zl}\p{Zp}]+$/u;

/** A group's key in Alertmanager holds all its labels; what people read and the desk keeps is shorter. */
const LIMIT = { characters: 200, kept: 150 } as const;

/** The ticket's key as it is used from here on; `null` for what can be none. */
export function keyOf({ platform }: Pick<PresetSource, "platform">, written: string): string | null {
  if (hasKeys(platform)) return KEYS[platform].exec(written)?.[1] ?? null;
  if (!PRINTABLE.test(written)) return null;
  if (written.length <= LIMIT.characters) return written;
  const hash = createHash("sha256").update(written).digest("base64url");
  // Not through the middle of a character.
  return `${written.slice(0, LIMIT.kept).replace(/[\uD800-\uDBFF]$/, "")}…${hash}`;
}

/** Where people see the ticket, as far as its key and the config say it. */
export function urlOf(settings: PresetSource, key: string): string | null {
  if (settings.platform === "zendesk") return `https://${settings.host}/agent/tickets/${key}`;
  if (settings.platform === "freshservice") return `https://${settings.host}/a/tickets/${key}`;
  return null;
}
