/** Every schema of the catalogue, given wrong types and missing fields: people never read the schema library's wording. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type * as z from "zod";
import { ACTION_NAMES } from "../../model/drs.ts";
import { describeIssues } from "../../shared/schema-issues.ts";
import { CATALOGUE } from "./catalogue.ts";
import { actionSchema, nativeParams } from "./native/action.ts";

/** What zod writes by itself. */
const LIBRARY = /invalid |expected |received |too (?:small|big)|unrecognized|undefined|[<>]=|No matching/i;

const WRONG = [
  ...[undefined, null, true, 7, -1, 1.5, 1e300, "", "x", "x".repeat(5000), "2026-02-30T01:00:00Z", "2020-01-01"],
  ...[
    [],
    [7],
    [""],
    ["x", 7, null],
    {},
    { a: 7 },
    { a: {} },
    { a: [7] },
    { "": "" },
    { a: { b: { c: [7] } } },
    [[]],
    [{}],
  ],
];

/** Copies of JSON, each with one wrong value at one place. */
function spoilt(json: unknown): unknown[] {
  const inside = Array.isArray(json)
    ? json.flatMap((item, index) => spoilt(item).map((wrong) => json.with(index, wrong)))
    : typeof json === "object" && json !== null
      ? Object.entries(json).flatMap(([key, value]) => spoilt(value).map((wrong) => ({ ...json, [key]: wrong })))
      : [];
  return [...WRONG, ...inside];
}

const detailsOf = (schema: z.ZodType, input: unknown) => {
  const parsed = schema.safeParse(input);
  return parsed.success ? [] : describeIssues(schema, parsed.error).map(({ detail }) => detail);
};

function expectWorded(schema: z.ZodType, inputs: readonly unknown[]) {
  const details = new Set(inputs.flatMap((input) => detailsOf(schema, input)));
  expect(details.size).toBeGreaterThan(0);
  expect([...details].filter((detail) => LIBRARY.test(detail) || detail === "")).toEqual([]);
}

describe("the wording of errors", () => {
  test.each(ACTION_NAMES)("for the flat params of %s is the gateway's own", (name) => {
    const { params } = CATALOGUE[name];
    const single = Object.keys(params.shape).flatMap((key) => WRONG.map((wrong) => ({ [key]: wrong })));
    expectWorded(params, [...WRONG, ...single]);
  });

  test.each(ACTION_NAMES)("for the native params of %s is the gateway's own", (name) => {
    expectWorded(nativeParams[name], WRONG);
  });

  const FOLDER = join(import.meta.dirname, "../../../test/vectors/drs");
  const files = ["", "extra"].flatMap((below) =>
    readdirSync(join(FOLDER, below))
      .filter((file) => file.endsWith(".json"))
      .map((file) => join(FOLDER, below, file)),
  );
  const jobs = files.flatMap((file) => {
    const { body }: { body?: { job?: { action_name?: string; action_params?: unknown } } } = JSON.parse(
      readFileSync(file, "utf8"),
    );
    return ACTION_NAMES.flatMap((name) => (body?.job?.action_name === name ? [{ name, job: body.job }] : []));
  });

  test("for every place of the official examples is the gateway's own", () => {
    expect(jobs.length).toBeGreaterThan(10);
    for (const { name, job } of jobs) {
      expectWorded(actionSchema, spoilt(job));
      expectWorded(nativeParams[name], spoilt(job.action_params));
    }
  });
});
