import type { DurableObject } from "cloudflare:workers";
import type { Acceptance, Command } from "../model/command.ts";
import type { DeskCall, DeskObject } from "./desk.ts";

/** The methods of a desk as they cross to it. */
export type DeskMethods = Omit<DeskObject, keyof DurableObject>;

/** A desk as the rest of the gateway calls it. */
export type DeskClient = Omit<DeskMethods, "accept"> & {
  /** Accept, deduplicate, coalesce or refuse a command; an accepted one is durable and on its way when this answers. */
  readonly accept: (command: Command) => Promise<Acceptance>;
  /** Open the WebSocket of `change-connection.ts`. */
  readonly fetch: (url: string, init: RequestInit) => Promise<Response>;
};

/**
 * Call a desk. A command and its acceptance cross as text: so many small fields cost less as one string than as an object
 * (bench/README.md, row 3).
 * @param desk a stub, or the object itself
 */
export function deskClient(desk: DeskMethods): DeskClient {
  const accept: DeskClient["accept"] = async (command) =>
    JSON.parse(await desk.accept(JSON.stringify(command))) as Acceptance;
  type Call = (...args: unknown[]) => unknown;
  const methods = desk as unknown as Readonly<Record<string, Call>>;
  // Called on the desk itself, since neither a stub nor private fields can be reached through another object.
  const call =
    (name: string): Call =>
    (...args) =>
      methods[name]?.(...args);
  return new Proxy({} as DeskClient, {
    get: (_, name) => {
      if (name === "accept") return accept;
      // With a method `then`, `await` would take the client for a promise.
      return name === "then" ? undefined : call(String(name));
    },
  });
}

interface WaitingCall {
  readonly call: DeskCall;
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: unknown) => void;
}

/** Call a desk so that calls of the same turn cross as one, in their order: for the items of a batch, which are worked on side by side. */
export function inOneCall(desk: DeskClient): DeskClient {
  let waiting: WaitingCall[] = [];
  const cross = async () => {
    const calls = waiting;
    waiting = [];
    try {
      const results = await desk.all(calls.map(({ call }) => call));
      for (const [index, { resolve }] of calls.entries()) resolve(results[index]);
    } catch (error) {
      for (const { reject } of calls) reject(error);
    }
  };
  const wait = (call: DeskCall) =>
    new Promise((resolve, reject) => {
      // All that the items do before they wait is done before a timer fires.
      if (waiting.length === 0) setTimeout(cross);
      waiting.push({ call, resolve, reject });
    });
  const get =
    (_: object, name: string) =>
    (...args: unknown[]) =>
      wait([name, ...args]);
  return deskClient(new Proxy({}, { get }) as DeskMethods);
}
