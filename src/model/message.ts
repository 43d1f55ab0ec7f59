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

/**
 * A message to people, independent of any platform. All texts are plain: each platform escapes them in its own way and gives each part
 * its richest form.
 */
export interface Message {
  readonly kind: MessageKind;
  readonly tone: Tone;
  /** What happened to which job; also stands alone, in notifications. */
  readonly headline: string;
  /** Shown to the requester only, or to everybody in the place. */
  readonly to: "requester" | "everybody";
  /** People who must act, named with the first sentence of the body. */
  readonly mentions?: readonly Mention[];
  readonly body: readonly string[];
  readonly progress?: Progress;
  readonly fields?: readonly Field[];
  readonly table?: Table;
  /** The one step to take now. */
  readonly next?: string;
  readonly buttons?: readonly Button[];
  /** Shown collapsed, in the thread or behind a link. */
  readonly details?: readonly string[];
  /** Small print: operation, ticket, DRS code, age of the reading. */
  readonly context?: readonly string[];
}

/** A person to notify. */
export interface Mention {
  /** Immutable id, e.g. `slack:T0001/U0001`. */
  readonly principal: string;
  readonly name: string;
}

/** A label with its value. */
export interface Field {
  readonly label: string;
  readonly value: string;
}

/** Rows of equal length, the important ones first. */
export interface Table {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
  /** What is left out, in words; `null` if the table is complete. */
  readonly more: string | null;
}

/** Progress in DRS's own words. */
export interface Progress {
  /** 0 to 100. */
  readonly percent: number;
  readonly phase: string;
  /** Remaining time in words; `null` if DRS does not report it. */
  readonly remaining: string | null;
}

/** A button. Its `value` comes back when it is pressed; it identifies and proves nothing. */
export interface Button {
  /** `say`: as if the person who presses had typed the line in `value`. */
  readonly action: "approve" | "deny" | "say";
  readonly label: string;
  readonly value: string;
  readonly style: "primary" | "danger" | "plain";
  /** A question before the button takes effect. */
  readonly confirm?: Confirm;
}

export interface Confirm {
  readonly title: string;
  readonly text: string;
  readonly yes: string;
  readonly no: string;
}

/** Parts of a message beside kind, headline and body. */
type Parts = Partial<Omit<Message, "kind" | "headline" | "body">>;

/** Build a message to the requester. */
export const toRequester = (
  kind: MessageKind,
  headline: string,
  body: readonly string[] = [],
  parts: Parts = {},
): Message => ({ kind, tone: TONE_OF[kind], headline, body, to: "requester", ...parts });

/** Build a message to everybody in the place. */
export const toEverybody = (
  kind: MessageKind,
  headline: string,
  body: readonly string[] = [],
  parts: Parts = {},
): Message => toRequester(kind, headline, body, { to: "everybody", ...parts });

/** Draw ten cells for platforms that draw no bar, e.g. `▓▓▓▓░░░░░░ 42 %`. */
export function progressBar({ percent }: Progress): string {
  const full = Math.floor(Math.min(100, Math.max(0, percent)) / 10);
  return `${"▓".repeat(full)}${"░".repeat(10 - full)} ${Math.round(percent)} %`;
}

/** Format bar, phase and remaining time as one line. */
export const progressLine = (progress: Progress): string =>
  [progressBar(progress), progress.phase, progress.remaining].filter((part) => part !== null).join(" · ");

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
}: TextParts): readonly string[] {
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
  ];
}

/** One line per row: `shop.orders: 1,000 / 863, 137 differ` of the columns table, source / target, difference. */
const tableLines = ({ rows, more }: Table): string[] => [
  ...rows.map(([name = "", ...values]) => (values.length > 0 ? `${name}: ${values.join(", ")}` : name)),
  ...(more === null ? [] : [more]),
];

/** Render a message as plain text, for notifications, fallbacks and systems without formatting. */
export const plainText = (message: Message): string => [message.headline, ...textLines(message)].join("\n");
