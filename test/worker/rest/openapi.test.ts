import { beforeAll, describe, expect, test } from "vitest";
import { ACTION_NAMES } from "../../../src/model/drs.ts";
import { healthJson, readinessJson } from "../../../src/rest/gateway.ts";
import { drsError } from "../../../src/rest/native/errors.ts";
import type { Component } from "../../../src/rest/route.ts";
import { dryRunJson } from "../../../src/rest/v1/actions.ts";
import { batchJson } from "../../../src/rest/v1/batch.ts";
import { catalogueJson } from "../../../src/rest/v1/catalogue.ts";
import { jobJson, jobsJson } from "../../../src/rest/v1/jobs.ts";
import { problemJson } from "../../../src/rest/v1/json.ts";
import { exportLineJson, trailerJson, verdictJson } from "../../../src/rest/v1/ledger.ts";
import { operationJson } from "../../../src/rest/v1/operation-json.ts";
import { eventsJson, operationsJson } from "../../../src/rest/v1/operations.ts";
import { act, DEMO_PROJECT, gateway, json, makeJob, reaches, rest } from "../harness/harness.ts";

const exampleBodies = async (path: string) => {
  const { paths } = await json(gateway("/openapi.json"));
  return paths[path].post.requestBody.content["application/json"].examples;
};

describe("/openapi.json", () => {
  test("is public JSON", async () => {
    const answer = await gateway("/openapi.json");
    expect(answer.status).toBe(200);
    expect(answer.headers.get("content-type")).toContain("application/json");
    expect(await json(answer)).toMatchObject({ openapi: "3.1.1", servers: [{ url: "/" }] });
  });

  test("has an example of every verb that the gateway would carry out", async () => {
    const examples = await exampleBodies("/v1/jobs/{job}/actions/{action}");
    expect(Object.keys(examples)).toEqual([...ACTION_NAMES]);
    for (const name of ACTION_NAMES) {
      const body = examples[name].value;
      const answer = await rest("POST", `/v1/jobs/orders/actions/${name}?dry_run=true`, { body });
      expect(answer.status, name).toBe(200);
      expect(await json(answer), name).toMatchObject({ action: name, decision: { effect: "allow" } });
    }
  });
});

/** zod leaves out what a schema does not name: an answer that comes back whole has no other field. */
const expectFit = ({ schema }: Component, answer: unknown) => expect(schema.parse(answer)).toEqual(answer);

describe("the schemas of answers", () => {
  let job: string;
  let operation: { id: string };

  beforeAll(async () => {
    job = await makeJob({ status: "INCRE_TRANSFER_STARTED" });
    const accepted = await act(job, "stop", { reason: "for the reference" });
    expectFit(operationJson, accepted);
    operation = await reaches(accepted.id, "succeeded");
  });

  test("fit an operation that has ended", () => {
    expectFit(operationJson, operation);
  });

  test("fit a precheck with its report", async () => {
    const { id } = await act(await makeJob({ status: "CONFIGURATION" }), "precheck");
    expectFit(operationJson, await reaches(id, "succeeded", "failed"));
  });

  test("fit an operation that DRS refused", async () => {
    const { id } = await act(await makeJob({ status: "CREATING" }), "stop", { ignore_state: true });
    expectFit(operationJson, await reaches(id, "failed"));
  });

  test("fit a dry run", async () => {
    const answer = await rest("POST", `/v1/jobs/${job}/actions/stop?dry_run=true`, { body: {} });
    expectFit(dryRunJson, await json(answer));
  });

  test("fit the results of a batch, good and bad", async () => {
    const items = [
      { job, action: "restart" },
      { job: "nowhere", action: "stop" },
      { job, action: "stop", params: { mode: "some" } },
    ];
    const answer = await json(rest("POST", "/v1/actions", { body: { items } }));
    expectFit(batchJson, answer);
    expect(answer.results).toHaveLength(3);
  });

  const lists: readonly (readonly [string, Component])[] = [
    ["/v1/actions", catalogueJson],
    ["/v1/jobs", jobsJson],
    ["/v1/operations", operationsJson],
    ["/healthz", healthJson],
    ["/readyz", readinessJson],
  ];
  test.each(lists)("fit %s", async (path, body) => {
    expectFit(body, await json(rest("GET", path)));
  });

  test("fit a job and the events of an operation", async () => {
    expectFit(jobJson, await json(rest("GET", `/v1/jobs/${job}`)));
    expectFit(eventsJson, await json(rest("GET", `/v1/operations/${operation.id}/events`)));
  });

  test("fit every line of the ledger", async () => {
    const answer = await rest("GET", "/v1/ledger?limit=50");
    const lines = new TextDecoder()
      .decode(await answer.arrayBuffer())
      .trim()
      .split("\n");
    for (const line of lines) expectFit(exportLineJson, JSON.parse(line));
    expectFit(trailerJson, JSON.parse(lines.at(-1) ?? ""));
    expectFit(verdictJson, await json(rest("GET", "/v1/ledger/verify")));
  });

  test("fit a problem and a refusal in the native dialect", async () => {
    expectFit(problemJson, await json(rest("POST", `/v1/jobs/${job}/actions/stop`, { body: { x: 1 } })));
    expectFit(drsError, await json(gateway(`/v5/${DEMO_PROJECT}/jobs`)));
  });
});

describe("/docs", () => {
  let answer: Response;
  let page: string;

  beforeAll(async () => {
    answer = await gateway("/docs");
    page = await answer.text();
  });

  test("is public HTML that may load its own style sheet and nothing else", () => {
    expect(answer.status).toBe(200);
    expect(answer.headers.get("content-type")).toContain("text/html");
    expect(answer.headers.get("content-security-policy")).toBe(
      "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    );
    expect(page).not.toMatch(/<script|\sstyle=|\son\w+=/);
  });

  test("links to nothing outside, and only to what is there", async () => {
    const targets = [...page.matchAll(/(?:src|href)="([^"]*)"/g)].map(([, target = ""]) => target);
    const ids = new Set([...page.matchAll(/\sid="([^"]*)"/g)].map(([, id]) => `#${id}`));
    const elsewhere = [...new Set(targets.filter((target) => !ids.has(target)))];
    expect(elsewhere.sort()).toEqual(["/docs/style.css", "/openapi.json"]);
    for (const path of elsewhere) expect((await gateway(path)).status).toBe(200);
  });

  test("has every id once, and labels that exist", () => {
    const ids = [...page.matchAll(/\sid="([^"]*)"/g)].map(([, id]) => id);
    expect(new Set(ids).size).toBe(ids.length);
    const labels = [...page.matchAll(/aria-labelledby="([^"]*)"/g)].map(([, id]) => id);
    expect(labels.filter((label) => !ids.includes(label))).toEqual([]);
  });

  test("shows every verb with an example in both dialects", () => {
    for (const name of ACTION_NAMES) {
      expect(page).toContain(`id="verb-${name}"`);
      expect(page).toContain(`Example of ${name} in v1`);
      expect(page).toContain(`&quot;action_name&quot;: &quot;${name}&quot;`);
    }
  });

  test("shows every route", async () => {
    const { paths } = await json(gateway("/openapi.json"));
    for (const path of Object.keys(paths)) expect(page).toContain(`<code>${path}</code>`);
  });
});
