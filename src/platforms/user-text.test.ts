import { describe, expect, test } from "vitest";
import { FORGED, HOSTILE_TEXTS, SUSPECT } from "../../test/support/hostile-texts.ts";
import { type Message, plainText, toEverybody } from "../model/message.ts";
import { renderHtml, renderMarkdown, renderPlain, renderWorkNote } from "../tickets/render.ts";
import { renderDingtalk } from "./dingtalk/render.ts";
import { renderAnswer } from "./discord/render.ts";
import { renderCard as renderFeishuCard, renderPressed } from "./feishu/render.ts";
import { documentOf } from "./jira/document.ts";
import { renderSlack } from "./slack/render.ts";
import { renderActivity } from "./teams/render.ts";

/** A hostile text in every part of a message that can hold one. */
const everywhere = (text: string): Message =>
  toEverybody("approval", `end ${text}`, [`Reason: ${text}`, text], {
    mentions: [{ principal: "slack:T0001/U0002", name: text }],
    progress: { percent: 1, phase: text, remaining: text },
    fields: [{ label: "Table", value: text }],
    table: { columns: [text], rows: [[text, text]], more: text },
    next: `Next: ${text}`,
    buttons: [{ action: "say", label: `start ${text}`, value: "start orders", style: "danger" }],
    details: [text],
    context: [text],
  });

/** What a platform would give a meaning to, in a text as the platform takes it. */
interface Renderer {
  /** The texts that the payload shows, each as long as the platform takes it for one. */
  readonly shown: (message: Message) => readonly string[];
  readonly markup: RegExp;
}

/** All strings within a payload. */
const stringsIn = (value: unknown): string[] =>
  typeof value === "string"
    ? [value]
    : typeof value === "object" && value !== null
      ? Object.values(value).flatMap(stringsIn)
      : [];

/** Markdown that is not behind a backslash: emphasis, code, links and pictures, HTML, headings, quotations and lists. */
const MARKDOWN = /(?<!\\)[*`~[\]]|<|^(?:#|>|-|\+|\d+\.)|(?<![\\\w])_/m;

/** A backslash before a backslash escapes that one, and not what follows. */
const unescaped = (text: string): string => text.replaceAll("\\\\", "");

const inner = (text: string, mark: string): string => {
  expect(text.startsWith(mark) && text.endsWith(mark)).toBe(true);
  return text.slice(mark.length, -mark.length);
};

const slackSections = (message: Message): string[] =>
  renderSlack(message).blocks.flatMap((block) => ("text" in block ? [block.text.text] : []));

const RENDERERS: Readonly<Record<string, Renderer>> = {
  "Slack's headline": {
    shown: (message) => [inner(slackSections(message)[0] ?? "", "*")],
    markup: /[<>*`~]|&(?!amp;|lt;|gt;)|(?<!\w)_|_(?!\w)/,
  },
  "Slack's notification": { shown: (message) => [renderSlack(message).text], markup: /[<>*`~]|&(?!amp;|lt;|gt;)/ },
  "Slack's sections, which are plain text,": { shown: (message) => slackSections(message).slice(1), markup: /[<>]/ },
  "Feishu's card, which is plain text,": {
    shown: (message) => stringsIn([renderFeishuCard(message), renderPressed(message)]),
    markup: /<[a-z/]/i,
  },
  "Teams's card, which is rich text without markup,": {
    shown: (message) => stringsIn(renderActivity(message).attachments),
    markup: /(?!)/,
  },
  "Teams's summary": { shown: (message) => [renderActivity(message).summary], markup: /[<>[\]()]/ },
  "Discord's message": {
    shown: (message) => renderAnswer(message).embeds.flatMap(({ title, description = "" }) => [title, description]),
    markup: /(?<!\\)[*`~[\]()>#|]|<(?!\u200b)|^-|^\d+\.|@(?!\u200b)/m,
  },
  "DingTalk's message": {
    shown: (message) => [renderDingtalk(message).text.replace(/^\*\*(.*)\*\*$/m, "$1")],
    markup: MARKDOWN,
  },
  "GitHub's, GitLab's and Linear's comment": {
    shown: (message) => [
      renderMarkdown(message)
        .replace(/^\*\*(.*)\*\*$/m, "$1")
        .replace(/\n\n<sub>drs-gateway<\/sub>$/, "")
        .replace(/&[lg]t;/g, ""),
    ],
    markup: new RegExp(`${MARKDOWN.source}|(?<!\\\\)[#!%&^$]|^/|@(?!\u200b)|(?<!\\\\):(?=//)`, "m"),
  },
  "Jira's document": { shown: (message) => stringsIn(documentOf(message)), markup: /(?!)/ },
  "ServiceNow's note": { shown: (message) => [renderWorkNote(message)], markup: /\[\/?code\]/i },
  "Freshservice's note": {
    shown: (message) => [
      renderHtml(message)
        .replaceAll("<br>", "\n")
        .replace(/^<p>|<\/p>$/g, ""),
    ],
    markup: /[<>"']/,
  },
  "the comment of PagerDuty, Opsgenie and Zendesk": { shown: (message) => [renderPlain(message)], markup: /(?!)/ },
  "the answer to a webhook": { shown: (message) => [plainText(message)], markup: /(?!)/ },
};

/** Zero-width spaces that the renderers themselves put behind or before a character. */
const withoutOwnBreaks = (text: string): string => text.replace(/(?<=[<@[])\u200b|\u200b(?=\/)/g, "");

/** How often each line of a payload begins with the forged one. */
const forgedLines = (texts: readonly string[]): string[] =>
  texts
    .flatMap((text) => text.split(/\r?\n/))
    .filter((line) => line.replace(/[\\>#*_\s-]/g, "") === FORGED.replace(/\s/g, ""));

describe.each(Object.entries(RENDERERS))("%s", (_, { shown, markup }) => {
  test.each(HOSTILE_TEXTS)("shows %s as nothing but text", (_, written) => {
    const texts = shown(everywhere(written));
    expect(texts.length).toBeGreaterThan(0);
    for (const text of texts) {
      expect(unescaped(text)).not.toMatch(markup);
      expect(withoutOwnBreaks(text).replaceAll("\n", "")).not.toMatch(SUSPECT);
    }
  });

  test("has as many lines as of a harmless text, whatever breaks a text has", () => {
    const lines = (written: string) => shown(everywhere(written)).flatMap((text) => text.split("\n")).length;
    for (const [, written] of HOSTILE_TEXTS) {
      expect(lines(written.slice(0, 30))).toBe(lines("harmless"));
    }
  });

  test("has no line that is the forged one alone, unless a line is all of it", () => {
    const message = toEverybody("approval", "end billing", [`Reason: fix\n${FORGED}`]);
    expect(forgedLines(shown(message))).toEqual([]);
  });
});
