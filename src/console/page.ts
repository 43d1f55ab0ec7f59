import { createHash } from "node:crypto";
import type { Context } from "hono";
import { html, raw } from "hono/html";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import { type ConsoleWords, PAGES, type PageName } from "../i18n/console-words.ts";
import { LANGUAGES, type Language } from "../shared/language.ts";
import { type Html, NOTHING } from "./html.ts";
import { SCRIPT } from "./script.ts";
import { STYLE } from "./style.ts";

/** What all pages have: their head, the navigation, and headers that let nothing else in. */

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
