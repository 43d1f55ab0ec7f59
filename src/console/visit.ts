import type { Context } from "hono";
import { createMiddleware } from "hono/factory";
import { type Caller, inRequest, type Services } from "../application/services.ts";
import type { Messages } from "../i18n/messages.ts";
import { messagesOf } from "../i18n/texts.ts";
import { formToken, isOwnChange } from "../sessions/csrf.ts";
import type { Session } from "../sessions/session.ts";
import { CONSOLE, type SessionOf } from "../sessions/visitor.ts";
import { type Html, html } from "./html.ts";
import { type Look, lookOf, type Page, render, type SignedIn } from "./page.ts";

/** A visit of somebody who is signed in: every page and every form begins here. */

export interface Visit extends Caller, Look {
  readonly services: Services;
  readonly messages: Messages;
  readonly session: Session;
  /** Hidden fields of every form: what proves that this session was shown it, and what names this one form. */
  readonly seal: Html;
}

export interface VisitEnv {
  Variables: { requestId: string; visit: Visit; form: URLSearchParams };
}

/** Answers with a page to who is signed in. */
export const show = (c: Context<VisitEnv>, page: Page) => {
  const visit = c.get("visit");
  return render(c, visit, signedInOf(visit), page);
};

/** Answers that nothing was done, and why. */
export const tellRefusal = (
  c: Context<VisitEnv>,
  status: 400 | 403 | 404 | 409 | 422 | 429,
  why: string,
  back: string,
) => {
  const { words } = c.get("visit");
  const body = html`<p class="notice" role="alert">${why}</p><p><a href="${back}">${words.back}</a></p>`;
  return show(c, { at: null, title: words.refusedTitle, body, status });
};

const signedInOf = ({ services, session, words, seal }: Visit): SignedIn => ({
  name: session.principal.name,
  token: formToken(services.gateway, session),
  signOut:
    session.kind === "access"
      ? html`<a href="/cdn-cgi/access/logout">${words.signOut}</a>`
      : html`<form method="post" action="/sign-out">${seal}<button>${words.signOut}</button></form>`,
});

/**
 * Lets in who is signed in; shows others where they can. A session's cookie does not come with a link from elsewhere (`SameSite=Strict`),
 * so that such a visit is repeated once from here.
 */
export const visitors = (services: Services, sessionOf: SessionOf) =>
  createMiddleware<VisitEnv>(async (c, next) => {
    const session = await sessionOf(c, services.now());
    const look = lookOf(c);
    if (typeof session === "string") return strangerAt(c, look, session);
    const token = formToken(services.gateway, session);
    const { principal } = session;
    const messages = messagesOf(look.language);
    const seal = html`<input type="hidden" name="token" value="${token}"><input type="hidden" name="once" value="${crypto.randomUUID()}">`;
    c.set("visit", { ...look, services: inRequest(services, c), messages, session, seal, principal, place: CONSOLE });
    return next();
  });

function strangerAt(c: Context, look: Look, why: string): Response | Promise<Response> {
  const { words } = look;
  const page = (status: 200 | 403 | 503, body: Html) =>
    render(c, look, null, { at: null, title: words.signIn, body, status });
  if (why === "unverifiable") return page(503, html`<p class="notice">${words.unverifiable}</p>`);
  if (why !== "missing") return page(403, html`<p class="notice">${words.notBelieved}</p>`);
  if (c.req.method === "GET" && c.req.header("sec-fetch-site") === "cross-site") {
    return page(
      200,
      html`<meta http-equiv="refresh" content="0"><p><a href="${look.url.pathname}">${words.signIn}</a></p>`,
    );
  }
  return c.redirect(`/sign-in?to=${encodeURIComponent(look.url.pathname)}`, 303);
}

/** Takes the fields of a form, and only of one that this session was shown. */
export const ownForms = createMiddleware<VisitEnv>(async (c, next) => {
  const { services, session, words } = c.get("visit");
  const form = await readForm(c);
  if (!isOwnChange(services.gateway, session, c.req.raw, form.get("token")))
    return tellRefusal(c, 403, words.foreignForm, "/");
  c.set("form", form);
  return next();
});

/** What a form says; nothing of what claims to be anything else. */
export async function readForm(c: Context): Promise<URLSearchParams> {
  const isForm = c.req.header("content-type")?.startsWith("application/x-www-form-urlencoded") === true;
  return new URLSearchParams(isForm ? await c.req.text() : "");
}

/** A form with one button, or with fields before it. */
export const formOf = (
  { seal }: Visit,
  action: string,
  label: string,
  { fields = [], hidden = {}, danger = false }: FormParts = {},
): Html =>
  html`<form method="post" action="${action}"${fields.length > 0 ? html` class="tall"` : ""}>${seal}${Object.entries(
    hidden,
  ).map(
    ([name, value]) => html`<input type="hidden" name="${name}" value="${value}">`,
  )}${fields}<button${danger ? html` class="danger"` : ""}>${label}</button></form>`;

interface FormParts {
  readonly fields?: readonly Html[];
  readonly hidden?: Readonly<Record<string, string>>;
  readonly danger?: boolean;
}
