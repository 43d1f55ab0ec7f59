import { html } from "hono/html";
import type { Answer, Content, Operation } from "./document.ts";
import { asJson, below, block, fieldList, type Html, joined, prose, typeOf } from "./parts.ts";

/** One route of the reference. */

interface Row {
  readonly path: string;
  readonly method: string;
  readonly operation: Operation;
}

/** More examples than this are shown with the verbs. */
const FEW_EXAMPLES = 3;

export function routeArticle({ path, method, operation }: Row): Html {
  const { operationId: id, summary, description, security, parameters, requestBody, responses } = operation;
  const callers = security.map((schemes) => Object.keys(schemes).join(" with "));
  return html`<article aria-labelledby="${id}">
<h3 id="${id}"><span class="method">${method.toUpperCase()}</span> <code>${path}</code></h3>
<p><strong>${summary}.</strong> ${prose(description)}</p>
<p class="soft">${callers.length > 0 ? `Needs ${callers.join(" or ")}` : "Public"}</p>
${parameters.length > 0 ? html`<h4>Parameters</h4>${fieldList(parameters.map(withPlace))}` : ""}
${requestBody ? html`<h4>Body${requestBody.required ? "" : " (may be left out)"}</h4>${contentPart(requestBody.content)}` : ""}
<h4>Answers</h4>
<dl>${Object.entries(responses).map(answerPart)}</dl>
</article>`;
}

const withPlace = ({ description = "", ...parameter }: Operation["parameters"][number]) => ({
  ...parameter,
  description: parameter.in === "path" ? description : `${parameter.in}${description && `: ${description}`}`,
});

const answerPart = ([status, { description, headers = {}, content }]: [string, Answer]): Html => {
  const names = Object.keys(headers).map((name) => html`<code>${name}</code>`);
  return html`<dt><code>${status}</code></dt><dd>${prose(description)}${
    names.length > 0 ? html` <span class="soft">with ${joined(names, ", ")}</span>` : ""
  }${content ? contentPart(content) : ""}</dd>`;
};

/** Media types that share a schema are named together. */
function contentPart(content: Content): Html {
  const [media] = Object.values(content);
  const { schema, examples = {} } = media ?? {};
  const shown = Object.values(examples);
  return html`<p class="soft">${Object.keys(content).join(", ")}${schema ? html`: ${typeOf(schema)}` : ""}</p>${
    schema ? below(schema) : ""
  }${
    shown.length > FEW_EXAMPLES
      ? html`<p>Examples: <a href="#group-verbs">one a verb</a>.</p>`
      : shown.map(({ summary, value }) => block(`Example: ${summary}`, asJson(value)))
  }`;
}
