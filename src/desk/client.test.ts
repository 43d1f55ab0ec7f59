import { describe, expect, test } from "vitest";
import type { Command } from "../model/command.ts";
import { type DeskMethods, deskClient, inOneCall } from "./client.ts";
import type { DeskCall } from "./desk.ts";

/** A desk as an object with a private field, as the Durable Object is one. */
class FakeDesk {
  readonly #accepted: string[] = [];

  async accept(command: string): Promise<string> {
    this.#accepted.push(command);
    return JSON.stringify({ kind: "conflict", operationId: "op" });
  }

  async newest(limit: number): Promise<unknown[]> {
    return this.#accepted.slice(-limit);
  }

  readonly crossings: DeskCall[][] = [];

  async all(calls: DeskCall[]): Promise<unknown[]> {
    this.crossings.push(calls);
    if (calls.some(([name]) => name === "cancel")) throw new Error("restarted");
    return Promise.all(
      calls.map(([name, argument]) =>
        name === "accept" ? this.accept(String(argument)) : this.newest(Number(argument)),
      ),
    );
  }
}

describe("the client of a desk", () => {
  const client = () => deskClient(new FakeDesk() as unknown as DeskMethods);

  test("sends a command as JSON and reads the acceptance from JSON", async () => {
    const desk = client();
    const command = { action: "pause" } as unknown as Command;
    expect(await desk.accept(command)).toEqual({ kind: "conflict", operationId: "op" });
    expect(await desk.newest(1)).toEqual([JSON.stringify(command)]);
  });

  test("calls every other method on the desk itself", async () => {
    expect(await client().newest(3)).toEqual([]);
  });

  test("is no promise: it can be returned from asynchronous functions", async () => {
    const desk = client();
    expect(await Promise.resolve(desk)).toBe(desk);
  });
});

describe("calls that cross together", () => {
  const open = () => {
    const fake = new FakeDesk();
    return { fake, desk: inOneCall(deskClient(fake as unknown as DeskMethods)) };
  };

  test("those of one turn are one call, with their results in their order", async () => {
    const { fake, desk } = open();
    const command = { action: "pause" } as unknown as Command;
    const results = await Promise.all([desk.accept(command), desk.newest(1), desk.accept(command), desk.newest(2)]);
    const conflict = { kind: "conflict", operationId: "op" };
    const text = JSON.stringify(command);
    expect(results).toEqual([conflict, [text], conflict, [text, text]]);
    expect(fake.crossings.map((calls) => calls.map(([name]) => name))).toEqual([
      ["accept", "newest", "accept", "newest"],
    ]);
  });

  test("those of a later turn are another call", async () => {
    const { fake, desk } = open();
    await desk.newest(1);
    await Promise.all([desk.newest(1), desk.newest(2)]);
    expect(fake.crossings.map(({ length }) => length)).toEqual([1, 2]);
  });

  test("a call that fails fails all that crossed with it, and none after it", async () => {
    const { desk } = open();
    const by = { principal: "p", place: { source: "v1", channel: null } } as never;
    const outcomes = await Promise.allSettled([desk.newest(1), desk.cancel("x", by)]);
    expect(outcomes.map(({ status }) => status)).toEqual(["rejected", "rejected"]);
    expect(await desk.newest(1)).toEqual([]);
  });
});
