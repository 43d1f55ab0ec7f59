/** What a message tells: the vocabulary of everything that people are told, on any platform. */
export type MessageKind =
  /** What was asked: help, a list, a state. */
  | "answer"
  | "accepted"
  /** It stands in line behind another, or for its job to be free. */
  | "waiting"
  /** Others have to agree. */
  | "approval"
  | "progress"
  | "succeeded"
  /** It succeeded although its answer had been lost. */
  | "recovered"
  /** It ended without success. */
  | "failed"
  /** Nobody knows whether it took effect. */
  | "unknown"
  /** It was not taken, and why. */
  | "refused"
  /** What a watch has seen. */
  | "news";

/**
 * A message to people, before a platform gives it its form. All texts are plain: each platform escapes them in its own way.
 */
export interface Message {
  readonly kind: MessageKind;
  /** The sentence that also stands alone, in notifications. */
  readonly headline: string;
  readonly lines: readonly string[];
  /** How far it is; drawn as a bar where a platform has one. */
  readonly progress?: Progress;
  /** What can be pressed, where the platform has buttons. */
  readonly buttons?: readonly Button[];
  /** Whether only who asked should see it, or everybody in the place. */
  readonly to: "asker" | "everybody";
}

/** How far something is, in DRS's own words. */
export interface Progress {
  /** 0 to 100. */
  readonly percent: number;
  /** What is under way, in words. */
  readonly phase: string;
  /** How long it will take, in words; `null` where DRS does not say. */
  readonly remaining: string | null;
}

/** A button. `value` comes back when it is pressed: it identifies, and proves nothing. */
export interface Button {
  /** `say`: as if who presses had written the line that `value` is. */
  readonly action: "approve" | "deny" | "say";
  readonly label: string;
  readonly value: string;
  readonly style: "primary" | "danger" | "plain";
}

/** How a message looks where it can have a colour. */
export type Tone = "plain" | "good" | "bad" | "attention";

/** The tone of each kind: what went well, what did not, and what wants somebody to do something. */
export const TONES: Readonly<Record<MessageKind, Tone>> = {
  answer: "plain",
  accepted: "plain",
  waiting: "plain",
  approval: "attention",
  progress: "plain",
  succeeded: "good",
  recovered: "good",
  failed: "bad",
  unknown: "attention",
  refused: "bad",
  news: "plain",
};

/** A bar of ten cells for platforms that draw none, e.g. `▓▓▓▓░░░░░░ 42 %`. */
export function progressBar({ percent }: Progress): string {
  const full = Math.floor(Math.min(100, Math.max(0, percent)) / 10);
  return `${"▓".repeat(full)}${"░".repeat(10 - full)} ${Math.round(percent)} %`;
}

/** Bar, phase and what remains as one line of text. */
export const progressLine = (progress: Progress): string =>
  [progressBar(progress), progress.phase, progress.remaining].filter((part) => part !== null).join(" · ");

/** A message for who asked. */
export const toAsker = (kind: MessageKind, headline: string, lines: readonly string[] = []): Message => ({
  kind,
  headline,
  lines,
  to: "asker",
});
