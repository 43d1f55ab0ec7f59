import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Validator } from "@seriousme/openapi-schema-validator";
import { Ajv2020 } from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import { describe, expect, test } from "vitest";
import config from "../../../examples/demo/gateway.config.ts";
import packageJson from "../../../package.json" with { type: "json" };
import { routeTable } from "../../../test/worker/harness/route-table.ts";
import { createApp } from "../../app.ts";
import type { Services } from "../../application/services.ts";
import { CATALOGUE } from "../../cloud/drs/catalogue.ts";
import { checkActionBody, checkBatchBody } from "../../cloud/drs/native/check.ts";
import { compileConfig } from "../../config/compile.ts";
import { consoleRoutes } from "../../console/console.ts";
import { openReference } from "../../console/reference/page.ts";
import { ACTION_NAMES } from "../../model/drs.ts";
import { openSessions } from "../../sessions/visitor.ts";
import { openApiOf } from "./document.ts";
import { flatName, nativeName } from "./verb-bodies.ts";

const document = openApiOf(routeTable());
const text = JSON.stringify(document);

const FLAT = document.paths["/v1/jobs/{job}/actions/{action}"]?.post;
const NATIVE = document.paths["/v5/{project_id}/jobs/{job_id}/action"]?.post;

const examplesOf = (operation: typeof FLAT) => operation?.requestBody?.content["application/json"]?.examples ?? {};

/** A validator of JSON Schema 2020-12 that knows the whole document. `discriminator` is OpenAPI's own word. */
function validator() {
  const ajv = new Ajv2020({ strict: true, allErrors: true, strictTypes: false, strictRequired: false });
  addFormats(ajv);
  for (const word of ["discriminator", "openapi", "info", "servers", "tags", "paths", "components"])
    ajv.addKeyword(word);
  ajv.addSchema({ $id: "document", ...document });
  return (pointer: string, value: unknown) => {
    const check = ajv.getSchema(`document#${pointer}`);
    if (!check) throw new Error(`there is no ${pointer}`);
    return check(value) ? [] : check.errors;
  };
}

const errorsOf = validator();

const nameOf = ({ method, path }: { readonly method: string; readonly path: string }) =>
  `${method} ${path.replace(/:\w+/g, "{}")}`;

/** The routes that Hono knows, once each; middleware answers to every method. Pages of the console are for people, not for programs. */
function routesOfApp(): string[] {
  const compiled = compileConfig(config);
  if (!compiled.ok) throw new Error("the config is wrong");
  const services = { gateway: { config: compiled.value, runtime: { timeScale: 1 } } } as unknown as Services;
  const pages = new Set(consoleRoutes(services, openSessions(services.gateway), () => {}).routes.map(nameOf));
  const routes = createApp(services, new Map()).routes.filter(({ method }) => method !== "ALL");
  return [...new Set(routes.map(nameOf).filter((name) => !pages.has(name)))].sort();
}

const routesOfDocument = (): string[] =>
  Object.entries(document.paths)
    .flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${path.replace(/\{\w+\}/g, "{}")}`),
    )
    .sort();

describe("the document", () => {
  test("is what the OpenAPI 3.1 schema demands", async () => {
    const { valid, errors } = await new Validator().validate(JSON.parse(text));
    expect(errors).toBeUndefined();
    expect(valid).toBe(true);
  });

  test("is built once", () => {
    let build: (() => unknown) | undefined;
    routeTable({
      openReference: (document) => {
        build = document;
        return openReference(document);
      },
    });
    expect(build?.()).toEqual(document);
    expect(build?.()).toBe(build?.());
  });

  test("has the version of the package", () => {
    expect(document.info.version).toBe(packageJson.version);
  });

  test("has every route of the app, and no other", () => {
    expect(routesOfDocument()).toEqual(routesOfApp());
  });

  test("names every operation once", () => {
    const ids = Object.values(document.paths).flatMap((methods) =>
      Object.values(methods).map(({ operationId }) => operationId),
    );
    expect(new Set(ids).size).toBe(ids.length);
  });

  test("refers only to what is in it", () => {
    const references = [...text.matchAll(/"\$ref":"#\/components\/(\w+)\/([^"]+)"/g)];
    expect(references.length).toBe(text.match(/"\$ref":/g)?.length);
    const missing = references.filter(
      ([, kind, name = ""]) => !Object.hasOwn(document.components[kind as "schemas" | "headers"], name),
    );
    expect(missing).toEqual([]);
  });

  test("has a parameter for every place in a path", () => {
    for (const [path, methods] of Object.entries(document.paths)) {
      const places = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
      for (const { parameters } of Object.values(methods)) {
        expect(parameters.filter((parameter) => parameter.in === "path").map(({ name }) => name)).toEqual(places);
      }
    }
  });

  test("says nothing of the config", () => {
    for (const { secret } of Object.values(config.accounts)) expect(text).not.toContain(secret);
  });
});

describe("the examples", () => {
  test("are one a verb in both dialects", () => {
    expect(Object.keys(examplesOf(FLAT))).toEqual([...ACTION_NAMES]);
    expect(Object.keys(examplesOf(NATIVE))).toEqual([...ACTION_NAMES]);
  });

  test.each(ACTION_NAMES)("%s fits its schemas and the checks of the gateway", (name) => {
    const flat = examplesOf(FLAT)[name]?.value as Record<string, unknown>;
    const native = examplesOf(NATIVE)[name]?.value as { job: unknown };
    expect(errorsOf(`/components/schemas/${flatName(name)}`, flat)).toEqual([]);
    expect(errorsOf(`/components/schemas/${nativeName(name)}`, native.job)).toEqual([]);
    const { reason: _, confirm: __, ignore_state: ___, ...params } = flat;
    expect(CATALOGUE[name].params.safeParse(params).success).toBe(true);
    expect(checkActionBody(native)).toMatchObject({ ok: true, value: { action: name } });
  });

  test("all fit the schemas that they stand with", () => {
    let count = 0;
    for (const [pointer, content] of contents()) {
      for (const { value } of Object.values(content.examples ?? {})) {
        count += 1;
        expect(errorsOf(`${pointer}/schema`, value), pointer).toEqual([]);
      }
    }
    expect(count).toBeGreaterThan(2 * ACTION_NAMES.length);
  });

  test("of the native batch pass the check of the gateway", () => {
    const batch = document.paths["/v5/{project_id}/jobs/action"]?.post;
    for (const { value } of Object.values(examplesOf(batch))) expect(checkBatchBody(value).ok).toBe(true);
  });
});

/** The bodies of ExecuteJobAction on the official page and in the official definition. */
const officialBodies = ["", "extra"].flatMap((folder) => {
  const place = join(import.meta.dirname, "../../../test/vectors/drs", folder);
  return readdirSync(place)
    .filter((file) => file.endsWith(".json"))
    .map((file) => JSON.parse(readFileSync(join(place, file), "utf8")))
    .filter(({ body }) => body?.job?.action_name !== undefined)
    .map(({ name, body }): [string, unknown] => [name, body]);
});

describe("the schemas of requests", () => {
  test.each(officialBodies)("take the official example %s", (_, body) => {
    expect(errorsOf("/components/schemas/NativeActionRequest", body)).toEqual([]);
  });

  test.each([
    ["an unknown param", "StopRequest", { mdoe: "all" }],
    ["a wrong value", "StopRequest", { mode: "some" }],
    ["a missing reason", "SkipPrecheckRequest", { items: ["a"] }],
    ["a confirmation that is no text", "TerminateRequest", { confirm: true }],
    ["a native verb that is none", "NativeAction", { action_name: "pause" }],
    ["a native verb without what it needs", "NativeAction", { action_name: "precheck", action_params: {} }],
    ["a native batch without jobs' ids", "NativeBatchRequest", { jobs: [{ action_name: "stop" }] }],
  ])("refuse %s", (_, name, value) => {
    expect(errorsOf(`/components/schemas/${name}`, value)).not.toEqual([]);
  });
});

describe("what is asked beside the params", () => {
  test.each(ACTION_NAMES)("of %s is what the gateway takes, and a confirmation is never demanded by itself", (name) => {
    const example = examplesOf(FLAT)[name]?.value as Record<string, unknown>;
    const { confirm: _, ...unconfirmed } = example;
    for (const body of [unconfirmed, { ...unconfirmed, confirm: "orders", ignore_state: true }]) {
      expect(errorsOf(`/components/schemas/${flatName(name)}`, body)).toEqual([]);
    }
  });
});

/** Every body of requests and answers with its place. */
function* contents() {
  for (const [path, methods] of Object.entries(document.paths)) {
    for (const [method, { requestBody, responses }] of Object.entries(methods)) {
      const at = `/paths/${encodeURIComponent(path.replaceAll("/", "~1"))}/${method}`;
      for (const [type, content] of Object.entries(requestBody?.content ?? {}))
        yield [`${at}/requestBody/content/${type.replace("/", "~1")}`, content] as const;
      for (const [status, { content = {} }] of Object.entries(responses))
        for (const [type, media] of Object.entries(content))
          yield [`${at}/responses/${status}/content/${type.replace("/", "~1")}`, media] as const;
    }
  }
}
