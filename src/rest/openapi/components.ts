import * as z from "zod";
import { dataProcessInfoSchema } from "../../cloud/drs/native/data-processing.ts";
import { databaseObjectsSchema, dbObjectSchema } from "../../cloud/drs/native/database-object.ts";
import { baseEndpointSchema, endpointSchema } from "../../cloud/drs/native/endpoint.ts";
import { replayConfigSchema } from "../../cloud/drs/native/replay.ts";
import { judgeSchema } from "../v1/approvals.ts";
import { batchSchema } from "../v1/batch.ts";
import { lockSchema } from "../v1/locks.ts";
import { retrySchema, settleSchema } from "../v1/operations.ts";
import { sampleSchema } from "../v1/preview.ts";
import * as answers from "./answers.ts";
import * as gatewayAnswers from "./answers-gateway.ts";
import * as jobAnswers from "./answers-jobs.ts";
import * as ledgerAnswers from "./answers-ledger.ts";
import * as native from "./native.ts";
import type { Requests } from "./verb-bodies.ts";

/** zod schemas as the components of an OpenAPI document. OpenAPI 3.1 takes JSON Schema 2020-12 as it is. */

/** A JSON Schema. */
export type JsonSchema = z.core.JSONSchema.BaseSchema;

/**
 * Every schema that has a name. What several bodies share is named so that it stands in the document once. `Database`, which
 * contains itself, comes first: zod closes the circle at the first schema that it meets again, which must have a name.
 */
const named = (bodies: Requests): Readonly<Record<string, z.ZodType>> => ({
  Database: baseEndpointSchema,
  ...bodies.components,
  BatchRequest: batchSchema,
  SettleRequest: settleSchema,
  JudgeRequest: judgeSchema,
  RetryRequest: retrySchema,
  LockRequest: lockSchema,
  RulesSample: sampleSchema,
  Endpoint: endpointSchema,
  DatabaseObjects: databaseObjectsSchema,
  DbObject: dbObjectSchema,
  DataProcessInfo: dataProcessInfoSchema,
  ReplayConfig: replayConfigSchema,
  Operation: answers.operationSchema,
  DryRun: answers.dryRunSchema,
  OperationOrDryRun: answers.operationOrDryRunSchema,
  BatchResults: answers.batchAnswerSchema,
  Catalogue: answers.catalogueSchema,
  Jobs: jobAnswers.jobsSchema,
  Job: jobAnswers.jobSchema,
  Lock: answers.lockSchema,
  Operations: answers.operationsSchema,
  LedgerRecord: ledgerAnswers.recordSchema,
  LedgerTrailer: ledgerAnswers.trailerSchema,
  LedgerLine: ledgerAnswers.exportLineSchema,
  LedgerVerdict: ledgerAnswers.verdictSchema,
  Events: ledgerAnswers.eventsSchema,
  RulesPreview: gatewayAnswers.previewSchema,
  Health: gatewayAnswers.healthSchema,
  Readiness: gatewayAnswers.readinessSchema,
  Problem: answers.problemSchema,
  DrsError: native.drsErrorSchema,
  DrsSuccess: native.drsSuccessSchema,
  DrsQuery: native.drsQuerySchema,
  DrsBatch: native.drsBatchSchema,
  DrsJobs: native.drsJobsSchema,
  DrsJob: native.drsJobSchema,
  DrsActions: native.drsActionsSchema,
});

const reference = (id: string) => `#/components/schemas/${id}`;

/** Leaves out what says nothing: zod's own bounds of integers, and the long pattern beside `format: date-time`. */
function trim({ jsonSchema }: { readonly jsonSchema: JsonSchema }): void {
  if (jsonSchema.format === "date-time") delete jsonSchema.pattern;
  if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
  if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum;
}

const SETTINGS = { io: "input", override: trim } as const;

/** The components, and how a body refers to one. */
export interface Components {
  readonly schemas: Readonly<Record<string, JsonSchema>>;
  readonly refer: (schema: z.ZodType) => JsonSchema;
}

/** Turns the named schemas into components. */
export function componentsOf(bodies: Requests): Components {
  const registry = z.registry<{ id: string }>();
  for (const [id, schema] of Object.entries(named(bodies))) registry.add(schema, { id });
  const { schemas } = z.toJSONSchema(registry, { ...SETTINGS, uri: reference });
  const refer = (schema: z.ZodType): JsonSchema => {
    const id = registry.get(schema)?.id;
    if (id === undefined) throw new Error("a body's schema is no component");
    return { $ref: reference(id) };
  };
  return {
    schemas: Object.fromEntries(Object.entries(schemas).map(([id, schema]) => [id, withoutHead(schema)])),
    refer,
  };
}

/** The document says which JSON Schema it is, and where each stands. */
function withoutHead({ $schema: _, $id: __, ...schema }: JsonSchema): JsonSchema {
  return schema;
}

/** The fields of a flat object, as parameters want them. */
export function fieldsOf(schema: z.ZodObject): readonly { name: string; required: boolean; schema: JsonSchema }[] {
  const { properties = {}, required = [] } = z.toJSONSchema(schema, SETTINGS);
  return Object.entries(properties).flatMap(([name, field]) =>
    typeof field === "boolean" ? [] : [{ name, required: required.includes(name), schema: field }],
  );
}
