import { jobLabel } from "../../application/jobs/find-job.ts";
import { messagesOf } from "../../i18n/texts.ts";
import { type Message, toRequester } from "../../model/message.ts";
import { maskCredential } from "../../shared/credential.ts";
import type { Language } from "../../shared/language.ts";
import type { FieldError } from "../../shared/schema-issues.ts";
import type { Mistake } from "../grammar/intent.ts";

/** What people are told of what they wrote, where it cannot be done so. */

/**
 * What was written wrongly.
 * @param offered jobs to choose from, where one is missing
 */
export function composeMistake(mistake: Mistake, language: Language, offered: readonly string[] = []): Message {
  const { mistakes } = messagesOf(language);
  switch (mistake.code) {
    case "open_quote":
      return toRequester("refused", mistakes.open_quote);
    case "repeated_option":
      return toRequester("refused", mistakes.repeated_option(mistake.option));
    case "too_long":
      return toRequester("refused", mistakes.too_long(mistake.limit));
    case "unknown_verb":
      return toRequester("refused", mistakes.unknown_verb(maskCredential(mistake.word), mistake.nearest));
    case "missing_job":
      return toRequester("refused", mistakes.missing_job(mistake.verb), offered);
    case "missing_verb":
      return toRequester("refused", mistakes.missing_verb(mistake.verb));
    case "missing_operation":
      return toRequester("refused", mistakes.missing_operation(mistake.verb));
    case "unknown_operation":
      return toRequester("refused", mistakes.unknown_operation(maskCredential(mistake.id)));
    case "missing_outcome":
      return toRequester("refused", mistakes.missing_outcome(maskCredential(mistake.id)));
    case "unknown_job":
      return toRequester(
        "refused",
        mistakes.unknown_job(maskCredential(mistake.asked), mistake.nearest, mistake.known),
      );
    case "ambiguous_job":
      return toRequester("refused", mistakes.ambiguous_job(mistake.asked, mistake.candidates));
    case "unknown_goal":
      return toRequester("refused", mistakes.unknown_goal(maskCredential(mistake.goal)));
    case "extra_words":
      return toRequester("refused", mistakes.extra_words(maskCredential(mistake.words.join(" "))));
  }
}

/** Options that the verb does not take, or not so. */
export const composeFieldErrors = (errors: readonly FieldError[], language: Language): Message =>
  toRequester(
    "refused",
    messagesOf(language).mistakes.fields,
    errors.map(({ pointer, detail }) => `• ${pointer.slice(1).replaceAll("/", " ") || "…"}: ${detail}`),
  );

/** The answer about a job that the caller may not read: the same as about none. */
export const composeUnknownJob = (job: Parameters<typeof jobLabel>[0], language: Language): Message =>
  toRequester("refused", messagesOf(language).mistakes.unknown_job(jobLabel(job), undefined, []));
