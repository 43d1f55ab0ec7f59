import * as z from "zod";
import { parseInboundJson } from "../../shared/json-bounds.ts";
import { type CompareObjects, OBJECTS_SYNTAX, parseObjects, repairObjects } from "./compare-objects.ts";
import { repairedObjectSchema, replayConfigSchema } from "./native/action.ts";
import { compareTaskParamSchema, OPTIONS } from "./native/compare.ts";
import { endpointSchema } from "./native/endpoint.ts";
import { knownAs } from "./native/known.ts";
import { TIME_EXAMPLE } from "./start-time.ts";

/**
 * The flat params of `/v1` and of chat, one schema per verb: the runtime check, the static type and the JSON Schema of
 * `GET /v1/actions` come from here. Values are friendly; the rows under `verbs/` turn them into DRS's `action_params`
 * (official page table 5, contract section 1.3). Values with secrets stand in the config and are referred to by name.
 */

const profileName = z.string().min(1).max(64);

const INSTANT = `with its offset and at least 5 minutes ahead, e.g. ${TIME_EXAMPLE}`;

/** A time with its offset. People leave the seconds out. */
const instant = z.union([z.iso.datetime({ offset: true, precision: -1 }), z.iso.datetime({ offset: true })], {
  error: `must be a time with its offset, such as ${TIME_EXAMPLE}`,
});

const oneOf = (left: string, right: string) => `give exactly one of ${left} (a name from the config) and ${right}`;

/** Refine an object that must have one of two fields, the name of a profile or the value itself. */
const exactlyOne =
  (left: string, right: string) => (given: Readonly<Record<string, unknown>>, context: z.RefinementCtx) => {
    if ((given[left] === undefined) !== (given[right] === undefined)) return;
    context.addIssue({ code: "custom", path: [left], message: oneOf(left, right) });
  };

/** Params of verbs that take none. */
export const noParams = z.strictObject({});

export const networkParams = z
  .strictObject({
    endpoint: profileName.optional().describe("name of an endpoint in the config"),
    endpoints: z.array(endpointSchema).min(1).optional().describe("the database to test, in DRS's own form"),
  })
  .superRefine(exactlyOne("endpoint", "endpoints"));

export const precheckParams = z.strictObject({
  mode: z
    .enum(["start", "retry", "forStartJob", "forRetryJob"])
    .optional()
    .describe(
      "what is to follow: a first start (start), or a reset or an edit (retry). Without it, the job's status decides",
    ),
});

export const skipPrecheckParams = z.strictObject({
  items: z
    .array(z.string().min(1).max(128))
    .min(1)
    .max(100)
    .describe("names of the failed precheck items to accept, as the precheck report lists them"),
});

export const cloudConnectionParams = z
  .strictObject({
    replay: profileName.optional().describe("name of a replay in the config"),
    replay_config: replayConfigSchema.optional().describe("the other cloud, in DRS's own form"),
  })
  .superRefine(exactlyOne("replay", "replay_config"));

export const startParams = z.strictObject({
  at: instant.optional().describe(`start at this time instead of now: ${INSTANT}`),
  init_only: z.boolean().optional().describe("only initialise; for accounts that DRS has allowed it"),
});

export const stopParams = z.strictObject({
  mode: z
    .enum(["target", "all"])
    .optional()
    .describe("target (default): stop replaying, keep pulling logs; all: stop pulling logs as well"),
});

export const restartParams = z.strictObject({
  re_edit: z.boolean().optional().describe("true after re-editing a synchronisation job"),
});

export const terminateParams = z.strictObject({
  force: z.boolean().optional().describe("true ends the job by force: triggers and events are skipped"),
  auto_compare: z.boolean().optional().describe("false makes no compare when the job ends"),
});

const isJsonObject = (given: unknown): given is object =>
  typeof given === "object" && given !== null && !Array.isArray(given);

const tableNames = z.array(z.string().min(1));

/** Databases with their tables, or with their schemas and those with their tables. */
const objectTree = z.record(z.string().min(1), z.union([tableNames, z.record(z.string().min(1), tableNames)]));

/** JSON is read as text too, so that no name is lost. */
const asText = (given: unknown) => (isJsonObject(given) ? JSON.stringify(given) : given);

/** Parse a selection that is text; an error becomes the field's. */
const objectsOf =
  <Built>(build: (objects: CompareObjects) => Built) =>
  (text: unknown, context: z.RefinementCtx): Built => {
    const parsed = parseObjects(String(text));
    if (parsed.ok) return build(parsed.value);
    context.addIssue({ code: "custom", message: parsed.error });
    return z.NEVER;
  };

/** A selection of databases, schemas and tables, as text or as JSON. */
const compareObjects = knownAs(
  z
    .preprocess(asText, z.union([z.string(), objectTree], { error: `must be text or an object: ${OBJECTS_SYNTAX}` }))
    .transform(objectsOf((objects) => objects)),
  { output: objectTree },
);

/** In chat a list of DRS's own objects is text, too. */
const asTextOrList = (given: unknown) =>
  typeof given === "string" && given.trimStart().startsWith("[") ? (parseInboundJson(given) ?? given) : asText(given);

const selectedForRepair = objectsOf(repairObjects);

/** The objects of a repair: a selection as for a compare, or DRS's own list. */
const repairedObjects = knownAs(
  z
    .preprocess(
      asTextOrList,
      z.union([z.string(), z.array(repairedObjectSchema.required({ database: true })).min(1), objectTree], {
        error: `must be text, an object or a list of DRS's objects: ${OBJECTS_SYNTAX}`,
      }),
    )
    .transform((given, context) => (Array.isArray(given) ? given : selectedForRepair(given, context))),
  { output: z.array(repairedObjectSchema) },
);

/** Names of the fields that say what is compared: only one of them may be given. */
const SELECTIONS = ["objects", "databases", "db_object"] as const;

export const compareParams = z
  .strictObject({
    type: z
      .enum(["object", "lines", "contents"])
      .optional()
      .describe(
        "what is compared: object (tables, indexes …), lines (row counts) or contents; mandatory unless the profile says it",
      ),
    objects: compareObjects.optional().describe(`what to compare, e.g. ${OBJECTS_SYNTAX}. Without it: everything`),
    databases: compareObjects.optional().describe("another name of objects"),
    db_object: compareTaskParamSchema.shape.db_object.describe(
      "what to compare, in DRS's own form, instead of objects",
    ),
    data_process_info: compareTaskParamSchema.shape.data_process_info.describe("filters and rules, in DRS's own form"),
    profile: profileName.optional().describe("name of a compare in the config; what is given beside it goes first"),
    at: instant.optional().describe(`compare at this time instead of now: ${INSTANT}`),
    policy: z.enum(["normal", "manyToOne"]).optional().describe("comparePolicy"),
    options: knownAs(z.record(z.string(), z.string()), { keys: OPTIONS })
      .optional()
      .describe("further options of DRS, as they are; in chat options.contentCompareType=static"),
  })
  .superRefine((given, context) => {
    const [first, ...others] = SELECTIONS.filter((name) => given[name] !== undefined);
    for (const name of others) {
      const message = `says what is compared, as ${first} does: give only one of them`;
      context.addIssue({ code: "custom", path: [name], message });
    }
    if (given.type === undefined && given.profile === undefined) {
      context.addIssue({
        code: "custom",
        path: ["type"],
        message: "mandatory unless a profile says it: object, lines or contents",
      });
    }
  });

/** How a task is named; a surface puts DRS's id in its place before the params are checked. */
const TASK = "id of the task in DRS, or the operation of the compare, in full or as #PJB0KG (its last six characters)";

const task = (what: string) => z.string().min(1).optional().describe(`${TASK}. Without it: ${what}`);

const withTask = (given: { readonly task?: string | undefined }, context: z.RefinementCtx) => {
  if (given.task === undefined) context.addIssue({ code: "custom", path: ["task"], message: `mandatory: ${TASK}` });
};

export const cancelCompareParams = z
  .strictObject({ task: task("the newest compare that runs or waits") })
  .superRefine(withTask);

export const startRepairParams = z
  .strictObject({
    task: task("the newest compare of contents that has ended"),
    objects: repairedObjects
      .optional()
      .describe(`what to repair, written as for a compare, or in DRS's own form. Without it: all differences`),
  })
  .superRefine(withTask);

export const stopRepairParams = z.strictObject({ task: task("that of the running repair") });

export const columnLimitParams = z.strictObject({
  action_params: z.record(z.string(), z.unknown()).optional().describe("passed on as they are"),
});

const PUBLIC_IP = ["id", "public_ip", "type"] as const;

export const bindEipParams = z
  .strictObject({
    eip: profileName.optional().describe("name of a public IP in the config"),
    id: z.string().min(1).optional().describe("id of the elastic public IP"),
    public_ip: z.string().min(1).optional().describe("its address"),
    type: z
      .enum(["master", "slave"])
      .optional()
      .describe("master; slave for the standby node of a highly available job"),
  })
  .superRefine((given, context) => {
    const isNamed = given.eip !== undefined;
    const missing = PUBLIC_IP.filter((name) => given[name] === undefined);
    if (isNamed ? missing.length < PUBLIC_IP.length : given.id === undefined) {
      context.addIssue({ code: "custom", path: ["eip"], message: oneOf("eip", "id") });
    } else if (!isNamed) {
      for (const name of missing) context.addIssue({ code: "custom", path: [name], message: "mandatory beside id" });
    }
  });
