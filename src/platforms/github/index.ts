import { renderMarkdown } from "../../tickets/render.ts";
import type { TrackerOf } from "../../tickets/ticket-system.ts";
import { SCHEMES } from "../../../test/support/schemes.ts";
import { addLabel, writeComment } from "./api.ts";
import { parseGithub, repositoryIn, ticketOf } from "./parse.ts";

/** GitHub: comments and labels on issues and pull requests ask; one comment, which is edited, and a label tell. */
export const github: TrackerOf<"github"> = {
  scheme: () => SCHEMES.github,
  contentTypes: ["application/json"],
  parse: parseGithub,
  ownId: ({ bot }) => bot,
  echo: {
    edits: true,
    // Far below the 80 requests a minute that make content ("Rate limits for the REST API", secondary limits).
    every: 30_000,
    comment: (address, message, handle, tracked) => writeComment(address, renderMarkdown(message), handle, tracked),
    mark: async (address, ending, tracked) => {
      const { on_success, on_failure } = tracked.settings;
      const label = ending === "succeeded" ? on_success : on_failure;
      return label === undefined ? { kind: "delivered" } : addLabel(address, label, tracked);
    },
  },
  find: (key, settings) => {
    const [, name, number] = /^([\w.-]+\/[\w.-]+)?#([1-9]\d{0,9})$/.exec(key) ?? [];
    if (number === undefined) return null;
    const [only, ...others] = settings.repositories;
    const repository = name === undefined ? others.length === 0 && only : repositoryIn(settings, name);
    return repository ? ticketOf(repository, number) : null;
  },
};
