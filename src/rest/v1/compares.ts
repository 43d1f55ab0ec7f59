import * as z from "zod";
import type { Services } from "../../application/services.ts";
import { beginOf } from "../../cloud/drs/compares/tasks.ts";
import type { CompareTask } from "../../cloud/drs/detail.ts";
import { timeIn } from "../../cloud/drs/endings/compare.ts";
import type { JobRef } from "../../config/compile.ts";
import type { Operation } from "../../model/operation.ts";
import { PAGE } from "../../shared/limits.ts";
import { problem } from "../../shared/problem.ts";
import { REFUSALS } from "../refusals.ts";
import { component, defineRoute } from "../route.ts";
import { compareReportSchema, consistentSchema } from "./compare-json.ts";
import { JOB_REFUSALS, readableJobOf, refuseUnread } from "./context.ts";
import { instantOrNull, text, time } from "./json.ts";

/** `/v1/jobs/{job}/compares`: the compare tasks that DRS knows, and what they have found. */

const taskFields = {
  id: z.string().describe("DRS's id of the compare task"),
  type: z.string().describe("object, lines or contents"),
  status: z.string().describe("as DRS writes it; SUCCESSFUL says only that the task ran to its end"),
  started_at: instantOrNull.describe("when it started, or is to start"),
  ended_at: instantOrNull,
  operation_id: text.describe("the operation that created it; null: it was created elsewhere"),
};

export const comparesJson = component(
  "Compares",
  z.object({ compares: z.array(z.object(taskFields)).describe("newest first; of objects DRS lists the newest only") }),
);

export const compareJson = component(
  "Compare",
  z.object({
    ...taskFields,
    consistent: consistentSchema,
    compare: compareReportSchema.nullable().describe("what it has found; null: it has not ended"),
  }),
);

const READ_REFUSALS = [...JOB_REFUSALS, REFUSALS.drsRefused, REFUSALS.drsUnavailable, REFUSALS.busy];

export const compareRoutes = (services: Services) => [
  defineRoute({
    method: "get",
    path: "/v1/jobs/{job}/compares",
    id: "listCompares",
    tag: "jobs",
    caller: "client",
    summary: "The compare tasks of a job",
    description: "As DRS lists them, whoever created them; DRS keeps them for 60 days.",
    answers: { 200: { description: "All that DRS knows", body: comparesJson } },
    refusals: READ_REFUSALS,
    async handle(c, { path }) {
      const job = await readableJobOf(c, services, path.job);
      if (!job.ok) return job.error;
      const [read, operations] = await Promise.all([
        services.desk(job.value.account).compares(job.value.id),
        comparesOf(services, job.value),
      ]);
      if (read.kind !== "read") return refuseUnread(c, services, path.job, read);
      return c.json({ compares: read.value.map((task) => presentTask(task, operations)) });
    },
  }),
  defineRoute({
    method: "get",
    path: "/v1/jobs/{job}/compares/{id}",
    id: "showCompare",
    tag: "jobs",
    caller: "client",
    summary: "What a compare has found",
    description: "Read from DRS now, by DRS's id of the task.",
    answers: { 200: { description: "Totals, and the tables that matter most", body: compareJson } },
    refusals: [...READ_REFUSALS, REFUSALS.unknownCompare],
    async handle(c, { path }) {
      const job = await readableJobOf(c, services, path.job);
      if (!job.ok) return job.error;
      const [read, operations] = await Promise.all([
        services.desk(job.value.account).compareResult(job.value.id, path.id),
        comparesOf(services, job.value),
      ]);
      if (read.kind !== "read") return refuseUnread(c, services, path.job, read);
      if (!read.value) return problem(c, 404, "unknown_compare", `DRS knows no compare task "${path.id}" of this job`);
      const { task, findings } = read.value;
      const { consistent = null, compare = null } = findings ?? {};
      return c.json({ ...presentTask(task, operations), consistent, compare });
    },
  }),
];

/** The newest operations that created compare tasks of a job. */
const comparesOf = async ({ desk }: Services, { account, id }: JobRef): Promise<readonly Operation[]> =>
  (await desk(account).operations({ job: id, action: "create_compare", limit: PAGE.max })).operations;

/** Whether an operation created a task: by the id that was read with its result; until then by the query_id, which DRS may reuse for it. */
const isCreatedBy = ({ result, upstream }: Operation, task: string) => (result?.task ?? upstream?.query_id) === task;

const presentTask = (task: CompareTask, operations: readonly Operation[]) => ({
  id: task.id,
  type: task.type ?? "",
  status: task.status,
  started_at: timeOrNull(beginOf(task)),
  ended_at: timeOrNull(timeIn(task.end_time)),
  operation_id: operations.find((operation) => isCreatedBy(operation, task.id))?.id ?? null,
});

const timeOrNull = (at: number | null) => (at === null ? null : time(at));
