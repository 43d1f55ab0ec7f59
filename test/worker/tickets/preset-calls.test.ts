import { env } from "cloudflare:test";
import { describe, expect, test } from "vitest";
import config from "../../../examples/demo/gateway.config.ts";
import { openGateway } from "../../../src/config/gateway.ts";
import { type Message, toEverybody } from "../../../src/model/message.ts";
import { hasTickets } from "../../../src/tickets/ticket-system.ts";
import type { PresetName } from "../../support/presets.ts";
import { json, leftFor, SIMULATOR } from "../harness/harness.ts";
import { bindingsOf, configWith } from "../harness/preset-senders.ts";

/** What the gateway asks of the APIs of senders that need no code, and writes there. */

/** The ticket system of one platform, on the simulator. */
async function systemFor(platform: PresetName, bindings: Record<string, string | null> = {}) {
  const opened = await openGateway(
    { ...config, ...configWith(platform) },
    { ...env, ...bindingsOf(platform), ...bindings },
  );
  if (!opened.ok) throw new Error(opened.error.join());
  const own = opened.value.config.sources.get("own");
  if (!hasTickets(own)) throw new Error("own is no source of tickets");
  const { platform: system, settings } = own;
  const connection = { name: "own", settings, gateway: opened.value };
  return {
    comment: (id: string, text: string, handle: string | null = null) =>
      system.writeBack?.comment({ id }, messageOf(text), handle, connection),
    read: (key: string) => system.read?.({ type: "forged", key, address: { id: key } }, connection),
  };
}

const messageOf = (headline: string): Message => toEverybody("succeeded", headline, ["<b>@all</b>"]);

async function putTicket(host: string, key: string, ticket: object): Promise<void> {
  const answer = await fetch(`${SIMULATOR}/_sim/tickets`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ host, key, ticket }),
  });
  expect(answer.ok).toBe(true);
}

interface Comment {
  readonly id: string;
  readonly body: string;
  readonly internal: boolean;
  readonly edits: number;
}

const commentsOf = async (host: string, key: string): Promise<Comment[]> =>
  (await json(fetch(`${SIMULATOR}/_sim/tickets?host=${host}&key=${encodeURIComponent(key)}`))).comments;

const number = () => String(crypto.getRandomValues(new Uint32Array(1))[0]);

const PLACES: Partial<Record<PresetName, { host: string; key: () => string; isPrivate: boolean }>> = {
  pagerduty: { host: "api.pagerduty.com", key: () => `P${number()}`, isPrivate: false },
  zendesk: { host: "example.zendesk.com", key: number, isPrivate: true },
  linear: { host: "api.linear.app", key: () => `OPS-${number().slice(0, 9)}`, isPrivate: false },
  freshservice: { host: "example.freshservice.com", key: number, isPrivate: true },
  opsgenie: { host: "api.opsgenie.com", key: () => crypto.randomUUID(), isPrivate: false },
};

describe.each(Object.entries(PLACES) as [PresetName, NonNullable<(typeof PLACES)[PresetName]>][])(
  "a ticket of %s",
  (platform, { host, key: makeKey, isPrivate }) => {
    test("is told, where its customers do not read it", async () => {
      const key = makeKey();
      await putTicket(host, key, {});
      const { comment } = await systemFor(platform);
      expect(await comment(key, "Started")).toMatchObject({ kind: "delivered", handle: expect.any(String) });
      const [written, ...more] = await commentsOf(host, key);
      expect(written).toMatchObject({ body: expect.stringContaining("Started"), internal: isPrivate });
      expect(written?.body).toContain("drs-gateway");
      // Where the platform renders markup, what a text has of it is escaped.
      expect(written?.body.includes("<b>")).toBe(platform !== "freshservice" && platform !== "linear");
      expect(more).toEqual([]);
    });

    test("that is not there is given up, and no token is told", async () => {
      const { comment } = await systemFor(platform);
      const gone = { kind: "gone", cause: expect.stringMatching(/^(HTTP 404|INPUT_ERROR)$/) };
      // Opsgenie takes comments in a queue, and says afterwards what it thinks of them.
      const expected = platform === "opsgenie" ? { kind: "delivered" } : gone;
      expect(await comment(makeKey(), "Started")).toMatchObject(expected);
    });
  },
);

// The API token of Freshservice and Opsgenie is required.
test.each(["pagerduty", "zendesk", "linear"] as const)("without an API token %s gets no comments", async (platform) => {
  const { comment } = await systemFor(platform, { OWN_API_TOKEN: null });
  expect(await comment("1", "Started")).toEqual({ kind: "gone", cause: "there is no API token" });
});

test("a comment in Linear is written over", async () => {
  const key = `OPS-${number().slice(0, 9)}`;
  await putTicket("api.linear.app", key, {});
  const { comment } = await systemFor("linear");
  const first = await comment(key, "Started");
  const handle = first?.kind === "delivered" ? (first.handle ?? null) : null;
  expect(await comment(key, "Finished", handle)).toEqual({ kind: "delivered", handle });
  expect(await commentsOf("api.linear.app", key)).toEqual([
    expect.objectContaining({ body: expect.stringContaining("Finished"), edits: 1 }),
  ]);
  expect(await comment(key, "Finished", "b5ea5f1f-0000-4f52-b4bd-ab4e84cf51b9")).toEqual({
    kind: "gone",
    cause: "INPUT_ERROR",
  });
});

describe("a ticket that is read back", () => {
  test.each<[PresetName, string, object, string]>([
    [
      "freshservice",
      "example.freshservice.com",
      { subject: "precheck orders", status: 3, updated_at: "2026-11-24T08:00:00Z" },
      "3",
    ],
    [
      "opsgenie",
      "api.opsgenie.com",
      { message: "precheck orders", status: "open", updatedAt: "2026-11-24T08:00:00.000Z" },
      "open",
    ],
  ])("of %s is what its API says, and nothing that was sent", async (platform, host, ticket, status) => {
    const key = number();
    await putTicket(host, key, ticket);
    const { read } = await systemFor(platform);
    expect(await read(key)).toMatchObject({
      kind: "read",
      event: {
        type: status,
        ticket: { key, title: "precheck orders", address: { id: key } },
        actor: null,
        comment: null,
        at: Date.parse("2026-11-24T08:00:00Z"),
        deliveries: [expect.stringMatching(new RegExp(`^${key}:2026-11-24T08:00:00`))],
        payload: ticket,
      },
    });
  });

  test("and is not there, or of no shape that is known", async () => {
    const { read } = await systemFor("freshservice");
    expect(await read(number())).toEqual({ kind: "given_up", cause: "HTTP 404" });
    const key = number();
    await putTicket("example.freshservice.com", key, { subject: 7, updated_at: null });
    expect(await read(key)).toEqual({ kind: "retry", cause: "the ticket cannot be read", retryAfter: null });
    const before = (await leftFor("example.freshservice.com")).length;
    expect(await read("../agents")).toEqual({ kind: "given_up", cause: "it cannot be asked about" });
    expect(await leftFor("example.freshservice.com")).toHaveLength(before);
  });
});
