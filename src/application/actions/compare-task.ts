import { repairedCompareOf } from "../../cloud/drs/endings/side.ts";
import { type ActionName, isActionName } from "../../model/drs.ts";
import { type ActionOperation, isEnded, type Operation, shortId } from "../../model/operation.ts";
import { err, ok, type Result } from "../../shared/result.ts";

/**
 * Which compare task a command means, by the operations of its job: pure. DRS's own ids pass as they are; DRS knows best whether
 * they fit.
 */

/** The word for the newest task that fits; leaving `task` out means the same. */
export const LATEST = "latest";

/** How operation ids look: the desk's prefix and a ULID. */
const OPERATION_ID = /^[a-z2-7]{6}-[0-9A-HJKMNP-TV-Z]{26}$/i;

const SHORT_ID = /^#[0-9A-HJKMNP-TV-Z]{6}$/i;

/** Whether a task is named by an operation's full id, which may be of any age. */
export const isOperationId = (task: string): boolean => OPERATION_ID.test(task);

/** What a `task` means that is not DRS's own id; `null` for DRS's id and for what is no text. */
export function meaningOf(task: unknown): string | null {
  if (task === undefined) return LATEST;
  if (typeof task !== "string") return null;
  const written = task.normalize("NFKC").trim();
  const isMeant = written === LATEST || written.startsWith("#") || isOperationId(written);
  return isMeant ? written : null;
}

/** Known of the job: operations, newest first, and the time in epoch milliseconds. */
export interface Known {
  readonly operations: readonly Operation[];
  readonly now: number;
}

/** How a verb finds its task. */
interface TaskRule {
  /** What such operations are called in errors. */
  readonly called: string;
  /** Verbs whose operations have the task. The newest suitable one of the first is the default. */
  readonly of: readonly [ActionName, ...ActionName[]];
  /** Further verbs whose operations say what is suitable. */
  readonly beside: readonly ActionName[];
  readonly isSuitable: (operation: ActionOperation, known: Known) => boolean;
  /** Why an operation cannot be meant although it is named or the newest; `null` where it can. */
  readonly objection: (operation: ActionOperation) => string | null;
  /** Said where nothing is suitable; `null`: the task is left out. */
  readonly none: string | null;
}

const RULES: Partial<Readonly<Record<ActionName, TaskRule>>> = {
  start_repair: {
    called: "compare",
    of: ["create_compare"],
    beside: [],
    isSuitable: (operation) =>
      operation.state === "succeeded" && typeOf(operation) === "contents" && operation.result?.status === "SUCCESSFUL",
    objection: (operation) => {
      const type = typeOf(operation);
      if (type !== "contents") return `is a compare of ${type}: only a compare of contents can be repaired`;
      if (!isEnded(operation.state)) return "has not ended yet";
      return operation.result?.consistent ? "found no differences: there is nothing to repair" : null;
    },
    none: "the gateway knows of no compare of contents of this job that ran to its end: compare contents first (create_compare with type=contents), or give the id of a task in DRS",
  },
  cancel_compare: {
    called: "compare",
    of: ["create_compare"],
    beside: ["cancel_compare"],
    isSuitable: (operation, known) =>
      operation.state === "running" || (isScheduled(operation, known) && !isCancelled(operation, known)),
    objection: () => null,
    none: "the gateway knows of no compare of this job that runs or waits: give the id of the task in DRS",
  },
  stop_repair: {
    called: "repair or compare",
    of: ["start_repair", "create_compare"],
    beside: [],
    isSuitable: ({ state }) => state === "running",
    objection: () => null,
    none: null,
  },
};

/** Verbs whose operations tell the task of a verb; `null` for verbs that take no task. */
export function verbsToKnow(action: ActionName): readonly ActionName[] | null {
  const rule = RULES[action];
  return rule ? [...rule.of, ...rule.beside] : null;
}

interface CompareParams {
  readonly compare_task_param?: {
    readonly type?: string;
    readonly start_time?: string;
    readonly compare_task_id?: string;
  };
}

const compareOf = ({ actionParams }: ActionOperation) => (actionParams as CompareParams).compare_task_param ?? {};

const typeOf = (operation: ActionOperation) => compareOf(operation).type ?? "unknown type";

/** Whether DRS has been told to compare later. Once its time has come, nobody follows the task. */
const isScheduled = (operation: ActionOperation, { now }: Known) =>
  operation.state === "succeeded" &&
  operation.result?.status === "WAITING_FOR_RUNNING" &&
  Number(compareOf(operation).start_time) > now;

const isCancelled = (operation: ActionOperation, { operations }: Known) =>
  operations.some(
    (other) =>
      other.action === "cancel_compare" &&
      other.state === "succeeded" &&
      compareOf(other).compare_task_id === taskOf(operation),
  );

/**
 * DRS's id of the task of a compare or a repair. Readings of the list of tasks tell that of a compare; before the first one, the
 * `query_id` is the best that there is (contract section 4.1).
 */
function taskOf({ action, actionParams, result, upstream }: ActionOperation): string | undefined {
  if (action === "create_compare") return result?.task ?? upstream?.query_id ?? undefined;
  return repairedCompareOf(actionParams);
}

/**
 * Find DRS's id of the task that a command means.
 * @param meant see `meaningOf`
 * @returns the id, `undefined` where the task is to be left out, or what is wrong
 */
export function findTask(action: ActionName, meant: string, known: Known): Result<string | undefined, string> {
  const rule = RULES[action];
  if (!rule) return ok(undefined);
  const mine = known.operations.filter((operation): operation is ActionOperation => hasTask(rule, operation));
  if (meant === LATEST) return newest(rule, mine, known);
  if (!SHORT_ID.test(meant) && !isOperationId(meant)) {
    return err("is no short id: write # and the last six characters of the operation, such as #PJB0KG");
  }
  const isMeant = ({ id }: Operation) => [id, shortId(id)].some((form) => form.toUpperCase() === meant.toUpperCase());
  const [found, ...others] = mine.filter(isMeant);
  if (!found) return err(`${meant} is not a ${rule.called} of this job: give the id of the task in DRS`);
  if (others.length > 0) {
    const candidates = [found, ...others].map(({ id }) => id).join(", ");
    return err(`${meant} is the end of several operations: give one of ${candidates}`);
  }
  const objection = rule.objection(found);
  if (objection !== null) return err(`${meant} ${objection}`);
  const task = taskOf(found);
  return task === undefined ? err(`${meant} has no task in DRS`) : ok(task);
}

const hasTask = ({ of }: TaskRule, { action }: Operation) => isActionName(action) && of.includes(action);

function newest(
  { of: [first], isSuitable, objection, none }: TaskRule,
  mine: readonly ActionOperation[],
  known: Known,
): Result<string | undefined, string> {
  const isFound = (operation: ActionOperation) =>
    operation.action === first && taskOf(operation) !== undefined && isSuitable(operation, known);
  const found = mine.find(isFound);
  if (!found) return none === null ? ok(undefined) : err(none);
  const wrong = objection(found);
  return wrong === null ? ok(taskOf(found)) : err(`the newest one, ${shortId(found.id)}, ${wrong}`);
}
