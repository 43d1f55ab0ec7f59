import { explainItem, severityOf } from "../../cloud/drs/precheck-items.ts";
import { messagesOf } from "../../i18n/texts.ts";
import type { Tone } from "../../model/message.ts";
import { type ActionOperation, sentParamsOf } from "../../model/operation.ts";
import type { PrecheckItem, PrecheckReport } from "../../model/result.ts";
import type { Language } from "../../shared/language.ts";

/** Composes the parts of messages about a precheck that has ended. */

/** The items of a precheck that did not simply pass, by what they ask for. */
interface Sorted {
  readonly blocking: readonly PrecheckItem[];
  readonly skippable: readonly PrecheckItem[];
  readonly confirm: readonly PrecheckItem[];
  readonly skipped: readonly PrecheckItem[];
}

/** The lists in the order in which they are shown. */
const LISTS = ["blocking", "skippable", "confirm", "skipped"] as const satisfies readonly (keyof Sorted)[];

function listOf({ result, can_skip, skipped }: PrecheckItem): keyof Sorted {
  if (skipped) return "skipped";
  if (severityOf(result) !== "failed") return "confirm";
  return can_skip ? "skippable" : "blocking";
}

function sorted({ items }: PrecheckReport): Sorted {
  const groups = Map.groupBy(items, listOf);
  const of = (list: keyof Sorted) => groups.get(list) ?? [];
  return { blocking: of("blocking"), skippable: of("skippable"), confirm: of("confirm"), skipped: of("skipped") };
}

/** The parts of a message about a precheck. */
interface PrecheckParts {
  readonly headline: string;
  readonly tone: Tone;
  readonly body: readonly string[];
  readonly next: string;
  /** The action of the next step, for a button where nothing has to be added. */
  readonly action: "start" | "reset" | null;
}

/** Compose what a precheck found, what each item asks for, and the next step. */
export function precheckParts(
  operation: ActionOperation,
  report: PrecheckReport,
  job: string,
  language: Language,
): PrecheckParts {
  const messages = messagesOf(language);
  const { prechecks } = messages;
  const found = sorted(report);
  const body = LISTS.flatMap((list) => {
    const lines = found[list].map((item) => {
      const { title, advice } = explainItem(item, language);
      return `• ${prechecks.item(title, advice)}`;
    });
    return lines.length === 0 ? [] : [prechecks.lists[list](lines.length), ...lines];
  });
  const name = operation.job.alias ?? `${operation.job.account}/${operation.job.id}`;
  const isRetry = sentParamsOf(operation).precheck_mode === "forRetryJob";
  const { blocking, skippable, confirm, skipped } = found;
  if (report.passed) {
    const verb = isRetry ? "reset" : "start";
    const good = report.total - report.items.length;
    const headline =
      confirm.length > 0
        ? prechecks.toConfirm(job, confirm.length)
        : prechecks.passed(job, good, report.total, skipped.length);
    const command = `/drs ${verb} ${name}`;
    return {
      headline,
      tone: "good",
      body: [...body, prechecks.changes[verb]],
      next: messages.next(command),
      action: verb,
    };
  }
  const again = `/drs precheck ${name}${isRetry ? " mode=retry" : ""}`;
  if (blocking.length > 0) {
    const headline = prechecks.blocked(job, blocking.length, skippable.length);
    return { headline, tone: "bad", body, next: messages.fixAndRepeat(again, blocking.length), action: null };
  }
  if (skippable.length > 0) {
    const command = `/drs skip_precheck ${name} items=${skippable.map(({ item }) => item).join(",")} reason="…"`;
    const headline = prechecks.allSkippable(job, skippable.length);
    return { headline, tone: "attention", body, next: prechecks.skipOrFix(command), action: null };
  }
  return { headline: prechecks.notPassed(job), tone: "bad", body, next: messages.next(again), action: null };
}
