import type { Tracker } from "../../tickets/ticket-system.ts";
import { SCHEMES } from "../../../test/support/schemes.ts";
import type { GitlabSource } from "./api.ts";
import { echo } from "./echo.ts";
import { KINDS, type Kind, parseGitlab, parseUnsigned, projectIn, ticketOf } from "./parse.ts";
import { readBack } from "./read.ts";

/** GitLab: notes on issues and merge requests ask; one note, which is edited, and a label tell. */
export const gitlab: Tracker<GitlabSource> = {
  scheme: () => SCHEMES.gitlab,
  contentTypes: ["application/json"],
  parse: parseGitlab,
  ownId: ({ bot, host }) => `${host}/${bot}`,
  echo,
  find: (key, settings) => {
    const [, path, mark, iid] = /^([\w.-]+(?:\/[\w.-]+)+)?([#!])([1-9]\d{0,9})$/.exec(key) ?? [];
    if (iid === undefined) return null;
    const [only, ...others] = settings.projects;
    const project = path === undefined ? others.length === 0 && only : projectIn(settings, path);
    const [kind] = (Object.keys(KINDS) as Kind[]).filter((one) => KINDS[one].mark === mark);
    return project && kind ? ticketOf(settings.host, project, kind, iid) : null;
  },
};

/** With a secret token alone, which stands beside the body and says nothing about it. */
export const gitlabToken: Tracker<GitlabSource> = { ...gitlab, parse: parseUnsigned, read: readBack };
