import { type Message, textLines } from "../../model/message.ts";
import { OWN_MARK } from "../../tickets/render.ts";

/**
 * Comments as Jira takes them (Atlassian, "Atlassian Document Format"): nodes of text, in which nothing has a meaning. No mention, link or
 * macro can come of what somebody wrote.
 */
export interface JiraDocument {
  readonly type: "doc";
  readonly version: 1;
  readonly content: readonly Paragraph[];
}

interface Paragraph {
  readonly type: "paragraph";
  readonly content: readonly Inline[];
}

interface Inline {
  readonly type: "text";
  readonly text: string;
  readonly marks?: readonly [{ readonly type: "strong" }];
}

/** Characters of a comment: Jira takes 32,767 of them. */
const CHARACTERS = 30_000;

export function documentOf(message: Message): JiraDocument {
  const [first = "", ...others] = cut([message.headline, ...textLines(message)]);
  const content = [paragraph(first, true), ...others.map((line) => paragraph(line)), paragraph(OWN_MARK)];
  return { type: "doc", version: 1, content };
}

/** As many lines as there is room for. */
function cut(lines: readonly string[]): string[] {
  let room = CHARACTERS;
  return lines.flatMap((line) => {
    const part = line.slice(0, room);
    room -= part.length;
    return part.length < line.length ? (part === "" ? [] : [`${part}…`]) : [part];
  });
}

/** Nodes of text are never empty. */
const paragraph = (text: string, isStrong = false): Paragraph => ({
  type: "paragraph",
  content: text === "" ? [] : [{ type: "text", text, ...(isStrong ? { marks: [{ type: "strong" }] } : {}) }],
});
