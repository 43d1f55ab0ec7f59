import type { Account } from "./config/compile.ts";
import type { Gateway } from "./config/gateway.ts";
import type { DeskMethods } from "./desk/desk.ts";
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
