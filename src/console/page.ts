import { createHash } from "node:crypto";
import type { Context } from "hono";
import { getCookie, setCookie } from "hono/cookie";
import { raw } from "hono/html";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import { consoleWordsOf } from "../i18n/console-texts.ts";
import { type ConsoleWords, PAGES, type PageName } from "../i18n/console-words.ts";
import { LANGUAGES, type Language } from "../shared/language.ts";
import { type Html, html, NOTHING } from "./html.ts";
import { STYLE } from "./style.ts";

/** What all pages have: their head, the navigation, and headers that let nothing else in. */

/**
 * The one script: it listens to what happens and reads the page anew, putting in its parts marked `data-live`. Parts in which somebody is
 * typing or has opened something stay as they are. Only a page that is looked at listens: browsers open six connections to a host
 * (HTTP/1.1), and every stream is one. What happened between the reading of a page and the beginning of its stream is in no event: it is
 * read once more then. Browsers give up a stream that is refused; the script tries again after pauses that double. Without script pages are
 * just reloaded by hand.
 */
const SCRIPT = `(()=>{let timer,stream,again,pause=2e3;const d=document,busy=e=>e.contains(d.activeElement)||e.querySelector("details[open]");
const load=async()=>{timer=0;try{const a=await fetch(location.href,{redirect:"error"});if(!a.ok)return;const n=new DOMParser().parseFromString(await a.text(),"text/html");
for(const e of d.querySelectorAll("[data-live]")){const f=n.getElementById(e.id);if(f&&!busy(e)&&f.innerHTML!==e.innerHTML)e.replaceChildren(...f.childNodes)}}catch{}};
const soon=()=>{timer||=setTimeout(load,400)};
const retry=()=>{if(stream.readyState===2){again=setTimeout(listen,pause);pause=Math.min(2*pause,3e5)}};
const listen=()=>{clearTimeout(again);stream&&stream.close();stream=0;if(!d.hidden){stream=new EventSource("/v1/events");stream.onopen=()=>{pause=2e3};stream.onerror=retry;stream.onmessage=soon;stream.addEventListener("begin",soon)}};
d.addEventListener("visibilitychange",()=>{listen();d.hidden||load()});addEventListener("pagehide",()=>stream&&stream.close());listen()})()`;

const hashOf = (text: string) => `'sha256-${createHash("sha256").update(text).digest("base64")}'`;

/** One style, one script, both known by their hash (CSP Level 3 section 2.3.1), and forms that go nowhere else. */
const POLICY = [
  "default-src 'none'",
  `style-src ${hashOf(STYLE)}`,
  `script-src ${hashOf(SCRIPT)}`,
  "connect-src 'self'",
  "img-src data:",
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join("; ");

/** `same-origin`: under `no-referrer` browsers would send `Origin: null` with our own forms (Fetch section 3.2). */
const HEADERS = {
  "content-security-policy": POLICY,
  "x-content-type-options": "nosniff",
  "x-frame-options": "DENY",
  "referrer-policy": "same-origin",
  "cross-origin-opener-policy": "same-origin",
  "cache-control": "no-store",
};

/** What every page is written with. */
export interface Look {
  readonly language: Language;
  readonly words: ConsoleWords;
  readonly url: URL;
}

const LANGUAGE_COOKIE = "drs-language";

const YEAR = 365 * 24 * 3600;

const readLanguage = (text: string | undefined): Language | undefined =>
  text === undefined ? undefined : /^zh\b/i.test(text) ? "zh-cn" : /^en\b/i.test(text) ? "en-us" : undefined;

/** The first language of ours in `Accept-Language`; its order is taken for the preference, as browsers write it. */
const accepted = (header: string | undefined): Language | undefined =>
  (header ?? "")
    .split(",")
    .map((part) => readLanguage(part.trim()))
    .find((language) => language !== undefined);

/** The language of a visitor: as the address says, which is remembered; as it said before; as the browser says. */
export function lookOf(c: Context): Look {
  const asked = readLanguage(c.req.query("lang"));
  if (asked) setCookie(c, LANGUAGE_COOKIE, asked, { maxAge: YEAR, httpOnly: true, sameSite: "Lax" });
  const language =
    asked ?? readLanguage(getCookie(c, LANGUAGE_COOKIE)) ?? accepted(c.req.header("accept-language")) ?? "en-us";
  return { language, words: consoleWordsOf(language), url: new URL(c.req.url) };
}

/** Who is signed in, for the head of a page. */
export interface SignedIn {
  readonly name: string;
  /** The way out. */
  readonly signOut: Html;
  /** Proves in forms, and in a header where `/v1` is asked, that this session was shown the page. */
  readonly token: string;
}

export interface Page {
  /** Which of the pages it is; `null` for none that the navigation has. */
  readonly at: PageName | null;
  readonly title: string;
  readonly body: Html;
  readonly status?: ContentfulStatusCode;
}

export const PATHS: Readonly<Record<PageName, string>> = {
  jobs: "/",
  operations: "/operations",
  approvals: "/approvals",
  refusals: "/refusals",
  ledger: "/ledger",
  sources: "/sources",
  policy: "/policy",
};

const LANGUAGE_NAMES: Readonly<Record<Language, string>> = { "en-us": "English", "zh-cn": "中文" };

/** Answers with a page. Without somebody it has no navigation and no script. */
export function render(c: Context, look: Look, signedIn: SignedIn | null, page: Page): Response | Promise<Response> {
  const { language, words } = look;
  const { at, title, body, status = 200 } = page;
  const lang = language === "zh-cn" ? "zh-Hans-CN" : "en";
  const whole = html`<!doctype html>
<html lang="${lang}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title} · ${words.name}</title>${signedIn ? html`<meta name="csrf-token" content="${signedIn.token}">` : NOTHING}<link rel="icon" href="data:,"><style>${raw(STYLE)}</style></head><body>
<a class="skip" href="#main">${words.skip}</a>
<header>${signedIn ? navigation(words, at) : html`<span>${words.name}</span>`}<div class="who">${
    signedIn ? html`<span class="soft">${words.signedInAs(signedIn.name)}</span>${signedIn.signOut}` : NOTHING
  }${languageLinks(look)}</div></header>
<main id="main" tabindex="-1"><h1>${title}</h1>
${body}
</main>${signedIn ? html`<script>${raw(SCRIPT)}</script>` : NOTHING}</body></html>`;
  return c.html(whole, status, HEADERS);
}

const navigation = (words: ConsoleWords, at: PageName | null): Html =>
  html`<nav aria-label="${words.nav}"><ul>${PAGES.map(
    (name) =>
      html`<li><a href="${PATHS[name]}"${name === at ? html` aria-current="page"` : ""}>${words.pages[name]}</a></li>`,
  )}</ul></nav>`;

/** This page in the other languages. */
const languageLinks = ({ language, words, url }: Look): Html =>
  html`<nav aria-label="${words.language}">${LANGUAGES.filter((other) => other !== language).map((other) => {
    const search = new URLSearchParams(url.search);
    search.set("lang", other.slice(0, 2));
    return html`<a href="?${search.toString()}" lang="${other}" hreflang="${other}">${LANGUAGE_NAMES[other]}</a>`;
  })}</nav>`;
