import { POLICY_ACTIONS } from "../config/policy/schema.ts";
import type { PolicyAction } from "../model/policy.ts";
import type { Change } from "./difference.ts";
import { type Approval, type Cell, type Heading, isAskable, type Matrix } from "./matrix.ts";

/** The matrix and its differences as text. What reads the same stands together: a page for a team, not one for each verb. */

const MINUTE = 60_000;

export function cellText({ allows, denies, approvals, confirms, barred, freezes, overrides }: Cell): string {
  if (allows.length === 0) return "deny";
  const parts = [
    allows.includes("") ? "allow" : `allow ${allows.join(" or ")}`,
    ...approvals.map(approvalText),
    ...confirms.map((condition) => `confirm ${condition}`.trim()),
    ...denies.map((condition) => `deny ${condition}`),
    ...(barred.length > 0 ? [`never in ${[...new Set(barred)].sort().join(" or ")}`] : []),
    ...freezes.map(({ name }) => `not during ${name}`),
    ...overrides.map((name) => `even during ${name}`),
  ];
  return parts.join(", ");
}

const approvalText = ({ count, groups, within, places, condition }: Approval) =>
  `approve ${count} of ${groups.join(" or ")} within ${within / MINUTE}m from ${places.join(" or ") || "nowhere"} ${condition}`.trim();

/** For each subject its verbs, those together that read the same for every job. */
export function matrixText({ subjects, jobs, cell }: Matrix): string {
  const rows = subjects.map(({ key, label }) => {
    const lines = POLICY_ACTIONS.map((action): [string, PolicyAction] => [
      jobsText(
        jobs.filter((job) => isAskable(job, action)),
        (job) => cellText(cell(key, job.key, action)),
      ),
      action,
    ]);
    return [label, ...[...grouped(lines)].map(([text, actions]) => `  ${namesOf(actions, POLICY_ACTIONS)}: ${text}`)];
  });
  return rows.map((lines) => lines.join("\n")).join("\n\n");
}

function jobsText(jobs: readonly Heading[], textOf: (job: Heading) => string): string {
  const byText = grouped(jobs.map((job): [string, string] => [textOf(job), job.label]));
  if (byText.size === 1) return [...byText.keys()].join();
  const all = jobs.map(({ label }) => label);
  return [...byText].map(([text, labels]) => `${text} (${namesOf(labels, all)})`).join("; ");
}

/** Values by key, in the order in which keys come first. */
function grouped<Value>(entries: readonly (readonly [string, Value])[]): Map<string, Value[]> {
  const groups = new Map<string, Value[]>();
  for (const [key, value] of entries) groups.set(key, [...(groups.get(key) ?? []), value]);
  return groups;
}

/** The shorter of the names and those that are missing. */
function namesOf(names: readonly string[], all: readonly string[]): string {
  const missing = all.filter((name) => !names.includes(name));
  if (missing.length === 0) return "all";
  return missing.length < names.length / 2 ? `all but ${missing.join(", ")}` : names.join(", ");
}

/** One line for each change that reads differently, `+` where somebody may do more, `-` where not. */
export function changesText(changes: readonly Change[]): string {
  const bySubject = Map.groupBy(changes, ({ subject }) => subject.label);
  return [...bySubject]
    .map(([label, ofSubject]) => {
      const lines = grouped(ofSubject.map((change) => [changeText(change), change] as const));
      return [label, ...[...lines].map(([text, together]) => `${text} (${scopeText(together)})`)].join("\n");
    })
    .join("\n\n");
}

const changeText = ({ before, after, widens }: Change) =>
  `${widens ? "+" : "-"} ${cellText(before)} → ${cellText(after)}`;

/** The verbs and jobs of changes that read alike: jobs together that have the same verbs. */
function scopeText(changes: readonly Change[]): string {
  const changesOfJob = Map.groupBy(changes, ({ job }) => job);
  const jobsOfActions = grouped(
    [...changesOfJob].map(([job, ofJob]) => {
      const askable = POLICY_ACTIONS.filter((action) => isAskable(job, action));
      return [
        namesOf(
          ofJob.map(({ action }) => action),
          askable,
        ),
        job.label,
      ] as const;
    }),
  );
  return [...jobsOfActions].map(([actions, jobs]) => `${actions}: ${jobs.join(", ")}`).join("; ");
}
