import type { SourceOf } from "../../config/platforms.ts";
import { SCHEMES } from "../../ingress/schemes.ts";
import type { Tracker } from "../tickets/tracker.ts";

export type ServicenowSource = SourceOf<"servicenow" | "servicenow-basic">;

export const servicenow: Tracker<ServicenowSource> = {
  scheme: () => SCHEMES.servicenow,
  contentTypes: ["application/json"],
  parse: () => ({ ignored: "not a comment" }),
  ownId: ({ bot, instance }) => `${instance}/${bot}`,
};

export const servicenowBasic: Tracker<ServicenowSource> = { ...servicenow, scheme: () => SCHEMES.servicenow };
