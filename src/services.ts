import type { Account } from "./config/compile.ts";
import type { Gateway } from "./config/gateway.ts";
import type { DeskMethods } from "./desk/desk.ts";
import type { Acceptance, Command } from "./desk/operation.ts";
import type { Decide } from "./desk/ports.ts";

/** What routes work with. Composed once per isolate in `index.ts`. */
export interface Services {
  readonly gateway: Gateway;
  readonly decide: Decide;
  /** The desk of an account's project. */
  readonly desk: (account: Account) => DeskMethods;
  /** Epoch milliseconds. */
  readonly now: () => number;
}

/**
 * Has a desk accept a command. Both ways it crosses as text: so many small fields cost less as one string than as an object
 * (bench/README.md, row 3).
 */
export const acceptAt = async (desk: Pick<DeskMethods, "accept">, command: Command): Promise<Acceptance> =>
  JSON.parse(await desk.accept(JSON.stringify(command))) as Acceptance;
