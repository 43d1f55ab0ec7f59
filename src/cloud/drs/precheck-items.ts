import { itemInWords } from "../../i18n/prechecks.ts";
import type { PrecheckItem } from "../../model/result.ts";
import type { Language } from "../../shared/language.ts";

/** How serious the result of a precheck item is. */
export const SEVERITIES = ["pass", "warning", "failed"] as const;
export type Severity = (typeof SEVERITIES)[number];

const SEVERITY_OF: Readonly<Record<string, Severity>> = { PASSED: "pass", FAILED: "failed" };

/** Severity of DRS's result; ALARM, and any result that no source names, is a warning. */
export const severityOf = (result: string): Severity => SEVERITY_OF[result] ?? "warning";

/** A precheck item in words. */
export interface ExplainedItem {
  readonly code: string;
  /** What is wrong; the item's code where it passed, or has no words. */
  readonly title: string;
  readonly severity: Severity;
  readonly skippable: boolean;
  /** What to do, or DRS's reason where the gateway has no advice; empty where the item passed. */
  readonly advice: string;
}

/** Put a precheck item into words. */
export function explainItem({ item, result, reason, can_skip }: PrecheckItem, language: Language): ExplainedItem {
  const severity = severityOf(result);
  const words = severity === "pass" ? null : itemInWords(item);
  return {
    code: item,
    title: words?.title[language] ?? item,
    severity,
    skippable: severity === "failed" && can_skip,
    advice: severity === "pass" ? "" : (words?.advice[language] ?? reason),
  };
}
