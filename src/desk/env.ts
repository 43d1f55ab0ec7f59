import type { DeskObject } from "./desk.ts";

/**
 * What the runtime hands to the Worker: the desk's namespace, and beside it secrets and settings by name.
 * Which names are needed follows from the config (`config/secrets.ts`); plain workerd gives `null` for one that is not set.
 */
export interface Env {
  readonly DESK: DurableObjectNamespace<DeskObject>;
  readonly [name: string]: unknown;
}
