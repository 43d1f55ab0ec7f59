/**
 * The twenty values of `action_name`. The official page names the field but not the list; these are the values of the
 * SDK, which its API definition repeats (contract sections 1.6 and 2). In the order of a job's life.
 */
export const ACTION_NAMES = [
  "network",
  "cloud_connection",
  "precheck",
  "skip_precheck",
  "start",
  "stop",
  "restart",
  "reset",
  "terminate",
  "create_compare",
  "cancel_compare",
  "start_repair",
  "stop_repair",
  "diagnosis",
  "column_limit",
  "reload_parameters",
  "bind_eip",
  "unbind_eip",
  "set_writable",
  "set_readonly",
] as const;

/** An action as DRS spells it. */
export type ActionName = (typeof ACTION_NAMES)[number];

/** Check whether DRS knows the action. All are lower case; no other spelling is known to be accepted. */
export const isActionName = (name: unknown): name is ActionName => (ACTION_NAMES as readonly unknown[]).includes(name);

/** Possible consequences of an action, mildest first. `load`: strains the databases or halts replication. */
export const DANGERS = ["none", "load", "cost", "writes", "irreversible"] as const;
export type Danger = (typeof DANGERS)[number];

/**
 * Lanes of actions. A later action supersedes an earlier one of its lane, since it undoes the change that the earlier one is followed
 * by: `status` changes the job's status, `address` its public IP. Actions in `side` supersede nothing.
 */
export const LANES = ["status", "address", "side"] as const;
export type Lane = (typeof LANES)[number];

/** `action_params` as DRS takes them. */
export type ActionParams = Readonly<Record<string, unknown>>;

/** An error response of IAM or DRS. Branch on `code`; `message` is the service's own text. */
export interface UpstreamError {
  readonly status: number;
  readonly code: string | null;
  readonly message: string;
  readonly request_id: string | null;
}

/** Progress of a job; `null` where DRS does not report a value. */
export interface JobProgress {
  /** 0 to 100. */
  readonly percent: number | null;
  /** Seconds until the full copy is complete. */
  readonly remaining: number | null;
  /** Seconds that the target is behind the source. */
  readonly delay: number | null;
}

/** Facts about an accepted call that polling for its end needs. */
export interface Followed {
  readonly actionParams: ActionParams;
  readonly queryId: string | null;
  /** Epoch milliseconds at which the accepted call was sent. */
  readonly sentAt: number;
}

/**
 * Outcome of an action call. Known secret fields in `body`, DRS's response, are masked. The distinction between `not_sent` and `lost`
 * is the core promise of the gateway: only a call that surely had no effect is sent again.
 */
export type ActionOutcome =
  | {
      readonly kind: "accepted";
      readonly status: number;
      readonly queryId: string | null;
      readonly requestId: string | null;
      readonly body: unknown;
    }
  /** DRS understood and refused: nothing was applied. */
  | { readonly kind: "refused"; readonly error: UpstreamError; readonly body: unknown }
  /** The credential was not accepted: nothing was applied. */
  | { readonly kind: "unauthorized"; readonly error: UpstreamError }
  /** Surely without effect; may be sent again after `retryAfter` milliseconds, if given. */
  | { readonly kind: "not_sent"; readonly cause: string; readonly retryAfter: number | null }
  /** Outcome unknown. */
  | { readonly kind: "lost"; readonly cause: string };

/** Outcome of a reading. Readings change nothing, so every failure may be retried. */
export type ReadOutcome<T> =
  | { readonly kind: "read"; readonly value: T }
  | { readonly kind: "refused"; readonly error: UpstreamError }
  | { readonly kind: "unauthorized"; readonly error: UpstreamError }
  | {
      readonly kind: "unavailable";
      readonly cause: string;
      readonly retryAfter: number | null;
      /** Whether DRS has the call and did not answer in time: it may take others. */
      readonly isTimeout?: boolean | undefined;
    };

/** Why something could not be read. */
export type Unread = Exclude<ReadOutcome<unknown>, { kind: "read" }>;

/** Evidence that a lost call took effect; `queryId` replaces the one in the lost response. */
export interface Evidence {
  readonly queryId: string | null;
}
