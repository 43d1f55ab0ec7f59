import type { Gateway } from "../config/gateway.ts";
import type { ActionName } from "../drs/action.ts";
import type { Env } from "../env.ts";
import type { Result } from "../result.ts";
import type { Operation, OperationJob, Principal, Refusal, ReplyTarget } from "./operation.ts";

/** Who wants what on which job. */
export interface Question {
  readonly principal: Principal;
  readonly action: ActionName | "read";
  readonly job: Pick<OperationJob, "alias">;
}

/** What policy says. */
export type Decision =
  | { readonly allowed: true; readonly rule: number }
  | { readonly allowed: false; readonly refusal: Refusal };

/** Asked when a command arrives and again just before it is sent. */
export type Decide = (question: Question) => Decision;

/** One message about an operation to one place. */
export interface Report {
  /**
   * `last_resort`: how it ended, told in person to who asked because the reply address takes no more. A platform that
   * cannot do that answers `gone`.
   */
  readonly kind: "progress" | "final" | "last_resort";
  readonly operation: Operation;
  readonly target: ReplyTarget;
}

/** What became of a message. `gone`: the place takes no more. */
export type Delivery =
  | { readonly kind: "delivered" }
  | { readonly kind: "retry"; readonly cause: string; readonly retryAfter: number | null }
  | { readonly kind: "gone"; readonly cause: string };

/** How a platform is told. Never throws for what a platform may answer. */
export type Reporter = (report: Report, gateway: Gateway) => Promise<Delivery>;

/** What the desk needs from the rooms above it, filled by `index.ts`. */
export interface Ports {
  readonly open: (env: Env) => Promise<Result<Gateway, string[]>>;
  readonly decide: (gateway: Gateway) => Decide;
  /** By platform. */
  readonly reporters: Readonly<Record<string, Reporter>>;
}
