/** Makes what a platform would send, for people who try the gateway and for its tests. */
export interface Sender {
  /** Names of the variables of .dev.vars that it signs with. */
  readonly secrets: readonly string[];
  /** A line of chat, signed. */
  readonly command: (text: string, options: SendOptions) => Promise<Sent>;
  /** The pressed button of a message that the gateway sent. */
  readonly press?: (button: PressedButton, options: SendOptions) => Promise<Sent>;
  /** The ticket that its lines are written in, as the simulator takes it: absent for chats. */
  readonly ticket?: { readonly host: string; readonly key: string; readonly ticket: object };
  /** The text of a message or answer, for a terminal; empty where it holds none. */
  readonly textOf: (body: unknown) => string;
  /** Whether a call that left, as the simulator recorded it, belongs to the conversation of this request. */
  readonly isReplyTo: (sent: Sent, call: LeftCall) => boolean;
}

export interface SendOptions {
  readonly variables: Readonly<Record<string, string | undefined>>;
  /** A person of the demo config, e.g. `dba-1`; anybody else is a stranger. */
  readonly person: string;
  /** Epoch milliseconds at which it is signed; now when absent. */
  readonly at?: number;
  /** The delivery's id; a new one when absent. */
  readonly delivery?: string;
}

/** A button as a message holds it. */
export interface PressedButton {
  readonly action: string;
  readonly value: string;
}

/** A signed request. */
export interface Sent {
  readonly headers: Record<string, string>;
  readonly body: string;
  /** What tells its conversation from others, e.g. a response_url or a conversation's id. */
  readonly conversation: string;
}

export interface LeftCall {
  readonly url: string;
  readonly body: unknown;
}
