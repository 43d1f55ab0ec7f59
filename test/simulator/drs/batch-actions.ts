/** BatchExecuteJobActions (contract §4.3): one row per job, and failures inside a 200. */
import * as z from "zod";
import { DrsError, drsErrorAnswer } from "../errors.ts";
import type { Settings } from "../settings.ts";
import type { Effect } from "../state/records.ts";
import { type ActionName, batchedAction, parseAsDrs, requireObject } from "./action-body.ts";
import { answerKind, type Performed } from "./actions.ts";

const batchBody = z.object({ jobs: z.array(batchedAction).min(1) });
type BatchedAction = z.infer<typeof batchedAction>;

/** Read the jobs and verbs of a batch; an invalid batch is refused as a whole. */
export function parseBatch(json: unknown, settings: Settings): BatchedAction[] {
  requireObject(json);
  const { jobs } = parseAsDrs(batchBody, json);
  if (settings.batch_max > 0 && jobs.length > settings.batch_max) throw new DrsError("DRS.M00202", "jobs");
  const kinds = new Set(jobs.map(({ action_name }) => answerKind(action_name, settings)));
  if (settings.batch_mixed === "refuse" && kinds.size > 1) throw new DrsError("DRS.10000001");
  return jobs;
}

/** Perform one row; its name is that of the job. */
export type PerformOne = (jobId: string, action: ActionName, params: unknown) => Performed & { name: string };

interface BatchContext {
  settings: Settings;
  language: string | undefined;
  nameOf: (jobId: string) => string | undefined;
  perform: PerformOne;
}

type Row = { effect: Effect | null; name: string | undefined; queryId: string | undefined; failure: object | null };

/** Turn a refusal into a row. A missing job has another code here than in a single call. */
function rowOf({ job_id, action_name, action_params }: BatchedAction, context: BatchContext): Row {
  const { settings, language, nameOf, perform } = context;
  try {
    const { effect, name, queryId } = perform(job_id, action_name, action_params ?? {});
    return { effect, name, queryId, failure: null };
  } catch (error) {
    if (!(error instanceof DrsError)) throw error;
    const isMissing = error.code === "DRS.10000010";
    const shown = isMissing ? new DrsError(settings.batch_not_found_code) : error;
    return { effect: null, name: nameOf(job_id), queryId: undefined, failure: drsErrorAnswer(shown, language).body };
  }
}

/** Status of the response: 202 when every job was accepted with a query id, otherwise 200. */
export function performBatch(batch: readonly BatchedAction[], context: BatchContext) {
  const rows = batch.map((entry) => ({ id: entry.job_id, ...rowOf(entry, context) }));
  const isAsync = rows.every(({ queryId }) => queryId !== undefined);
  const jobs = rows.map(({ id, name, queryId, failure }) => ({
    id,
    ...(name === undefined ? {} : { name }),
    ...(isAsync ? {} : { status: failure === null ? "Success" : "Failed" }),
    ...(queryId === undefined ? {} : { query_id: queryId }),
    ...failure,
  }));
  const effects = rows.flatMap(({ effect }) => (effect === null ? [] : [effect]));
  return { status: isAsync ? (202 as const) : (200 as const), body: { jobs }, effects };
}
