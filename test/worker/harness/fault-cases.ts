import { env } from "cloudflare:workers";
import { isResendable } from "../../../src/cloud/drs/action.ts";
import { CATALOGUE } from "../../../src/cloud/drs/catalogue.ts";
import { ACTION_NAMES, type ActionName } from "../../../src/model/drs.ts";
import { RECONCILE } from "../../../src/shared/limits.ts";
import { SIMPLE_CASES, type SimpleCase } from "./simple-cases.ts";

/** Every verb, every fault, and what must come of the two: the tables of the fault matrix. */

const SCALE = Number(env.TIME_SCALE);
/** Real milliseconds that a call waits for its answer in the fault matrix. */
export const CALL_TIMEOUT = 1500;
/** Real milliseconds after which a lost call counts as not applied. */
const SETTLED = RECONCILE.time * SCALE;

export interface Row extends SimpleCase {
  readonly name: string;
  readonly verb: ActionName;
  readonly by: "repeat" | "person" | "look";
  readonly resendable: boolean;
  /** DRS refuses it while, or once, another call of it has taken effect. */
  readonly once: boolean;
}

const ONCE: ReadonlySet<ActionName> = new Set(["cancel_compare", "stop_repair", "diagnosis"]);

function row(name: string, verb: ActionName, simple: SimpleCase, asked: object = {}): Row {
  const { by } = CATALOGUE[verb].reconciliation({ ...asked });
  const way = by === "repeat" || by === "person" ? by : "look";
  return { ...simple, name, verb, by: way, resendable: isResendable(CATALOGUE[verb]), once: ONCE.has(verb) };
}

const RE_EDIT: SimpleCase = {
  params: { re_edit: true },
  seed: { status: "INCRE_TRANSFER_STARTED", job_type: "sync", passed_precheck: "forRetryJob" },
};

/** All verbs; `restart` twice, for a re-edit is settled by other means. */
export const ROWS: readonly Row[] = [
  ...ACTION_NAMES.map((verb) => row(verb, verb, SIMPLE_CASES[verb])),
  row("restart of a re-edit", "restart", RE_EDIT, { is_sync_re_edit: true }),
];

/** What the gateway learns of the first call. */
type Answer =
  /** That it took effect. */
  | "accepted"
  /** That it did not, and never will. */
  | "refused"
  /** That it did not, and may be sent again. */
  | "again"
  /** Nothing. */
  | "lost";

/** When the first call takes effect: `in_time` before it counts as not applied, `about_then` perhaps before and perhaps after. */
type Applied = "never" | "at_once" | "in_time" | "about_then" | "too_late";

export interface Fault {
  readonly name: string;
  readonly answer: Answer;
  readonly applied: Applied;
  /** How many calls get no answer in time. */
  readonly timeouts: number;
  /** What the simulator does to the first calls, in order. */
  readonly armed: readonly Readonly<Record<string, unknown>>[];
}

const status = (code: number, more: object = {}) => ({ fault: "status", status: code, ...more });
const late = (share: number) => ({ fault: "apply_late", delay_ms: share * SETTLED });
const slow = (delay_ms: number) => ({ fault: "slow", delay_ms });

const fault = (name: string, answer: Answer, applied: Applied, ...armed: object[]): Fault => ({
  name,
  answer,
  applied,
  timeouts: name.startsWith("time-out") ? 1 : 0,
  armed: armed.map((spec) => ({ ...spec })),
});

/** Faults of which other jobs notice nothing. */
export const FAULTS: readonly Fault[] = [
  fault("slow answer", "accepted", "at_once", slow(CALL_TIMEOUT / 15)),
  fault("200 that says failed", "refused", "never", { fault: "failed" }),
  fault("202 with DRS.M01504", "refused", "never", status(202, { error_code: "DRS.M01504" })),
  fault("redirect", "refused", "never", { fault: "redirect" }),
  fault("530", "again", "never", status(530)),
  fault("reset", "lost", "never", { fault: "reset" }),
  fault("time-out", "lost", "never", { fault: "timeout" }),
  fault("500", "lost", "never", status(500)),
  fault("502", "lost", "never", status(502)),
  fault("503", "lost", "never", status(503)),
  fault("504", "lost", "never", status(504)),
  fault("malformed", "lost", "never", { fault: "malformed", applied: false }),
  fault("empty", "lost", "never", { fault: "empty", applied: false }),
  fault("reset after applying", "lost", "at_once", { fault: "drop_after_apply" }),
  fault("time-out after applying", "lost", "at_once", slow(2 * CALL_TIMEOUT)),
  fault("504 after applying", "lost", "at_once", status(504, { applied: true })),
  fault("malformed after applying", "lost", "at_once", { fault: "malformed" }),
  fault("empty after applying", "lost", "at_once", { fault: "empty" }),
  fault("applied in time", "lost", "in_time", late(0.4)),
];

/** Faults that pause all calls of the project for a moment. */
export const THROTTLED = fault("429", "again", "never", status(429));

/** Three in a row stop the project's calls, so that not more than two may be under way. */
export const EXPIRED = fault("token expired", "again", "never", status(401));

/**
 * Faults whose call is applied when it counts, or begins to count, as not applied: timely only while little else is going on. What is too
 * late is applied once the simulator releases it.
 */
export const LATE: readonly Fault[] = [
  fault("applied about when it is settled", "lost", "about_then", late(1)),
  fault("applied before it is sent again", "lost", "about_then", late(1.25), status(530, { times: 3 })),
  fault("applied too late", "lost", "too_late", late(0)),
];

const EITHER = ["succeeded", "unknown"];

/** The states that an operation may end in: one, except where it depends on the moment. */
export function endsOf({ by, resendable, once }: Row, { answer, applied }: Fault): readonly string[] {
  if (answer === "refused") return ["failed"];
  if (answer !== "lost") return ["succeeded"];
  // The second call may be refused just because the first one took effect: it must not end as failed then.
  if (by === "repeat") return once && applied !== "never" && applied !== "too_late" ? EITHER : ["succeeded"];
  if (by === "person") return ["unknown"];
  if (applied === "about_then") return EITHER;
  const isFound = applied === "at_once" || applied === "in_time";
  return [isFound || resendable ? "succeeded" : "unknown"];
}

/** How often it has taken effect once all calls have arrived: at least, at most. */
export function effectsOf({ by, resendable }: Row, { answer, applied }: Fault, state: string): [number, number] {
  if (state === "failed" || (state === "unknown" && applied === "never")) return [0, 0];
  // What was not applied for so long is sent again where that is harmless; then the first call may arrive as well.
  const isSentAgain = by === "repeat" || (resendable && (applied === "about_then" || applied === "too_late"));
  return [1, answer === "lost" && by !== "person" && isSentAgain ? 2 : 1];
}
