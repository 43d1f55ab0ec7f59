import type { Context } from "hono";
import { Hono } from "hono/tiny";
import type { Services } from "../../application/services.ts";
import type { NoteRefusal } from "../../application/sources/refusal-counts.ts";
import { isFromOwnPage } from "../../sessions/csrf.ts";
import { SESSION_HOURS, startSession } from "../../sessions/session.ts";
import { limitSignIns } from "../../sessions/sign-in-limit.ts";
import { keepSession } from "../../sessions/visitor.ts";
import { html, NOTHING } from "../html.ts";
import { lookOf, render } from "../page.ts";
import { readForm } from "../visit.ts";

/** Where signing in may lead: pages of the console, and nothing that a link could bring along. */
const WITHIN = /^\/(?:(?:operations(?:\/[\w-]+)?|approvals|refusals|ledger|sources|policy)?)$/;

/** `/sign-in`: a client's token for a session. */
export function signInRoutes(services: Services, noteRefusal: NoteRefusal) {
  const secondsToWait = limitSignIns(services.gateway);
  return new Hono()
    .get("/sign-in", (c) => signInPage(c, c.req.query("to") ?? "/", "ask"))
    .post("/sign-in", async (c) => {
      const form = await readForm(c);
      const to = form.get("to") ?? "/";
      if (!isFromOwnPage(c.req.url, c.req.raw.headers)) return signInPage(c, to, "foreign");
      const wait = secondsToWait(c.req.raw.headers, services.now());
      if (wait > 0) {
        noteRefusal(c, "console", "too_many");
        c.header("retry-after", String(wait));
        return signInPage(c, to, "tooMany", wait);
      }
      const cookie = startSession(services.gateway, (form.get("client") ?? "").trim(), services.now());
      if (cookie === undefined) {
        noteRefusal(c, "console", "unknown_token");
        return signInPage(c, to, "wrong");
      }
      keepSession(c, cookie);
      c.header("cache-control", "no-store");
      return c.redirect(WITHIN.test(to) ? to : "/", 303);
    });
}

const STATUS = { ask: 200, wrong: 403, foreign: 403, tooMany: 429 } as const;

function signInPage(c: Context, to: string, why: keyof typeof STATUS, wait = 0) {
  const look = lookOf(c);
  const { words } = look;
  const said = { ask: null, wrong: words.wrongToken, foreign: words.foreignForm, tooMany: words.tooManySignIns(wait) }[
    why
  ];
  const objection = said === null ? NOTHING : html`<p class="notice bad" role="alert">${said}</p>`;
  const body = html`${objection}<form class="tall" method="post" action="/sign-in"><input type="hidden" name="to" value="${to}">
<label>${words.token}<input name="client" type="password" autocomplete="current-password" required></label><button>${words.signIn}</button></form>
<p class="soft">${words.signInHint(SESSION_HOURS)}</p>`;
  return render(c, look, null, { at: null, title: words.signIn, body, status: STATUS[why] });
}
