import { type Message, textLines } from "../../src/model/message.ts";

/** A message as a reader sees it: headline, lines of text below it, bar and buttons; whatever part a line comes from. */
export function readingOf({ kind, headline, to, progress, buttons, ...parts }: Message) {
  return {
    kind,
    headline,
    lines: textLines(parts),
    to,
    ...(progress ? { progress } : {}),
    ...(buttons ? { buttons } : {}),
  };
}
