import * as z from "zod";
import type { Delivery } from "../../model/report.ts";
import { deliveryByStatus } from "../../outbound/delivery.ts";
import { renderMarkdown } from "../../tickets/render.ts";
import type { WriteBack } from "../../tickets/ticket-system.ts";
import { deliveryWithId } from "../shared/call.ts";
import { type Caller, callGitlab, type ItemAddress } from "./api.ts";
import type { GitlabSettings } from "./settings.ts";

/** Characters of a note; more is refused ("Notes API"). */
const LONGEST = 1_000_000;

const noteSchema = z.object({ id: z.number().int().positive() });

/** Writes a note ("Create new issue note"), or over one ("Modify existing issue note"). */
async function writeNote(address: ItemAddress, text: string, handle: string | null, caller: Caller): Promise<Delivery> {
  const body = { body: text.slice(0, LONGEST) };
  const create = async () =>
    deliveryWithId(await callGitlab("POST", address, "/notes", body, caller), noteSchema, ({ id }) => String(id));
  if (handle === null) return create();
  const answer = await callGitlab("PUT", address, `/notes/${handle}`, body, caller);
  // Somebody has deleted it; how it ends is told all the same.
  if (answer.kind === "answer" && answer.status === 404) return create();
  const edited = deliveryByStatus(answer);
  return edited.kind === "delivered" ? { kind: "delivered", handle } : edited;
}

export const writeBack: WriteBack<GitlabSettings> = {
  edits: true,
  // GitLab.com takes 60 notes a minute of one user ("GitLab.com-specific rate limits").
  every: 30_000,
  comment: (address, message, handle, connection) => writeNote(address, renderMarkdown(message), handle, connection),
  // "Update an issue": labels that are there already are kept and not doubled.
  mark: async (address, ending, connection) => {
    const { on_success, on_failure } = connection.settings;
    const label = ending === "succeeded" ? on_success : on_failure;
    if (label === undefined) return { kind: "delivered" };
    return deliveryByStatus(await callGitlab("PUT", address, "", { add_labels: label }, connection));
  },
};
