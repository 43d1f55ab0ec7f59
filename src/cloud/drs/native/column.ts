import * as z from "zod";

/** Values that an added column may have beside the empty one. */
type AllowedValue = "any" | "none" | { readonly fixed: string };

/**
 * Values of added columns by `operation_type`, from the SDK's comments. The comments list types and operations too, but as
 * text, not as an enum of the API: other ones pass.
 */
const VALUES: Readonly<Record<string, AllowedValue>> = {
  "ADDITIONALCOLUMN,default_value": "any",
  "ADDITIONALCOLUMN,create_time": "none",
  "ADDITIONALCOLUMN,update_time": "none",
  "ADDITIONALCOLUMN,expression": { fixed: "concat(__current_database, '@', __current_table)" },
  "ADDITIONALCOLUMN,server_database_table": "any",
};

interface Column {
  readonly operation_type?: string | undefined;
  readonly value?: string | undefined;
}

/** What is wrong with the value of an added column; `null` if nothing is. */
function valueError({ operation_type = "", value = "" }: Column): string | null {
  const allowed = VALUES[operation_type] ?? "any";
  if (value === "" || allowed === "any") return null;
  if (allowed === "none") return "must be left out for this operation_type";
  return value === allowed.fixed ? null : `must be left out or ${allowed.fixed}`;
}

/**
 * Table 27, ColumnObject. `filtered: false` is a choice too (true keeps the column), so only `filtered` and `additional`
 * together are refused. DRS checks that the name of an added column exists.
 */
export const columnSchema = z
  .looseObject({
    sync_type: z
      .string()
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
      .string()
      .optional()
      .describe(`How an added column is filled: ${Object.keys(VALUES).join("; ")} (official page table 27; list: SDK)`),
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
    const message = valueError(column);
    if (message !== null) context.addIssue({ code: "custom", path: ["value"], message });
  });
