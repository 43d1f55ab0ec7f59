import * as z from "zod";
import { type CompareObjects, OBJECTS_SYNTAX, parseObjects } from "./compare-objects.ts";
import { replayConfigSchema } from "./native/action.ts";
import { endpointSchema } from "./native/endpoint.ts";
import { TIME_EXAMPLE } from "./start-time.ts";

/**
 * The flat params of `/v1` and of chat, one schema per verb: the runtime check, the static type and the JSON Schema of
 * `GET /v1/actions` come from here. Values are friendly; the rows under `verbs/` turn them into DRS's `action_params`
 * (official page table 5, contract section 1.3). Values with secrets stand in the config and are referred to by name.
 */

const profileName = z.string().min(1).max(64);

const INSTANT = `with its offset and at least 5 minutes ahead, e.g. ${TIME_EXAMPLE}`;

const instant = z.iso.datetime({ offset: true, error: `must be a time with its offset, such as ${TIME_EXAMPLE}` });

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

/** A selection of databases, schemas and tables, as text or as JSON. JSON is read as text too, so that no name is lost. */
const compareObjects = z
  .preprocess(
    (given) => (isJsonObject(given) ? JSON.stringify(given) : given),
    z.union([z.string(), z.record(z.string().min(1), z.union([tableNames, z.record(z.string().min(1), tableNames)]))], {
      error: `must be text or an object: ${OBJECTS_SYNTAX}`,
    }),
  )
  .transform((given, context): CompareObjects => {
    const parsed = parseObjects(String(given));
    if (parsed.ok) return parsed.value;
    context.addIssue({ code: "custom", message: parsed.error });
    return z.NEVER;
  });

export const compareParams = z
  .strictObject({
    type: z.enum(["object", "lines", "contents"]).describe("what is compared: objects, row counts, or contents"),
    objects: compareObjects.optional().describe(`what to compare, e.g. ${OBJECTS_SYNTAX}. Without it: everything`),
    databases: compareObjects.optional().describe("another name of objects"),
    at: instant.optional().describe(`compare at this time instead of now: ${INSTANT}`),
    policy: z.enum(["normal", "manyToOne"]).optional().describe("comparePolicy"),
    options: z.record(z.string(), z.string()).optional().describe("further options of DRS, as they are"),
  })
  .refine(({ objects, databases }) => objects === undefined || databases === undefined, {
    path: ["databases"],
    error: "is another name of objects: give only one of them",
  });

export const cancelCompareParams = z.strictObject({
  task: z.string().min(1).describe("id of the compare task"),
});

export const startRepairParams = z.strictObject({
  task: z.string().min(1).describe("id of the content compare whose differences are repaired"),
  objects: z
    .array(z.looseObject({ database: z.string(), schema: z.string().optional(), table: z.string().optional() }))
    .optional()
    .describe("only these objects"),
});

export const stopRepairParams = z.strictObject({
  task: z.string().min(1).optional().describe("id of the compare whose repair is stopped"),
});

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
