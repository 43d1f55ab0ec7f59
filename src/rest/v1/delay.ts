import * as z from "zod";
import type { Services } from "../../application/services.ts";
import { type DelaySample, intervalOf } from "../../model/delay-sample.ts";
import { DELAY_HISTORY } from "../../shared/limits.ts";
import { problem } from "../../shared/problem.ts";
import { REFUSALS } from "../refusals.ts";
import { component, defineRoute } from "../route.ts";
import { JOB_REFUSALS, readableJobOf } from "./context.ts";
import { instant, jobFields, presentJob, text, time } from "./json.ts";

const asked = z.iso.datetime({ offset: true }).transform((written) => Date.parse(written));

const query = z.strictObject({
  from: asked.optional().describe("24 h before `to` when absent; samples are kept for 7 days"),
  to: asked.optional().describe("now when absent"),
});

/** `GET /v1/jobs/{job}/delay`. */
export const delayJson = component(
  "Delay",
  z.object({
    ...jobFields,
    from: instant,
    to: instant,
    interval_seconds: z
      .number()
      .nullable()
      .describe("how far apart the samples really are: their median distance; null for fewer than two"),
    samples: z
      .array(
        z.object({
          time: instant,
          status: z.string(),
          delay_seconds: z
            .number()
            .nullable()
            .describe("null unless the job was in its incremental phase and its delay was read"),
          percent: z.number().nullable().describe("progress; null where it means nothing or was not read"),
        }),
      )
      .describe("oldest first; older than 6 to 12 h: the greatest delay of each 15 min"),
    note: text.describe("why there are no samples; null where there are some"),
  }),
);

const NO_SAMPLES =
  "samples are taken while an operation on the job is followed, while it is watched, and while it is incremental and was looked at within a day or is named by the config";

const presentSample = ({ at, status, delay, percent }: DelaySample) => ({
  time: time(at),
  status,
  delay_seconds: delay,
  percent,
});

export const delayRoute = (services: Services) =>
  defineRoute({
    method: "get",
    path: "/v1/jobs/{job}/delay",
    id: "showDelay",
    tag: "jobs",
    caller: "client",
    summary: "The delay of a job over time",
    description: "As the gateway has sampled it; the cloud is not asked.",
    request: { query },
    answers: { 200: { description: "Samples of status, delay and progress", body: delayJson } },
    refusals: [...JOB_REFUSALS, REFUSALS.invalidRequest],
    async handle(c, { path, query: { from, to = services.now() } }) {
      const job = await readableJobOf(c, services, path.job);
      if (!job.ok) return job.error;
      const begin = from ?? to - DELAY_HISTORY.shown;
      if (begin > to) {
        const detail = `from is later than to: give a time before ${time(to)}`;
        return problem(c, 400, "invalid_request", detail, { errors: [{ pointer: "/from", detail }] });
      }
      const samples = await services.desk(job.value.account).delays(job.value.id, begin, to);
      return c.json({
        ...presentJob(job.value),
        from: time(begin),
        to: time(to),
        interval_seconds: intervalOf(samples),
        samples: samples.map(presentSample),
        note: samples.length > 0 ? null : NO_SAMPLES,
      });
    },
  });
