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

/** A verb as DRS spells it. */
export type ActionName = (typeof ACTION_NAMES)[number];

/** Whether DRS knows the verb. All are lower case; no other spelling is known to be accepted. */
export const isActionName = (name: unknown): name is ActionName => (ACTION_NAMES as readonly unknown[]).includes(name);

/** What it can cost to run the verb, mildest first. `load`: strains the databases or halts replication. */
export const DANGERS = ["none", "load", "cost", "writes", "irreversible"] as const;
export type Danger = (typeof DANGERS)[number];

/**
 * Verbs of one lane supersede one another, since the later one undoes what the earlier is followed by: `status` moves the job's
 * status, `address` its public IP. What is in `side` supersedes nothing.
 */
export const LANES = ["status", "address", "side"] as const;
export type Lane = (typeof LANES)[number];

/** `action_params` as DRS takes them. */
export type ActionParams = Readonly<Record<string, unknown>>;

/** What a service said when it said no. Messages are the service's own text; codes are what to branch on. */
export interface UpstreamError {
  readonly status: number;
  readonly code: string | null;
  readonly message: string;
  readonly request_id: string | null;
}

/** How far a job is, in numbers; `null` where DRS does not say. */
export interface JobProgress {
  /** 0 to 100. */
  readonly percent: number | null;
  /** Seconds until the full copy is complete. */
  readonly remaining: number | null;
  /** Seconds that the target is behind the source. */
  readonly delay: number | null;
}

/** What is known of the action whose end is looked for. */
export interface Followed {
  readonly actionParams: ActionParams;
  readonly queryId: string | null;
  /** Epoch milliseconds at which the accepted call left. */
  readonly sentAt: number;
}

/**
 * What became of an action call; in `body`, DRS's answer, known secret fields are masked. The difference between `not_sent` and `lost` is the whole promise of the gateway:
 * only what surely had no effect may simply be sent again.
 */
export type ActionOutcome =
  | {
      readonly kind: "accepted";
      readonly status: number;
      readonly queryId: string | null;
      readonly requestId: string | null;
      readonly body: unknown;
    }
  /** DRS understood and said no: nothing was applied. */
  | { readonly kind: "refused"; readonly error: UpstreamError; readonly body: unknown }
  /** The credential was not accepted: nothing was applied. */
  | { readonly kind: "unauthorized"; readonly error: UpstreamError }
  /** It surely had no effect and may be sent again, not before `retryAfter` milliseconds when given. */
  | { readonly kind: "not_sent"; readonly cause: string; readonly retryAfter: number | null }
  /** Nobody knows whether it took effect. */
  | { readonly kind: "lost"; readonly cause: string };

/** What became of a reading. Readings change nothing, so every failure may be tried again. */
export type ReadOutcome<T> =
  | { readonly kind: "read"; readonly value: T }
  | { readonly kind: "refused"; readonly error: UpstreamError }
  | { readonly kind: "unauthorized"; readonly error: UpstreamError }
  | { readonly kind: "unavailable"; readonly cause: string; readonly retryAfter: number | null };

/** The call took effect; with what its result is read, where the lost answer would have told. */
export interface Evidence {
  readonly queryId: string | null;
}
