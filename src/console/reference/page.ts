import type { Context } from "hono";
import { html } from "hono/html";
import type { ReferenceDocument, Schema } from "./document.ts";
import { below, fieldList, fieldsOf, type Html, prose, typeOf } from "./parts.ts";
import { routeArticle } from "./routes.ts";
import { REFERENCE_STYLE } from "./style.ts";
import { verbArticle, verbIndex } from "./verbs.ts";

/** The reference page: the OpenAPI document for people. No script, nothing from elsewhere. */

/** The page needs its own style sheet and nothing else (CSP Level 3). */
const HEADERS = {
  "content-security-policy":
    "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  "x-content-type-options": "nosniff",
  "referrer-policy": "no-referrer",
  "cache-control": "public, max-age=300",
};

/** The handlers of `GET /docs` and its style sheet. The page is written when it is first asked for. */
export function openReference(document: () => ReferenceDocument) {
  let page: Html | undefined;
  return {
    page: (c: Context) => {
      page ??= referencePage(document());
      return c.html(page, 200, HEADERS);
    },
    style: (c: Context) => c.body(REFERENCE_STYLE, 200, { ...HEADERS, "content-type": "text/css; charset=utf-8" }),
  };
}

function referencePage(document: ReferenceDocument): Html {
  const { info, tags, components } = document;
  const groups = [...tags.map(({ name }) => name), "verbs", "schemas"];
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${info.title}: API reference</title>
<link rel="stylesheet" href="/docs/style.css">
</head>
<body>
<a class="skip" href="#main">Skip to the content</a>
<header>
<h1>${info.title}: API reference</h1>
<p>${prose(info.description)}</p>
<p class="soft">Version ${info.version}. For machines: <a href="/openapi.json">openapi.json</a> (OpenAPI 3.1).</p>
<nav aria-label="Contents"><ul class="links">${groups.map(
    (name) => html`<li><a href="#group-${name}">${name}</a></li>`,
  )}</ul></nav>
</header>
<main id="main">
<section aria-labelledby="callers"><h2 id="callers">Who calls</h2>
<dl>${Object.entries(components.securitySchemes).map(
    ([name, { description }]) => html`<dt><code>${name}</code></dt><dd>${prose(description)}</dd>`,
  )}</dl></section>
${tags.map((tag) => groupSection(document, tag))}
<section aria-labelledby="group-verbs"><h2 id="group-verbs">verbs</h2>
<p>What can be asked for, with an example in both dialects.</p>
${verbIndex()}${verbArticle(document)}</section>
${schemaSection(components.schemas)}
</main>
</body>
</html>`;
}

function groupSection({ paths }: ReferenceDocument, { name, description }: ReferenceDocument["tags"][number]): Html {
  const routes = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
  );
  return html`<section aria-labelledby="group-${name}"><h2 id="group-${name}">${name}</h2>
<p>${description}</p>
${routes.filter(({ operation }) => operation.tags.includes(name)).map(routeArticle)}</section>`;
}

/** Components that are not shown with a verb. */
function schemaSection(schemas: ReferenceDocument["components"]["schemas"]): Html {
  const shown = Object.entries(schemas).filter(([, { title }]) => title === undefined);
  return html`<section aria-labelledby="group-schemas"><h2 id="group-schemas">schemas</h2>
${shown.map(([name, schema]) => schemaArticle(name, schema))}</section>`;
}

function schemaArticle(name: string, schema: Schema): Html {
  const { properties, description } = schema;
  return html`<article aria-labelledby="schema-${name}"><h3 id="schema-${name}">${name}</h3>
${description === undefined ? "" : html`<p>${prose(description)}</p>`}${
  properties ? fieldList(fieldsOf(schema)) : html`<p class="soft">${typeOf(schema)}</p>${below(schema)}`
}</article>`;
}
