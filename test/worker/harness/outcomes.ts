/** Outcomes of a change in one vocabulary, whatever surface tells of them and whoever is told. */

/** What the gateway says of each, in English; every surface says it in these words. */
const WORDS = {
  not_found: /^there is no (such )?(operation|job)\b/i,
  unconfirmed: /must be confirmed|wants it confirmed|^confirm: /,
  denied: /no rule of the policy allows it|may only ask for/,
  requester: /somebody else has to agree/,
  not_asked: /needs the approval of a group/,
  not_awaiting: /does not wait for approval/,
  not_cancellable: /only what has not been sent can be cancelled/,
  not_retryable: /only what ended without success is tried again/,
  is_watch: /a watch is not tried again|it is a watch/i,
  not_unknown: /only an operation whose outcome is unknown can be resolved/,
  not_locked: /is not locked/,
  locked: /locked by \S+ since/,
} as const;

export type Reason = keyof typeof WORDS;

export type Outcome = "done" | Reason;

/** The reason that a refusal gives. One that gives none is an error of the test. */
export function reasonIn(text: string): Reason {
  const found = (Object.keys(WORDS) as Reason[]).filter((reason) => WORDS[reason].test(text));
  const [reason] = found;
  if (!reason || found.length > 1) throw new Error(`there is no one reason in: ${text}`);
  return reason;
}
