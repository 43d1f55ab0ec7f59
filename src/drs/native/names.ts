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
export type NativeActionName = (typeof ACTION_NAMES)[number];

/** Whether DRS knows the verb. All are lower case; no other spelling is known to be accepted. */
export const isActionName = (name: unknown): name is NativeActionName =>
  (ACTION_NAMES as readonly unknown[]).includes(name);
