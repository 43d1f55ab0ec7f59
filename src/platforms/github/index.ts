import { renderMarkdown } from "../../tickets/render.ts";
import { numericId } from "../shared/fields.ts";
import { defineTicketSystem } from "../ticket-system.ts";
import { addLabel, writeComment } from "./api.ts";
import { parseGithub, repositoryIn, ticketOf } from "./parse.ts";
import { githubScheme } from "./scheme.ts";
import { GITHUB_SETTINGS } from "./settings.ts";

/** GitHub: comments and labels on issues and pull requests ask; one comment, which is edited, and a label tell. */
export const github = defineTicketSystem({
  name: "github",
  settings: GITHUB_SETTINGS,
  ids: {
    kind: "github",
    person: numericId.describe("GitHub user id: immutable, unlike logins"),
    channel: numericId,
  },
  secrets: {
    signing: { suffix: "WEBHOOK_SECRET", purpose: "GitHub: Settings → Webhooks → Secret", rotates: true },
    api: { suffix: "API_TOKEN", purpose: "GitHub: a token that may write issues", isOptional: true },
  },
  scheme: githubScheme,
  coversBody: true,
  parse: parseGithub,
  ownId: ({ bot }) => bot,
  writeBack: {
    edits: true,
    // Far below the 80 requests a minute that make content ("Rate limits for the REST API", secondary limits).
    every: 30_000,
    comment: (address, message, handle, connection) =>
      writeComment(address, renderMarkdown(message), handle, connection),
    mark: async (address, ending, connection) => {
      const { on_success, on_failure } = connection.settings;
      const label = ending === "succeeded" ? on_success : on_failure;
      return label === undefined ? { kind: "delivered" } : addLabel(address, label, connection);
    },
  },
  find: (key, settings) => {
    const [, name, number] = /^([\w.-]+\/[\w.-]+)?#([1-9]\d{0,9})$/.exec(key) ?? [];
    if (number === undefined) return null;
    const [only, ...others] = settings.repositories;
    const repository = name === undefined ? others.length === 0 && only : repositoryIn(settings, name);
    return repository ? ticketOf(repository, number) : null;
  },
});
