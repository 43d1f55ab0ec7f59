import * as z from "zod";
import type { SettingsOf } from "../platform.ts";

const uuid = z.string().regex(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/, "a GUID in lower case");

/** What the config says of a bot in Teams. */
export const TEAMS_SETTINGS = {
  app_id: uuid.describe("Microsoft App ID of the bot"),
  tenant_id: uuid.describe("the Entra tenant whose people may speak to the bot"),
};

export type TeamsSettings = SettingsOf<typeof TEAMS_SETTINGS>;

/** What the config says of an outgoing webhook. */
export const OUTGOING_SETTINGS = { tenant_id: uuid.describe("the Entra tenant whose people may speak to it") };

export type OutgoingSettings = SettingsOf<typeof OUTGOING_SETTINGS>;
