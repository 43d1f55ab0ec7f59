import { type Message, progressLine } from "../message.ts";

/** Bytes of a Markdown message: DingTalk takes 20,000 in all. */
const BYTES = 15_000;

/** What DingTalk's Markdown gives a meaning to. `@` is answered by `at`, which names nobody but who asked. */
const escapeMarkup = (text: string) =>
  text.replace(/[\\*_`#[\]()!~|-]/g, "\\$&").replace(/[<>]/g, (sign) => (sign === "<" ? "&lt;" : "&gt;"));

/** The parts of a Markdown message. Buttons of a robot only open addresses, so what they would do is written out. */
export function renderDingtalk({ headline, lines, progress, buttons = [] }: Message) {
  const commands = buttons.flatMap(({ action, label, value }) => (action === "say" ? [`${label}: drs ${value}`] : []));
  const bar = progress ? [progressLine(progress)] : [];
  const paragraphs = [`**${escapeMarkup(headline)}**`, ...bar, ...[...lines, ...commands].map(escapeMarkup)];
  // The title is plain text in notifications; brackets go all the same, should a client take it for markup.
  return { title: cut(headline.replace(/[<>[\]()]/g, " "), 60), text: cut(paragraphs.join("\n\n"), BYTES) };
}

/** Cuts between characters, by their length in UTF-8. */
function cut(text: string, limit: number): string {
  const encoder = new TextEncoder();
  if (encoder.encode(text).length <= limit) return text;
  const { read } = encoder.encodeInto(text, new Uint8Array(limit - 3));
  return `${text.slice(0, read)}…`;
}
