import * as z from "zod";
import { signedOr } from "../../webhooks/either.ts";
import { standardWebhooksHmac } from "../../webhooks/standard-webhooks.ts";
import { headerToken } from "../../webhooks/token.ts";
import { numericId } from "../shared/fields.ts";
import { defineTicketSystem } from "../ticket-system.ts";
import { KINDS, type Kind, parseGitlab, parseUnsigned, projectIn, ticketOf } from "./parse.ts";
import { readBack } from "./read.ts";
import { GITLAB_SETTINGS, type GitlabSettings } from "./settings.ts";
import { writeBack } from "./write-back.ts";

const API_TOKEN = { suffix: "API_TOKEN", purpose: "GitLab: a project access token with scope api" } as const;

/** What both ways to hear of a project have in common. */
const COMMON = {
  settings: GITLAB_SETTINGS,
  ids: {
    kind: "gitlab",
    person: z.string().regex(/^[a-z0-9.-]+\/\d{1,18}$/, "host and user id, e.g. gitlab.com/583231"),
    channel: numericId,
  },
  // GitLab, "Webhooks", signing token; where one is configured a plain token is no proof.
  scheme: signedOr(standardWebhooksHmac, headerToken("x-gitlab-token")),
  ownId: ({ bot, host }: GitlabSettings) => `${host}/${bot}`,
  writeBack,
  find: (key: string, settings: GitlabSettings) => {
    const [, path, mark, iid] = /^([\w.-]+(?:\/[\w.-]+)+)?([#!])([1-9]\d{0,9})$/.exec(key) ?? [];
    if (iid === undefined) return null;
    const [only, ...others] = settings.projects;
    const project = path === undefined ? others.length === 0 && only : projectIn(settings, path);
    const [kind] = (Object.keys(KINDS) as Kind[]).filter((one) => KINDS[one].mark === mark);
    return project && kind ? ticketOf(settings.host, project, kind, iid) : null;
  },
};

/** GitLab: notes on issues and merge requests ask; one note, which is edited, and a label tell. */
export const gitlab = defineTicketSystem({
  ...COMMON,
  name: "gitlab",
  secrets: {
    signing: {
      suffix: "WEBHOOK_SECRET",
      form: /^(v1,)?whsec_/,
      purpose: "GitLab: Settings → Webhooks → Signing token; it begins with whsec_",
      rotates: true,
    },
    api: { ...API_TOKEN, isOptional: true },
  },
  coversBody: true,
  parse: parseGitlab,
});

/** With a secret token alone, which stands beside the body and says nothing about it. */
export const gitlabToken = defineTicketSystem({
  ...COMMON,
  name: "gitlab-token",
  secrets: {
    token: { suffix: "WEBHOOK_TOKEN", purpose: "GitLab: Settings → Webhooks → Secret token", rotates: true },
    api: API_TOKEN,
  },
  coversBody: false,
  parse: parseUnsigned,
  read: readBack,
});
