/**
 * A message to people, before a platform gives it its form. All texts are plain: each platform escapes them in its own way.
 */
export interface Message {
  /** The sentence that also stands alone, in notifications. */
  readonly headline: string;
  readonly lines: readonly string[];
  /** Commands to copy. */
  readonly commands: readonly string[];
  /** What can be pressed, where the platform has buttons. */
  readonly buttons?: readonly Button[];
  /** Whether only who asked should see it, or everybody in the place. */
  readonly to: "asker" | "everybody";
}

/** A button. `value` comes back when it is pressed: it identifies, and proves nothing. */
export interface Button {
  readonly action: "approve" | "deny";
  readonly label: string;
  readonly value: string;
}

/** A message for who asked. */
export const toAsker = (
  headline: string,
  lines: readonly string[] = [],
  commands: readonly string[] = [],
): Message => ({
  headline,
  lines,
  commands,
  to: "asker",
});
