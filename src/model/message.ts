import { oneParagraph, type Paragraph } from "../shared/user-text.ts";

/** The subject of a message: what it reports. */
export type MessageKind =
  /** The answer to a question: help, a list, a status. */
  | "answer"
  | "accepted"
  /** Queued behind another operation, or waiting for the job. */
  | "waiting"
  /** Approval is needed. */
  | "approval"
  | "progress"
  | "succeeded"
  /** Succeeded although DRS's response was lost. */
  | "recovered"
  /** Ran to its end and found differences. */
  | "differs"
  /** Was not completed: interrupted, or not everything could be done. */
  | "partly"
  /** Ended without success. */
  | "failed"
  /** Outcome unknown. */
  | "unknown"
  /** Not accepted, with the reason. */
  | "refused"
  /** An update of a watch. */
  | "news";

/**
 * Tones of a message, shown as a colour and a word: `info` an answer or progress, `good` the goal is reached, `attention` somebody must
 * decide or look, `bad` failed or refused, `over` ended without effect.
 */
export const TONES = ["info", "good", "attention", "bad", "over"] as const;

export type Tone = (typeof TONES)[number];

const TONE_OF: Readonly<Record<MessageKind, Tone>> = {
  answer: "info",
  accepted: "info",
  waiting: "info",
  approval: "attention",
  progress: "info",
  succeeded: "good",
  recovered: "good",
  differs: "attention",
  partly: "attention",
  failed: "bad",
  unknown: "attention",
  refused: "bad",
  news: "info",
};

/** A message as it is composed: its texts may still hold what somebody outside the gateway wrote, as they wrote it. */
export interface Draft<Text extends string = string> {
  readonly kind: MessageKind;
  readonly tone: Tone;
  /** What happened to which job; also stands alone, in notifications. */
  readonly headline: Text;
  /** Shown to the requester only, or to everybody in the place. */
  readonly to: "requester" | "everybody";
  /** People who must act, named with the first sentence of the body. */
  readonly mentions?: readonly Mention<Text>[];
  readonly body: readonly Text[];
  readonly progress?: Progress<Text>;
  readonly fields?: readonly Field<Text>[];
  readonly table?: Table<Text>;
  /** The one step to take now. */
  readonly next?: Text;
  readonly buttons?: readonly Button<Text>[];
  /** Shown collapsed, in the thread or behind a link. */
  readonly details?: readonly Text[];
  /** Small print: operation, ticket, DRS code, age of the reading. */
  readonly context?: readonly Text[];
}

/**
 * A message to people, independent of any platform. Each text is one paragraph without characters that hide or reorder text, so that no
 * reason or name adds a line of its own. All texts are plain: each platform escapes them in its own way and gives each part its richest
 * form. Made by `toMessage`.
 */
export type Message = Draft<Paragraph>;

/** A person to notify. */
export interface Mention<Text extends string = string> {
  /** Immutable id, e.g. `slack:T0001/U0001`. */
  readonly principal: string;
  readonly name: Text;
}

/** A label with its value. */
export interface Field<Text extends string = string> {
  readonly label: Text;
  readonly value: Text;
}

/** Rows of equal length, the important ones first. */
export interface Table<Text extends string = string> {
  readonly columns: readonly Text[];
  readonly rows: readonly (readonly Text[])[];
  /** What is left out, in words; `null` if the table is complete. */
  readonly more: Text | null;
}

/** Progress in DRS's own words. */
export interface Progress<Text extends string = string> {
  /** 0 to 100. */
  readonly percent: number;
  readonly phase: Text;
  /** Remaining time in words; `null` if DRS does not report it. */
  readonly remaining: Text | null;
}

/** A button. Its `value` comes back when it is pressed; it identifies and proves nothing. */
export interface Button<Text extends string = string> {
  /** `say`: as if the person who presses had typed the line in `value`. */
  readonly action: "approve" | "deny" | "say";
  readonly label: Text;
  readonly value: string;
  readonly style: "primary" | "danger" | "plain";
  /** A question before the button takes effect. */
  readonly confirm?: Confirm<Text>;
}

export interface Confirm<Text extends string = string> {
  readonly title: Text;
  readonly text: Text;
  readonly yes: Text;
  readonly no: Text;
}

/** Parts of a message beside kind, headline and body. */
type Parts = Partial<Omit<Draft, "kind" | "headline" | "body">>;

/** All texts within a value as paragraphs. */
const cleaned = (value: unknown): unknown => {
  if (typeof value === "string") return oneParagraph(value);
  if (Array.isArray(value)) return value.map(cleaned);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, cleaned(part)]));
};

/** Make a message of a draft: each of its texts is then one paragraph. What a pressed button sends back stays exact. */
export function toMessage({ buttons, ...others }: Draft): Message {
  const message = cleaned(others) as Message;
  if (!buttons) return message;
  return {
    ...message,
    buttons: buttons.map((button) => ({ ...(cleaned(button) as Button<Paragraph>), value: button.value })),
  };
}

/** Build a message to the requester. */
export const toRequester = (
  kind: MessageKind,
  headline: string,
  body: readonly string[] = [],
  parts: Parts = {},
): Message => toMessage({ kind, tone: TONE_OF[kind], headline, body, to: "requester", ...parts });

/** Build a message to everybody in the place. */
export const toEverybody = (
  kind: MessageKind,
  headline: string,
  body: readonly string[] = [],
  parts: Parts = {},
): Message => toRequester(kind, headline, body, { to: "everybody", ...parts });

/** Draw ten cells for platforms that draw no bar, e.g. `▓▓▓▓░░░░░░ 42 %`. */
export function progressBar({ percent }: Pick<Progress, "percent">): string {
  const full = Math.floor(Math.min(100, Math.max(0, percent)) / 10);
  return `${"▓".repeat(full)}${"░".repeat(10 - full)} ${Math.round(percent)} %`;
}

/** Format bar, phase and remaining time as one line. */
export const progressLine = (progress: Progress<Paragraph>): Paragraph =>
  oneParagraph([progressBar(progress), progress.phase, progress.remaining].filter((part) => part !== null).join(" · "));

type TextParts = Pick<Message, "mentions" | "body" | "progress" | "fields" | "table" | "next" | "details" | "context">;

/** Everything below the headline but buttons, as lines of text: the form for parts that a platform cannot show more richly. */
export function textLines({
  mentions = [],
  body,
  progress,
  fields = [],
  table,
  next,
  details = [],
  context = [],
}: TextParts): readonly Paragraph[] {
  const names = mentions.map(({ name }) => name).join(", ");
  const [first, ...others] = body;
  const addressed = names === "" ? body : [first === undefined ? names : `${names}: ${first}`, ...others];
  return [
    ...(progress ? [progressLine(progress)] : []),
    ...addressed,
    ...fields.map(({ label, value }) => `${label}: ${value}`),
    ...(table ? tableLines(table) : []),
    ...(next === undefined ? [] : [next]),
    ...details,
    ...context,
  ].map(oneParagraph);
}

/** One line per row: `shop.orders: 1,000 / 863, 137 differ` of the columns table, source / target, difference. */
const tableLines = ({ rows, more }: Table): string[] => [
  ...rows.map(([name = "", ...values]) => (values.length > 0 ? `${name}: ${values.join(", ")}` : name)),
  ...(more === null ? [] : [more]),
];

/** Render a message as plain text, for notifications, fallbacks and systems without formatting. */
export const plainText = (message: Message): string => [message.headline, ...textLines(message)].join("\n");
