/**
 * Points at which the simulator is stricter than the gateway's schemas of `action_params`. The contract leaves all of
 * them open: the gateway must not refuse a request that DRS might accept, but the simulator shows a caller a likely
 * mistake.
 */
import type { ActionName } from "../simulator/drs/action-body.ts";
import { replaced, VERB_CASES } from "../simulator/drs/verb-cases.ts";

/** One difference, and how params change so that the simulator accepts them too. */
export interface Difference {
  readonly action: ActionName;
  readonly reason: string;
  /** Params that the gateway accepts and the simulator refuses. */
  readonly example: object;
  /** The field that the simulator names. */
  readonly field: string;
  /** The wrong case of VERB_CASES that shows the same, if there is one. */
  readonly mutation?: string;
  readonly adjust: (params: unknown) => unknown;
}

type Fields = Readonly<Record<string, unknown>>;
const isFields = (value: unknown): value is Fields =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Add fields to every object of a JSON value for which `change` returns some, the innermost first. */
const everywhere = (change: (fields: Fields) => Fields | false) =>
  function adjust(json: unknown): unknown {
    if (Array.isArray(json)) return json.map(adjust);
    if (!isFields(json)) return json;
    const fields = Object.fromEntries(Object.entries(json).map(([name, value]) => [name, adjust(value)]));
    return { ...fields, ...change(fields) };
  };

/** The verb's valid params with the value at a path replaced or removed. */
const having = (action: ActionName, path: string, value?: unknown) => replaced(VERB_CASES[action].params, path, value);

const isEmpty = (value: unknown) => value === undefined || value === "";
const isPast = (time: unknown) => typeof time === "string" && Number(time) < Date.now() + 60_000;
const FUTURE = "4102444800000";

const E0 = "endpoints.0.endpoint";
const T = "compare_task_param";
const P0 = `${T}.data_process_info.0`;
const T1 = `${T}.db_object.db1.schemas.s1.tables.t1`;

/** The operations of table 27 that take no value from the caller. */
const VALUELESS = /^ADDITIONALCOLUMN,(create_time|update_time|expression)$/;
/** An advanced filter of table 16. */
const JOINED = { filtering_type: "configConditionalFilter", value: "config" };
const hasOtherKeys = (ddl: Fields) => Object.keys(ddl).some((key) => key !== "table");

const OPEN_DATABASES: ReadonlySet<unknown> = new Set(["postgresql", "mongodb"]);

export const DIFFERENCES: readonly Difference[] = [
  {
    action: "network",
    reason: "Table 6 lists neither PostgreSQL nor MongoDB, table 7 lists endpoints of both.",
    example: having("network", "endpoints.0.db_type", "postgresql"),
    field: "endpoints.0.db_type",
    adjust: everywhere(({ db_type }) => OPEN_DATABASES.has(db_type) && { db_type: "mysql" }),
  },
  {
    action: "network",
    reason: "Table 6 calls vpc optional; that cloud databases need it is read off the examples.",
    example: having("network", "endpoints.0.vpc"),
    field: "endpoints.0.vpc",
    mutation: "network without endpoints.0.vpc",
    adjust: everywhere(
      ({ endpoint_type, vpc }) =>
        endpoint_type !== undefined && vpc === undefined && { vpc: { vpc_id: "v", subnet_id: "s" } },
    ),
  },
  {
    action: "network",
    reason: "Table 10 calls 0 the default of node_num, and 1 its minimum.",
    example: having("network", "endpoints.0.config.node_num", 0),
    field: "endpoints.0.config.node_num",
    adjust: everywhere(({ node_num }) => node_num === 0 && { node_num: 1 }),
  },
  {
    action: "create_compare",
    reason: "Tables 24 to 27 name the value config of sync_type in their text; the API definition has no list.",
    example: having("create_compare", `${T}.db_object.db1.sync_type`, "other"),
    field: `${T}.db_object.db1.sync_type`,
    mutation: `create_compare with a wrong ${T}.db_object.db1.sync_type`,
    adjust: everywhere(({ sync_type }) => sync_type !== undefined && { sync_type: "config" }),
  },
  {
    action: "create_compare",
    reason: "Table 27: operations and their types are in comments of the SDK, as text.",
    example: having("create_compare", `${T1}.columns.id.operation_type`, "other"),
    field: `${T1}.columns.id.operation_type`,
    mutation: `create_compare with a wrong ${T1}.columns.id.operation_type`,
    adjust: everywhere(({ operation_type: operation }) => operation !== undefined && { operation_type: undefined }),
  },
  {
    action: "create_compare",
    reason: "Table 17: how a column is filled is listed in comments of the SDK, as text.",
    example: having("create_compare", `${P0}.add_columns.0.column_type`, "other"),
    field: `${P0}.add_columns.0.column_type`,
    mutation: `create_compare with a wrong ${P0}.add_columns.0.column_type`,
    adjust: everywhere(({ add_columns }) => Array.isArray(add_columns) && { add_columns: [] }),
  },
  {
    action: "create_compare",
    reason: "Table 17: data types are listed in comments of the SDK, as text.",
    example: having("create_compare", `${P0}.add_columns.0.data_type`, "bigint"),
    field: `${P0}.add_columns.0.data_type`,
    mutation: `create_compare with a wrong ${P0}.add_columns.0.data_type`,
    adjust: everywhere(({ add_columns }) => Array.isArray(add_columns) && { add_columns: [] }),
  },
  {
    action: "network",
    reason: "Table 7 calls the user mandatory and does not say whether it may be empty; a Redis may have none.",
    example: having("network", `${E0}.db_user`, ""),
    field: `${E0}.db_user`,
    adjust: everywhere(({ db_user }) => db_user === "" && { db_user: "u" }),
  },
  {
    action: "network",
    reason: "Table 7 calls the password mandatory and does not say whether it may be empty; a Redis may have none.",
    example: having("network", `${E0}.db_password`, ""),
    field: `${E0}.db_password`,
    adjust: everywhere(({ db_password }) => db_password === "" && { db_password: "p" }),
  },
  {
    action: "cloud_connection",
    reason:
      "Table 20 calls the access key mandatory; the gateway has one schema of secrets, and a Redis may have none.",
    example: having("cloud_connection", "replay_config.ak", ""),
    field: "replay_config.ak",
    adjust: everywhere(({ ak }) => ak === "" && { ak: "a" }),
  },
  {
    action: "cloud_connection",
    reason:
      "Table 20 calls the secret key mandatory; the gateway has one schema of secrets, and a Redis may have none.",
    example: having("cloud_connection", "replay_config.sk", ""),
    field: "replay_config.sk",
    adjust: everywhere(({ sk }) => sk === "" && { sk: "s" }),
  },
  {
    action: "start",
    reason: "How far ahead a start must lie is not confirmed of the API (section 1.3); a schema has no clock.",
    example: having("start", "start_time", "0"),
    field: "start_time",
    adjust: everywhere(({ start_time }) => isPast(start_time) && { start_time: FUTURE }),
  },
  {
    action: "terminate",
    reason: "Some clients write null for an optional field, of whichever verb; what DRS makes of it is not confirmed.",
    example: having("terminate", "force_delete", null),
    field: "force_delete",
    adjust: everywhere(({ force_delete }) => force_delete === null && { force_delete: undefined }),
  },
  {
    action: "create_compare",
    reason: "As for start: table 14 says nothing of times that have passed.",
    example: having("create_compare", `${T}.start_time`, "0"),
    field: `${T}.start_time`,
    adjust: everywhere(({ start_time }) => isPast(start_time) && { start_time: FUTURE }),
  },
  {
    action: "create_compare",
    reason: "Table 14: the values of comparePolicy are v3's; v5 shows normal in an example and lists none.",
    example: having("create_compare", `${T}.option.comparePolicy`, "nonsense"),
    field: `${T}.option.comparePolicy`,
    mutation: `create_compare with a wrong ${T}.option.comparePolicy`,
    adjust: everywhere(
      ({ comparePolicy: policy }) => policy !== undefined && policy !== "manyToOne" && { comparePolicy: "normal" },
    ),
  },
  {
    action: "create_compare",
    reason: "Table 16: the Go SDK's constant has a leading blank; the gateway passes on what an SDK sends.",
    example: having("create_compare", `${P0}.filter_conditions.0`, {
      ...JOINED,
      filtering_type: ` ${JOINED.filtering_type}`,
    }),
    field: `${P0}.filter_conditions.0.filtering_type`,
    adjust: everywhere(
      ({ filtering_type: type }) => type === ` ${JOINED.filtering_type}` && { filtering_type: JOINED.filtering_type },
    ),
  },
  {
    action: "create_compare",
    reason: "Table 16 has every field optional; the simulator wants to know what a filter of contents filters.",
    example: having("create_compare", `${P0}.filter_conditions.0.value`),
    field: `${P0}.filter_conditions.0.value`,
    mutation: `create_compare without ${P0}.filter_conditions.0.value`,
    adjust: everywhere(
      ({ filtering_type, value }) =>
        filtering_type === "contentConditionalFilter" && isEmpty(value) && { value: "id > 1" },
    ),
  },
  {
    action: "create_compare",
    reason: "Table 15 wants db_object for the check of a filter, which may be another call; the simulator always.",
    example: having("create_compare", `${P0}.db_object`),
    field: `${P0}.db_object`,
    mutation: `create_compare without ${P0}.db_object`,
    adjust: everywhere(
      ({ filter_conditions: filters, db_object }) =>
        Array.isArray(filters) &&
        filters.some(isFields) &&
        db_object === undefined && { db_object: { object_scope: "all" } },
    ),
  },
  {
    action: "create_compare",
    reason: "Table 15 documents the key table only; what another may hold is open, and the simulator reads all alike.",
    example: having("create_compare", `${P0}.ddl_operation`, { view: "CREATE VIEW" }),
    field: `${P0}.ddl_operation.view`,
    adjust: everywhere(
      ({ ddl_operation: ddl }) => isFields(ddl) && hasOtherKeys(ddl) && { ddl_operation: { table: ddl.table ?? "" } },
    ),
  },
  {
    action: "create_compare",
    reason: "Table 15 names the letters i, u and d; that capitals are refused is stated nowhere.",
    example: having("create_compare", `${P0}.dml_operation`, "IUD"),
    field: `${P0}.dml_operation`,
    adjust: everywhere(({ dml_operation: dml }) => typeof dml === "string" && { dml_operation: dml.toLowerCase() }),
  },
  {
    action: "create_compare",
    reason: "Table 27 takes a value for two operations only; whether an empty one counts as a value is open.",
    example: having("create_compare", `${T1}.columns.id.value`, ""),
    field: `${T1}.columns.id.value`,
    adjust: everywhere(
      ({ operation_type: operation, value }) =>
        VALUELESS.test(String(operation)) && value === "" && { value: undefined },
    ),
  },
  {
    action: "create_compare",
    reason: "Table 26 wants columns of a table not taken as a whole; for views and procedures it says nothing else.",
    example: having("create_compare", T1, { type: "view", all: false }),
    field: `${T1}.columns`,
    adjust: everywhere(
      ({ type, all, columns }) =>
        (type === "view" || type === "procedure") && all === false && columns === undefined && { all: true },
    ),
  },
  {
    action: "start_repair",
    reason: "Without objects everything is repaired; no source says whether an empty list is the same.",
    example: having("start_repair", "repair_info.objects", []),
    field: "repair_info.objects",
    adjust: everywhere(({ objects }) => Array.isArray(objects) && objects.length === 0 && { objects: undefined }),
  },
  {
    action: "start_repair",
    reason: "Section 1.5 does not say which names of an object are mandatory.",
    example: having("start_repair", "repair_info.objects.0.database"),
    field: "repair_info.objects.0.database",
    mutation: "start_repair without repair_info.objects.0.database",
    adjust: everywhere(
      ({ objects }) =>
        Array.isArray(objects) && {
          objects: objects.map((object: Fields) => (isEmpty(object.database) ? { ...object, database: "d" } : object)),
        },
    ),
  },
];
