import { POLICY_ACTIONS } from "../config/policy/schema.ts";
import type { PolicyAction } from "../model/policy.ts";
import { type Approval, type Cell, type Heading, isAskable, type Matrix } from "./matrix.ts";

/** What a change of the config changes for whom. */

export interface Change {
  readonly subject: Heading;
  readonly job: Heading;
  readonly action: PolicyAction;
  readonly before: Cell;
  readonly after: Cell;
  /** Somebody may do more. What cannot be shown to be no more counts as more. */
  readonly widens: boolean;
}

/** Every field that differs, whether its row and column are in both versions or in one. */
export function differenceOf(before: Matrix, after: Matrix): Change[] {
  const subjects = union(before.subjects, after.subjects);
  const jobs = union(before.jobs, after.jobs);
  return subjects.flatMap((subject) =>
    jobs.flatMap((job) =>
      POLICY_ACTIONS.flatMap((action) => {
        const [then, now] = [before, after].map(({ cell }) => cell(subject.key, job.key, action));
        if (
          !isAskable(job, action) ||
          then === undefined ||
          now === undefined ||
          JSON.stringify(then) === JSON.stringify(now)
        )
          return [];
        return [{ subject, job, action, before: then, after: now, widens: isWider(now, then) }];
      }),
    ),
  );
}

/** The newer label of each. */
const union = (before: readonly Heading[], after: readonly Heading[]): Heading[] => [
  ...new Map([...before, ...after].map((heading) => [heading.key, heading])).values(),
];

/** How the parts of a field are shown to be no wider than they were. All of them must be. */
const NO_WIDER: readonly ((after: Cell, before: Cell) => boolean)[] = [
  (after, before) => after.allows.every((condition) => holds(before.allows, condition)),
  (after, before) => before.denies.every((condition) => holds(after.denies, condition)),
  (after, before) => before.confirms.every((condition) => holds(after.confirms, condition)),
  (after, before) => before.approvals.every((wanted) => after.approvals.some((now) => isAsStrict(now, wanted))),
  (after, before) => before.barred.every((place) => isWithin(after.barred, place)),
  (after, before) => before.freezes.every(({ times }) => after.freezes.some((freeze) => freeze.times === times)),
];

const isWider = (after: Cell, before: Cell): boolean =>
  after.allows.length > 0 && (before.allows.length === 0 || !NO_WIDER.every((holdsFor) => holdsFor(after, before)));

const holds = (conditions: readonly string[], condition: string) =>
  conditions.includes("") || conditions.includes(condition);

const isAsStrict = (now: Approval, wanted: Approval) =>
  holds([now.condition], wanted.condition) &&
  now.count >= wanted.count &&
  now.within <= wanted.within &&
  now.approvers.every((approver) => wanted.approvers.includes(approver)) &&
  now.places.every((place) => isWithin(wanted.places, place));

/** Check whether places contain a place: a channel is contained in its source. */
const isWithin = (places: readonly string[], place: string) =>
  places.includes(place) || places.includes(place.replace(/^channel:([^/]+)\/.*$/, "source:$1"));
