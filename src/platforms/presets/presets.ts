import { PRESET_NAMES, type PresetName } from "../../config/presets.ts";
import { SCHEMES } from "../../ingress/schemes.ts";
import type { TrackerOf } from "../tickets/tracker.ts";

/** Senders that need no code of their own. */
export const presetTrackers = Object.fromEntries(
  PRESET_NAMES.map((name) => [
    name,
    {
      scheme: () => SCHEMES["standard-webhooks"],
      contentTypes: ["application/json"],
      parse: () => ({ ignored: "nothing" }),
      ownId: () => null,
    },
  ]),
) as unknown as { readonly [Name in PresetName]: TrackerOf<Name> };
