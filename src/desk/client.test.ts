import { describe, expect, test } from "vitest";
import type { Command } from "../model/command.ts";
import { type DeskMethods, deskClient } from "./client.ts";

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
