import type { Context } from "hono";
import { html } from "hono/html";
import { Hono } from "hono/tiny";
import type { NoteRefusal } from "../ingress/refusals.ts";
import { isFromOwnPage, SESSION_HOURS, startSession } from "../ingress/session.ts";
import { sessionCookie } from "../ingress/sessions.ts";
import type { Services } from "../services.ts";
import { NOTHING } from "./html.ts";
import { lookOf } from "./language.ts";
import { render } from "./page.ts";
import { readForm } from "./visit.ts";

/** Where signing in may lead: pages of the console, and nothing that a link could bring along. */
const WITHIN = /^\/(?:(?:operations(?:\/[\w-]+)?|approvals|refusals|ledger|sources|policy)?)$/;

/** `/sign-in`: a client's token for a session. */
export const signInRoutes = (services: Services, noteRefusal: NoteRefusal) =>
  new Hono()
    .get("/sign-in", (c) => signInPage(c, c.req.query("to") ?? "/", "ask"))
    .post("/sign-in", async (c) => {
      const form = await readForm(c);
      const to = form.get("to") ?? "/";
      if (!isFromOwnPage(c.req.url, c.req.raw.headers)) return signInPage(c, to, "foreign");
      const cookie = startSession(services.gateway, (form.get("client") ?? "").trim(), services.now());
      if (cookie === undefined) {
        noteRefusal(c, "console", "unknown_token");
        return signInPage(c, to, "wrong");
      }
      c.header("set-cookie", sessionCookie(c.req.url, cookie));
      c.header("cache-control", "no-store");
      return c.redirect(WITHIN.test(to) ? to : "/", 303);
    });

const OBJECTIONS = { wrong: "wrongToken", foreign: "foreignForm" } as const;

function signInPage(c: Context, to: string, why: "ask" | keyof typeof OBJECTIONS) {
  const look = lookOf(c);
  const { words } = look;
  const objection = why === "ask" ? NOTHING : html`<p class="notice bad" role="alert">${words[OBJECTIONS[why]]}</p>`;
  const body = html`${objection}<form class="tall" method="post" action="/sign-in"><input type="hidden" name="to" value="${to}">
<label>${words.token}<input name="client" type="password" autocomplete="current-password" required></label><button>${words.signIn}</button></form>
<p class="soft">${words.signInHint(SESSION_HOURS)}</p>`;
  return render(c, look, null, { at: null, title: words.signIn, body, status: why === "ask" ? 200 : 403 });
}
