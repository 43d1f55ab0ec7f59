import type { Tracked } from "../../tickets/ticket-system.ts";

/** The token of a source's API; `undefined` where none is configured. */
export const apiToken = ({ name, gateway }: Pick<Tracked, "name" | "gateway">): string | undefined =>
  gateway.secrets.sources.get(name)?.current.api;

/** Opsgenie, "Authentication". */
export const keyAuthorization = (token: string): string => `GenieKey ${token}`;
