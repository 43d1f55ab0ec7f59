import type { SourceOf } from "../../config/platforms.ts";
import { SCHEMES } from "../../ingress/schemes.ts";
import type { Tracker } from "../tickets/tracker.ts";

export type GitlabSource = SourceOf<"gitlab" | "gitlab-token">;

export const gitlab: Tracker<GitlabSource> = {
  scheme: () => SCHEMES.gitlab,
  contentTypes: ["application/json"],
  parse: () => ({ ignored: "not a comment" }),
  ownId: ({ bot, host }) => `${host}/${bot}`,
};

export const gitlabToken: Tracker<GitlabSource> = { ...gitlab, scheme: () => SCHEMES.gitlab };
