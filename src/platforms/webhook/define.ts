import type { PresetName } from "../../config/presets.ts";
import type { Tracker, TrackerOf } from "../../tickets/ticket-system.ts";
import { echoOf } from "./write.ts";
import { parsePreset } from "./parse.ts";
import { type PresetSource, schemeOf } from "../presets/proof.ts";
import { readBack } from "./read.ts";

/** What all senders that need no code have in common. */
const common: Tracker<PresetSource> = {
  scheme: schemeOf,
  contentTypes: ["application/json"],
  parse: parsePreset,
  ownId: (settings, source) => ("bot" in settings ? `${source}/${settings.bot}` : null),
};

/** Senders that need no code of their own: a line each. */
export const presetTrackers: { readonly [Name in PresetName]: TrackerOf<Name> } = {
  pagerduty: { ...common, echo: echoOf("pagerduty") },
  zendesk: { ...common, echo: echoOf("zendesk") },
  linear: { ...common, echo: echoOf("linear") },
  freshservice: { ...common, read: readBack("freshservice"), echo: echoOf("freshservice") },
  opsgenie: { ...common, read: readBack("opsgenie"), echo: echoOf("opsgenie") },
  alertmanager: common,
  grafana: common,
  "standard-webhooks": common,
  webhook: common,
  "webhook-token": common,
};
