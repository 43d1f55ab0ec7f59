import type { Reason } from "../model/policy.ts";
/** A sentence for each code, without a full stop. */
export type ReasonMessages = {
  readonly [Code in Reason["code"]]: (reason: Extract<Reason, { code: Code }>) => string;
};

/** A reason in the words of a language. */
export function reasonInWords<R extends Reason>(messages: ReasonMessages, reason: R): string {
  const say = messages[reason.code] as (reason: R) => string;
  return say(reason);
}
