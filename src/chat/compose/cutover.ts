import { type CheckInWords, describeChecks } from "../../application/jobs/cutover.ts";
import type { Messages } from "../../i18n/messages.ts";
import { messagesOf } from "../../i18n/texts.ts";
import type { CutoverReadiness } from "../../model/cutover.ts";
import { type Message, type Tone, toRequester } from "../../model/message.ts";
import type { Language } from "../../shared/language.ts";

/** What people are told of readiness to cut over. */

/** The parts of a message that readiness decides. Nothing else says that a job can be cut over. */
interface Shown {
  readonly tone: Tone;
  readonly headline: string;
  readonly body: readonly string[];
}

/** The number of checks that stand in the way: those that are not met, else those that are unknown. */
const openIn = ({ ready, checks }: CutoverReadiness): number =>
  checks.filter(({ state }) => state === (ready === false ? "not_met" : "unknown")).length;

/** A job as it is shown, and as it is written in a command. */
export interface NamedTwice {
  readonly label: string;
  readonly written: string;
}

/**
 * Show readiness: the answer, and a line for each check that is not simply met.
 * @param reached the goal of a watch that has just ended with it, in words
 */
export function showCutover(
  readiness: CutoverReadiness,
  { label, written }: NamedTwice,
  messages: Messages,
  reached: string | null = null,
): Shown {
  const { ready, checks } = readiness;
  const { cutover } = messages;
  const open = openIn(readiness);
  // Of a job that is over, the rest means nothing any more.
  const isOver = checks.some(({ finding }) => finding === "job_over");
  const body = describeChecks(readiness, written, messages)
    .filter(({ check }) => (isOver ? check.finding === "job_over" : check.state !== "met"))
    .map((check) => `• ${lineOf(check, messages)}`);
  if (ready === true) return { tone: "good", headline: cutover.ready(label), body };
  const answer = cutover[ready === false ? "notReady" : "unclear"](label, open, checks.length);
  if (reached === null) return { tone: "attention", headline: answer, body };
  return { tone: "attention", headline: cutover.reached(label, reached), body: [answer, ...body] };
}

const lineOf = ({ name, finding, todo, command }: CheckInWords, { cutover }: Messages): string =>
  cutover.line(name, finding, [todo, command && `/drs ${command}`].filter((part) => part !== null).join(": "));

/** The answer to the question whether a job is ready. */
export const composeCutover = (readiness: CutoverReadiness, job: NamedTwice, language: Language): Message => {
  const { tone, headline, body } = showCutover(readiness, job, messagesOf(language));
  return toRequester("answer", headline, body, { tone });
};
