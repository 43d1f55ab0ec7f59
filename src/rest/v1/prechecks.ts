import * as z from "zod";
import { type KnownPrecheck, readPrecheck, skipOf } from "../../application/jobs/precheck.ts";
import type { Services } from "../../application/services.ts";
import type { PrecheckState } from "../../cloud/drs/endings/precheck.ts";
import { NO_INFORMATION } from "../../cloud/drs/errors.ts";
import { severityOf } from "../../cloud/drs/precheck-items.ts";
import type { JobRef } from "../../config/compile.ts";
import type { ActionParams } from "../../model/drs.ts";
import { sentParamsOf } from "../../model/operation.ts";
import type { PrecheckItem } from "../../model/result.ts";
import { problem } from "../../shared/problem.ts";
import { REFUSALS } from "../refusals.ts";
import { component, defineRoute } from "../route.ts";
import { JOB_REFUSALS, readableJobOf, refuseUnread } from "./context.ts";
import { instant, jobFields, presentJob, text, time } from "./json.ts";
import { precheckItemFields, presentItem } from "./precheck-json.ts";

/** `GET /v1/jobs/{job}/precheck`. */
export const precheckJson = component(
  "Precheck",
  z.object({
    ...jobFields,
    operation: z.string().describe("id of the operation that started it"),
    mode: text.describe("forStartJob or forRetryJob"),
    process: text.describe("how far it is, 100% when it has ended"),
    passed: z.boolean().nullable().describe("null while it runs"),
    passed_rate: z.string(),
    counts: z.object({
      total: z.int(),
      passed: z.int(),
      warnings: z.int(),
      failed: z.int().describe("without those that were skipped"),
      skipped: z.int(),
    }),
    items: z.array(
      z.object({
        ...precheckItemFields,
        skipped_by: z
          .object({ id: z.string(), name: z.string(), reason: text, at: instant, operation: z.string() })
          .nullable()
          .describe("who skipped it through the gateway; null: nobody did"),
      }),
    ),
    started_at: instant,
    read_at: instant.describe("when DRS said this"),
  }),
);

export const precheckRoute = (services: Services) =>
  defineRoute({
    method: "get",
    path: "/v1/jobs/{job}/precheck",
    id: "showPrecheck",
    tag: "jobs",
    caller: "client",
    summary: "The newest precheck of a job, read again",
    description: "The newest one that the gateway has started, as DRS has it now: also what has been skipped since.",
    answers: { 200: { description: "Every item", body: precheckJson } },
    refusals: [...JOB_REFUSALS, REFUSALS.noPrecheck, REFUSALS.drsRefused, REFUSALS.drsUnavailable, REFUSALS.busy],
    async handle(c, { path }) {
      const job = await readableJobOf(c, services, path.job);
      if (!job.ok) return job.error;
      const found = await readPrecheck(services, job.value, "en-us");
      if (found === null) {
        return problem(c, 404, "no_precheck", "the gateway has started no precheck of this job: run one");
      }
      const { now } = found;
      if (now.kind === "read") return c.json(present(job.value, found, now.value, services.now()));
      const isGone = now.kind === "refused" && NO_INFORMATION.has(now.error.code ?? "");
      return isGone
        ? problem(c, 404, "no_precheck", "DRS no longer has the result of the last precheck: run it again")
        : refuseUnread(c, services, path.job, now);
    },
  });

const present = (job: JobRef, { operation, skips }: KnownPrecheck, state: PrecheckState, now: number) => ({
  ...presentJob(job),
  operation: operation.id,
  mode: modeOf(sentParamsOf(operation)),
  process: state.process,
  passed: state.passed,
  passed_rate: state.passed_rate,
  counts: countsOf(state.items),
  items: state.items.map((item) => {
    const by = item.skipped ? skipOf(skips, item.item) : undefined;
    const skipped_by = by
      ? { id: by.principal.id, name: by.principal.name, reason: by.reason, at: time(by.createdAt), operation: by.id }
      : null;
    return { ...presentItem(item), skipped_by };
  }),
  started_at: time(operation.acceptedAt ?? operation.createdAt),
  read_at: time(now),
});

function countsOf(items: readonly PrecheckItem[]) {
  const counted = (severity: string) =>
    items.filter(({ result, skipped }) => !skipped && severityOf(result) === severity).length;
  return {
    total: items.length,
    passed: counted("pass"),
    warnings: counted("warning"),
    failed: counted("failed"),
    skipped: items.filter(({ skipped }) => skipped).length,
  };
}

const modeOf = ({ precheck_mode: mode }: ActionParams): string | null => (typeof mode === "string" ? mode : null);
