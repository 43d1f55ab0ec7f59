import { eventually, json, SIMULATOR, verbsOn } from "./harness.ts";

/** Tickets as the simulator keeps them: what the tests make of them, and what became of them. */

interface Kept {
  readonly ticket: Readonly<Record<string, unknown>>;
  readonly comments: readonly { readonly body: unknown; readonly author: string; readonly edits: number }[];
  readonly transitions: readonly { readonly id: string }[];
}

async function post(path: string, body: object): Promise<void> {
  const answer = await fetch(`${SIMULATOR}/_sim/${path}`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  if (!answer.ok) throw new Error(await answer.text());
}

/** Makes a ticket, or changes one as a whole: its comments stay. */
export const putTicket = (host: string, key: string, ticket: object) => post("tickets", { host, key, ticket });

export const ticketAt = (host: string, key: string): Promise<Kept> =>
  json(fetch(`${SIMULATOR}/_sim/tickets?${new URLSearchParams({ host, key })}`));

/** Puts a job of the demo's config into a state. */
export const putJob = (id: string, job: object) => post("jobs", { id, ...job });

/** Disarms what is left of faults. */
export const clearFaults = () => fetch(`${SIMULATOR}/_sim/faults`, { method: "DELETE" });

/** The verbs that are sent for a job from now on. */
export async function verbsSince(id: string): Promise<() => Promise<string[]>> {
  const before = (await verbsOn(id)).length;
  return async () => (await verbsOn(id)).slice(before);
}

export const eventuallyTicket = (host: string, key: string, fits: (kept: Kept) => boolean): Promise<Kept> =>
  eventually(async () => {
    const kept = await ticketAt(host, key);
    return fits(kept) && kept;
  });
