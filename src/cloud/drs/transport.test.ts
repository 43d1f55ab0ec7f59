import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { UPSTREAM } from "../../shared/limits.ts";
import { readRetryAfter, send } from "./transport.ts";

const NOW = Date.UTC(2015, 9, 21, 7, 28, 0);

describe("readRetryAfter", () => {
  test.each([
    [null],
    [""],
    [" "],
    ["soon"],
    ["-5"],
    ["1.5"],
    ["5s"],
    ["0x10"],
    ["1e3"],
    ["soon 5"],
    ["5, 10"],
    ["Wed, 99 Oct 2015 07:28:00 GMT"],
  ])("an unusable value counts as absent: %j", (value) => {
    expect(readRetryAfter(value, NOW)).toBeNull();
  });

  test("a value with very many digits is no endless wait", () => {
    expect(readRetryAfter("9".repeat(400), NOW)).not.toBe(Number.POSITIVE_INFINITY);
  });

  test.each([
    ["0", 0],
    ["7", 7000],
    ["007", 7000],
    ["2015", 2_015_000],
    ["3600", 3_600_000],
    ["Wed, 21 Oct 2015 07:28:30 GMT", 30_000],
    ["Wed, 21 Oct 2015 07:28:00 GMT", 0],
    ["Wed, 21 Oct 2015 07:27:30 GMT", 0],
  ])("the value %s means %s milliseconds", (value, milliseconds) => {
    expect(readRetryAfter(value, NOW)).toBe(milliseconds);
  });

  test("no value leads to a negative time", () => {
    fc.assert(
      fc.property(fc.string(), (value) => {
        const found = readRetryAfter(value, NOW);
        expect(found === null || found >= 0).toBe(true);
      }),
    );
  });
});

describe("send", () => {
  const request = { method: "GET", headers: {}, body: null } as const;
  const receive = async (bytes: number, pieces: number) => {
    const server = createServer((_, response) => {
      for (let piece = 0; piece < pieces; piece += 1) response.write(" ".repeat(bytes / pieces));
      response.end("{}");
    }).listen(0, "127.0.0.1");
    await once(server, "listening");
    const { port } = server.address() as AddressInfo;
    const received = await send({ ...request, url: `http://127.0.0.1:${port}/` }, 5000);
    server.close();
    return received;
  };

  test.each([1, 64])("a response that is too large, in %i pieces, counts as a failure", async (pieces) => {
    const failure = { kind: "failure", cause: "the answer is too large" };
    expect(await receive(UPSTREAM.responseBytes, pieces)).toEqual(failure);
    expect(await receive(UPSTREAM.responseBytes - 64, pieces)).toMatchObject({ kind: "response", body: {} });
  });
});
