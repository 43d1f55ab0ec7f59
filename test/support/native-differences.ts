/**
 * Where the simulator asks for more than the gateway's schemas of `action_params`. The contract leaves all of it open: the
 * gateway must not refuse what DRS might accept, the simulator is strict where a caller would rather know.
 */
import type { ActionName } from "../simulator/action-body.ts";
import { compare, endpoint, replaced, VERB_CASES } from "../simulator/verb-cases.ts";

/** One point, and how params are changed so that the simulator takes them too. */
export interface Difference {
  readonly action: ActionName;
  readonly reason: string;
  /** Params that the gateway accepts and the simulator refuses, for a field that it names. */
  readonly example: object;
  readonly field: string;
  /** The test of VERB_CASES that shows the same, if there is one. */
  readonly mutation?: string;
  readonly adjust: (params: unknown) => unknown;
}

type Fields = Readonly<Record<string, unknown>>;
const isFields = (value: unknown): value is Fields =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Changes every object of a JSON value, the innermost first. */
function changed(json: unknown, change: (fields: Fields) => Fields): unknown {
  if (Array.isArray(json)) return json.map((item) => changed(item, change));
  if (!isFields(json)) return json;
  return change(Object.fromEntries(Object.entries(json).map(([name, value]) => [name, changed(value, change)])));
}

/** Puts another value into a field of that name, wherever it is and wrong. */
const mending = (name: string, isWrong: (value: unknown, fields: Fields) => boolean, value: unknown) =>
  function mend(params: unknown): unknown {
    return changed(params, (fields) =>
      Object.hasOwn(fields, name) && isWrong(fields[name], fields) ? { ...fields, [name]: value } : fields,
    );
  };

/** Adds a field to objects that need it. */
const adding = (name: string, isNeeded: (fields: Fields) => boolean, value: unknown) =>
  function add(params: unknown): unknown {
    return changed(params, (fields) => (isNeeded(fields) ? { ...fields, [name]: value } : fields));
  };

const isEmpty = (value: unknown) => value === undefined || value === "";
const isPast = (time: unknown) => Number(time) < Date.now() + 60_000;
const FUTURE = "4102444800000";
const ROW_FILTER = { filtering_type: "contentConditionalFilter", value: "id > 1" };

const T = "compare_task_param";
const P0 = `${T}.data_process_info.0`;
const DB = `${T}.db_object.db1`;

/** The valid params of the verb with one value replaced, or removed. */
const having = (action: ActionName, path: string, value?: unknown) => replaced(VERB_CASES[action].params, path, value);

/** A filter of rows, or the text of one in table 26. */
const filtersRows = ({ filter_conditions: filters }: Fields) => Array.isArray(filters) && filters.some(isFields);

export const DIFFERENCES: readonly Difference[] = [];
