import { html } from "hono/html";
import type { Action } from "../../cloud/drs/action.ts";
import { CATALOGUE } from "../../cloud/drs/catalogue.ts";
import { statusesOf } from "../../cloud/drs/state-table.ts";
import type { ReferenceDocument } from "./document.ts";
import { asJson, block, fieldList, fieldsOf, type Html, joined } from "./parts.ts";

/** The verbs of the reference: the catalogue's words, the document's schemas and examples. */

const VERBS = Object.values(CATALOGUE);

const FLAT = "/v1/jobs/{job}/actions/{action}";
const NATIVE = "/v5/{project_id}/jobs/{job_id}/action";

/** Links to every verb. */
export const verbIndex = (): Html =>
  html`<ul class="links">${VERBS.map(({ name }) => html`<li><a href="#verb-${name}"><code>${name}</code></a></li>`)}</ul>`;

const exampleOf = ({ paths }: ReferenceDocument, path: string, verb: string): unknown =>
  paths[path]?.post?.requestBody?.content["application/json"]?.examples?.[verb]?.value;

/** Components of a verb carry its name as their title; the native one comes second. */
const componentsOf = ({ components }: ReferenceDocument, verb: string) =>
  Object.entries(components.schemas).filter(([, { title }]) => title === verb || title === `${verb}, native`);

export const verbArticle = (document: ReferenceDocument): Html[] => VERBS.map((verb) => articleOf(document, verb));

function articleOf(document: ReferenceDocument, verb: Action): Html {
  const { name, title, summary, aliases, danger } = verb;
  const [flat, native] = componentsOf(document, name);
  const states = statusesOf(name).map((state) => html`<code>${state}</code>`);
  return html`<article aria-labelledby="verb-${name}">
<h3 id="verb-${name}"><code>${name}</code>: ${title["en-us"]} <span lang="zh-CN">${title["zh-cn"]}</span></h3>
<p>${summary["en-us"]}. <span lang="zh-CN">${summary["zh-cn"]}。</span></p>
<p class="soft">Also: ${joined(
    aliases.map((alias) => html`<span lang="${languageOf(alias)}">${alias}</span>`),
    ", ",
  )}.
Danger: <span class="${danger === "none" ? "soft" : "warn"}">${danger}</span>. Job status: ${joined(states, ", ")}.</p>
${flat ? html`<h4 id="schema-${flat[0]}">Body in /v1</h4>${fieldList(fieldsOf(flat[1]))}` : ""}
${block(`Example of ${name} in v1`, `POST ${FLAT.replace("{job}", "orders").replace("{action}", name)}\n${asJson(exampleOf(document, FLAT, name))}`)}
${native ? html`<h4 id="schema-${native[0]}">Action in /v5</h4>${fieldList(fieldsOf(native[1]).filter(isOfVerb))}` : ""}
${block(`Example of ${name} in v5`, `POST ${NATIVE}\n${asJson(exampleOf(document, NATIVE, name))}`)}
</article>`;
}

/** What every native action has alike is said once, with the route. */
const isOfVerb = (field: { readonly name: string }) => field.name === "action_params";

const languageOf = (alias: string) => (/\p{Script=Han}/u.test(alias) ? "zh-CN" : "en");
