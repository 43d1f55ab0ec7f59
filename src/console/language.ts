import type { Context } from "hono";
import { consoleWordsOf } from "../i18n/console-texts.ts";
import { cookieIn } from "../sessions/visitor.ts";
import type { Language } from "../shared/language.ts";
import type { Look } from "./page.ts";

/** In which language somebody reads: as they say in the address, as they said before, as their browser says. */

const COOKIE = "drs-language";

const YEAR = 365 * 24 * 3600;

const readLanguage = (text: string | undefined): Language | undefined =>
  text === undefined ? undefined : /^zh\b/i.test(text) ? "zh-cn" : /^en\b/i.test(text) ? "en-us" : undefined;

/** The first language of ours in `Accept-Language`; its order is taken for the preference, as browsers write it. */
const accepted = (header: string | undefined): Language | undefined =>
  (header ?? "")
    .split(",")
    .map((part) => readLanguage(part.trim()))
    .find((language) => language !== undefined);

/** How pages are written for who asks. What the address says is remembered. */
export function lookOf(c: Context): Look {
  const asked = readLanguage(c.req.query("lang"));
  if (asked)
    c.header("set-cookie", `${COOKIE}=${asked}; Max-Age=${YEAR}; Path=/; HttpOnly; SameSite=Lax`, { append: true });
  const language =
    asked ?? readLanguage(cookieIn(c.req.raw.headers, COOKIE)) ?? accepted(c.req.header("accept-language")) ?? "en-us";
  return { language, words: consoleWordsOf(language), url: new URL(c.req.url) };
}
