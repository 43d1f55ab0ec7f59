/**
 * Text that people and other systems write, made fit to be read beside the gateway's own: reasons, notes, names, errors of DRS.
 *
 * It is cleaned once, on the way out, when it becomes part of a message, a page or a sentence of an error. What is stored stays as it was
 * written: the ledger, its export, and fields of JSON that hold one person's text are evidence, a request digest covers the text as it
 * was typed, and rows of older versions are covered too. Everything shown goes through one of three gates: `toMessage` of
 * `model/message.ts` for chat and tickets, `html` of `console/html.ts` for pages, and `problem` of `shared/problem.ts` for errors of `/v1`.
 * Renderers of chat and tickets take only what the first returns.
 */

declare const PARAGRAPH: unique symbol;
declare const BOUNDED: unique symbol;

/** A text of one line without characters that hide, reorder or move text. Only `oneParagraph` makes one. */
export type Paragraph = string & { readonly [PARAGRAPH]: true };

/** A paragraph of bounded length that somebody outside the gateway wrote. Sentences that show one label or quote it. */
export type UserText = Paragraph & { readonly [BOUNDED]: true };

/** Characters of a text that are shown, those of a reason (`INBOUND.reasonCharacters`); DRS sets no limit to its own. */
export const USER_TEXT_CHARACTERS = 500;

/**
 * Characters that nobody sees and that reorder, hide or carry text (Unicode 16, DerivedCoreProperties, Default_Ignorable_Code_Point): bidi
 * controls U+202A–202E, U+2066–2069, U+200E, U+200F and U+061C, zero-width space U+200B, U+2060, U+FEFF, soft hyphen, Hangul fillers, tags
 * U+E0000–E007F, which also draw the flags of England, Scotland and Wales, and most variation selectors. U+FE0E and U+FE0F say how
 * an emoji is drawn and stay; the two joiners are handled apart. U+FFF9–FFFB hide a text as the annotation of another.
 */
const INVISIBLE = /(?!\u200c|\u200d|\ufe0e|\ufe0f)[\p{Default_Ignorable_Code_Point}\ufff9-\ufffb]/gu;

/** Controls, all kinds of line breaks and spaces, and the empty Braille cell. */
const BLANKS = /[\p{Cc}\p{Z}\u2800]+/gu;

/**
 * Joiners where nothing is joined. Zero width joiner U+200D stays inside an emoji such as a family, and both joiners stay between letters of
 * the scripts that are written with them (Unicode 16, section 9.2 for Arabic, 12.1 for Devanagari and its relatives).
 */
const STRAY_JOINERS =
  /(?<!\p{Extended_Pictographic}|\p{Emoji_Modifier}|\ufe0f)(?<![\p{scx=Arab}\p{scx=Deva}\p{scx=Beng}\p{scx=Guru}\p{scx=Gujr}\p{scx=Orya}\p{scx=Taml}\p{scx=Telu}\p{scx=Knda}\p{scx=Mlym}\p{scx=Sinh}\p{scx=Mong}\p{scx=Syrc}])(?:\u200c|\u200d)|(?:\u200c|\u200d)(?![\p{Extended_Pictographic}\p{L}\p{M}])/gu;

/** Marks on one letter beyond four, which cover the lines above and below. No script needs as many. */
const PILED_MARKS = /(\p{M}{4})\p{M}+/gu;

/** A text with the same words in the order in which they are written, on one line. Spaces at its ends stay: it may be part of a line. */
export const visible = (text: string): string =>
  text.toWellFormed().replace(INVISIBLE, "").replace(STRAY_JOINERS, "").replace(BLANKS, " ").replace(PILED_MARKS, "$1");

/** Make one paragraph of a text. Idempotent. */
export const oneParagraph = (text: string): Paragraph => visible(text).trim() as Paragraph;

/** Prepare a text of somebody else for a line of its own, behind a label. */
export function userText(written: string, limit: number = USER_TEXT_CHARACTERS): UserText {
  const text = oneParagraph(written);
  if (text.length <= limit) return text as UserText;
  return `${text.slice(0, limit - 1).replace(/[\ud800-\udbff]$/, "")}…` as UserText;
}

/** Prepare a text of somebody else for quotation marks within a sentence: none in it ends the quotation. */
export const quotable = (written: string, limit?: number): UserText =>
  userText(written, limit).replace(/["“”„‟«»＂「」『』〝〞〟]/g, "'") as UserText;
