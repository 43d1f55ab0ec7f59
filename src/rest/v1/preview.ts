import { Hono } from "hono/tiny";
import * as z from "zod";
import type { Services } from "../../application/services.ts";
import { problem } from "../../shared/problem.ts";
import type { Result } from "../../shared/result.ts";
import { didYouMean } from "../../shared/suggest.ts";
import type { RestEnv } from "../authenticate.ts";
import { jsonBody, noQuery, validate } from "../validate.ts";
import { allowed } from "./context.ts";

export const sampleSchema = z.strictObject({
  source: z.string().describe("name of a source in the config that is no chat"),
  headers: z
    .record(z.string().regex(/^[A-Za-z0-9-]+$/, "a header's name"), z.string().regex(/^[\x20-\x7e]*$/, "visible ASCII"))
    .default({})
    .describe("headers that say what the event is, e.g. X-GitHub-Event; none that proves anything is needed"),
  payload: z.record(z.string(), z.unknown()).describe("the body that the sender would send"),
});

export type SampleInput = z.output<typeof sampleSchema>;

/** Makes a preview; the systems of tickets are known to who composes the app. */
export type MakePreview = (
  services: Services,
  sample: SampleInput,
) => Result<object, { readonly known: readonly string[] }>;

/** `POST /v1/rules/preview`: what a sample payload would become and what policy says. Nothing is sent. For who may look at every job. */
export const previewRoute = (services: Services, make: MakePreview) =>
  new Hono<RestEnv>().post("/rules/preview", noQuery, jsonBody, validate("json", sampleSchema), (c) => {
    const may = allowed(c, services, "read", null);
    if (!may.ok) return may.error;
    const sample = c.req.valid("json");
    const made = make(services, sample);
    if (made.ok) return c.json(made.value);
    const { known } = made.error;
    const detail = `"${sample.source}" is no source with rules.${didYouMean(sample.source, known)} There are: ${known.join(", ") || "none"}`;
    return problem(c, 404, "unknown_source", detail, { errors: [{ pointer: "/source", detail }] });
  });
