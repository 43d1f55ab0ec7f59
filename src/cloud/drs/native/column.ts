import * as z from "zod";

/** Types and values that an added column may have. */
interface ColumnRule {
  readonly types: readonly string[];
  /** Allowed values beside the empty one. */
  readonly value: "any" | "none" | { readonly fixed: string };
}

const TIMES = ["long", "datetime", "timestamp"];

/**
 * Rules for added columns by `operation_type`, from the SDK's comments on `type`, `operation_type` and `value`. The official
 * page lacks these lists.
 */
const COLUMN_RULES: Readonly<Record<string, ColumnRule>> = {
  "ADDITIONALCOLUMN,default_value": { types: ["int", "varchar(256)", ...TIMES], value: "any" },
  "ADDITIONALCOLUMN,create_time": { types: TIMES, value: "none" },
  "ADDITIONALCOLUMN,update_time": { types: TIMES, value: "none" },
  "ADDITIONALCOLUMN,expression": {
    types: ["varchar(256)"],
    value: { fixed: "concat(__current_database, '@', __current_table)" },
  },
  "ADDITIONALCOLUMN,server_database_table": { types: ["varchar(256)"], value: "any" },
};

interface Column {
  readonly operation_type?: string | undefined;
  readonly type?: string | undefined;
  readonly value?: string | undefined;
}

/** List the errors in type and value of an added column. */
function columnErrors({ operation_type = "", type, value }: Column): { path: string; message: string }[] {
  const rule = COLUMN_RULES[operation_type];
  if (!rule) return [];
  const isWrongType = type !== undefined && !rule.types.includes(type);
  return [
    ...(isWrongType ? [{ path: "type", message: `must be one of: ${rule.types.join(", ")}` }] : []),
    ...(value ? valueErrors(value, rule.value) : []),
  ];
}

function valueErrors(value: string, allowed: ColumnRule["value"]) {
  if (allowed === "any" || (allowed !== "none" && value === allowed.fixed)) return [];
  const message =
    allowed === "none" ? "must be left out for this operation_type" : `must be left out or ${allowed.fixed}`;
  return [{ path: "value", message }];
}

/**
 * Table 27, ColumnObject. `filtered: false` is a choice too (true keeps the column), so only `filtered` and `additional`
 * together are refused. DRS checks that the name of an added column exists.
 */
export const columnSchema = z
  .looseObject({
    sync_type: z
      .enum(["config"])
      .optional()
      .describe("config: this column is joined in an advanced data filter (official page table 27)"),
    primary_key_for_data_filtering: z
      .string()
      .optional()
      .describe("The column's name if it is the primary key in an advanced data filter (official page table 27)"),
    index_for_data_filtering: z
      .string()
      .optional()
      .describe("Index that speeds an advanced data filter up (official page table 27)"),
    name: z.string().optional().describe("Name of the column on the target (official page table 27)"),
    type: z
      .string()
      .optional()
      .describe(
        "Data type: the source's own, or for an added column one that its operation_type allows (official page table 27; SDK)",
      ),
    primary_key_for_column_filtering: z
      .enum(["PRI", ""])
      .optional()
      .describe("PRI if the column is the primary key in a column mapping, otherwise empty (official page table 27)"),
    filtered: z
      .boolean()
      .optional()
      .describe(
        "true: the column is synchronised; false: it is not. Not together with additional (official page table 27; SDK)",
      ),
    additional: z
      .boolean()
      .optional()
      .describe("Whether the column is an added one. Not together with filtered (official page table 27)"),
    operation_type: z
      .enum(Object.keys(COLUMN_RULES))
      .optional()
      .describe("How an added column is filled (official page table 27; list: SDK)"),
    value: z
      .string()
      .optional()
      .describe(
        "Value of an added column: for default_value and server_database_table only (official page table 27; SDK)",
      ),
  })
  .refine(({ filtered, additional }) => !(filtered && additional), {
    path: ["filtered"],
    error: "must not be true together with additional",
  })
  .superRefine((column, context) => {
    for (const { path, message } of columnErrors(column)) context.addIssue({ code: "custom", path: [path], message });
  });
