/**
 * Every choice of the simulator. Where the contract says UNCONFIRMED the choice is named here, so that a client can be
 * tried against the other possibilities; README.md lists them. Durations are simulated milliseconds unless said.
 */
import * as z from "zod";
import { DRS_ERRORS, type DrsErrorCode } from "./errors.ts";

const duration = (milliseconds: number) => z.number().nonnegative().default(milliseconds);
const errorCode = (code: DrsErrorCode) => z.enum(Object.keys(DRS_ERRORS) as [DrsErrorCode]).default(code);
const answer = (kind: "sync" | "async") => z.enum(["sync", "async"]).default(kind);

export const settingsSchema = z.strictObject({
  /** How long a change of status stays invisible to readers. */
  visible_lag: duration(1000),
  precheck: duration(3000),
  starting: duration(3000),
  full_transfer: duration(20_000),
  full_complete: duration(2000),
  pausing: duration(500),
  resuming: duration(2000),
  releasing: duration(4000),
  /** Replication delay that progress reports for an incremental transfer (ms). */
  incremental_delay: duration(400),
  /** A scheduled start must lie at least this far ahead (real ms). */
  start_time_min_ahead: duration(0),
  /** A status verb is refused so long after the previous one; 0 switches the check off. */
  busy: duration(0),
  busy_code: errorCode("DRS.10000024"),
  wrong_state_code: errorCode("DRS.M00304"),
  precheck_required_code: errorCode("DRS.M00304"),
  skip_refused_code: errorCode("DRS.M00202"),
  unknown_query_code: errorCode("DRS.M05003"),
  alarm_lowers_rate: z.boolean().default(false),
  stop_allows_failed: z.boolean().default(false),
  reset_allows_paused_sync: z.boolean().default(true),
  skip_precheck_answer: answer("sync"),
  terminate_answer: answer("sync"),
  unbind_eip_answer: answer("sync"),
  /** An access key is locked after more than this many failures in a row. */
  key_lock_after: z.number().int().nonnegative().default(5),
  /** How long an access key stays locked (real ms). */
  key_lock: duration(5 * 60 * 1000),
  /** Life of a token (real ms). */
  token_life: duration(24 * 60 * 60 * 1000),
  /** A call under the fault `timeout` lets go of its socket after this long (real ms). */
  timeout_hold: duration(2 * 60 * 1000),
});

export type Settings = z.infer<typeof settingsSchema>;
