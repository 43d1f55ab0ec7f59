import { createRequire } from "node:module";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import * as z from "zod";
import { type Draft, type Message, TONES, toMessage, toRequester } from "../../model/message.ts";
import { isAllowed } from "../../outbound/egress.ts";
import { HOSTS } from "./api.ts";
import { parseTeams } from "./parse.ts";
import { renderActivity, renderCard } from "./render.ts";

// Its modules are for bundlers; what runs as it is has no types of its own.
const { AdaptiveCard, SerializationContext, Versions }: typeof import("adaptivecards") = createRequire(import.meta.url)(
  "adaptivecards/dist/adaptivecards.js",
);

const TENANT = "00000000-0000-4000-8000-00000000000a";
const PERSON = "00000000-0000-4000-8000-000000000001";

const ACTIVITY = {
  ...{ type: "message", id: "1", serviceUrl: "https://smba.trafficmanager.net/amer/", text: "<at>drs</at> help" },
  from: { id: "29:x", aadObjectId: PERSON },
  recipient: { id: "28:y" },
  conversation: { id: "19:z@thread.tacv2;messageid=1", tenantId: TENANT },
};

const parsed = (more: object) => parseTeams(new TextEncoder().encode(JSON.stringify({ ...ACTIVITY, ...more })));

describe("nothing is done about", () => {
  const button = (action: object) => ({
    type: "invoke",
    name: "adaptiveCard/action",
    text: undefined,
    value: { action },
  });

  test.each([
    ["a message without text", { text: undefined }],
    ["a reaction", { type: "messageReaction" }],
    ["somebody without an id in Entra", { from: { id: "29:x" } }],
    ["an id in Entra that is none", { from: { id: "29:x", aadObjectId: "U0001" } }],
    ["a conversation of no tenant", { conversation: { id: "19:z" } }],
    ["a conversation of two tenants", { channelData: { tenant: { id: "00000000-0000-4000-8000-00000000000b" } } }],
    ["a bot", { from: { id: "28:z", aadObjectId: PERSON, role: "bot" } }],
    ["the bot itself", { from: { id: "28:y", aadObjectId: PERSON } }],
    [
      "another invoke",
      { ...button({ type: "Action.Execute", verb: "say", data: { value: "help" } }), name: "task/fetch" },
    ],
    ["a button that is not ours", button({ type: "Action.Execute", verb: "terminate", data: { value: "x" } })],
    ["a button of the old kind", button({ type: "Action.Submit", verb: "say", data: { value: "help" } })],
    ["a button that carries nothing", button({ type: "Action.Execute", verb: "say" })],
    [
      "a button that carries too much",
      button({ type: "Action.Execute", verb: "say", data: { value: "x".repeat(2001) } }),
    ],
  ])("%s", (_, more) => {
    expect(parsed(more)).toEqual({ kind: "ignored" });
  });

  test("bytes of any kind", () => {
    fc.assert(
      fc.property(fc.uint8Array(), (bytes) => {
        expect(parseTeams(bytes).kind).toBe("ignored");
      }),
    );
  });
});

describe("a message", () => {
  test.each([
    ["<at>drs</at> pause orders", "  pause orders"],
    ['<at id="0">drs</at>&nbsp;pause orders', "  pause orders"],
    ["pause &lt;orders&gt; &amp;lt;", "pause <orders> &lt;"],
  ])("of %j is %j", (text, line) => {
    expect(parsed({ text })).toMatchObject({ kind: "message", text: line });
  });

  test("names its writer by tenant and Entra id in small letters, and its channel without the thread", () => {
    expect(parsed({ from: { id: "29:x", aadObjectId: PERSON.toUpperCase() } })).toMatchObject({
      activity: {
        tenant: TENANT,
        person: PERSON,
        channel: "19:z@thread.tacv2",
        conversation: "19:z@thread.tacv2;messageid=1",
      },
    });
  });

  test("names its tenant by its channel where its conversation does not", () => {
    const more = { conversation: { id: "19:z" }, channelData: { tenant: { id: TENANT } } };
    expect(parsed(more)).toMatchObject({ activity: { tenant: TENANT } });
  });
});

describe("an address for answers", () => {
  test.each([
    "",
    "http://smba.trafficmanager.net/amer/",
    "https://smba.trafficmanager.net.example.com/",
    "https://smba.trafficmanager.net@example.com/",
    "https://smba.trafficmanager.net:8443/",
    // Anybody can have one of these.
    "https://anybody.trafficmanager.net/",
    "https://anybody.smba.trafficmanager.net/",
    // Other channels of a bot, whose people say themselves who they are.
    "https://webchat.botframework.com/",
    "https://directline.botframework.com/",
    "https://127.0.0.1/",
  ])("is not %j", (serviceUrl) => {
    expect(isAllowed(serviceUrl, HOSTS)).toBe(false);
  });

  test.each(["https://smba.trafficmanager.net/amer/", "https://smba.infra.gcc.teams.microsoft.com/gcc"])(
    "may be %j",
    (serviceUrl) => {
      expect(isAllowed(serviceUrl, HOSTS)).toBe(true);
    },
  );
});

/** What is used of Adaptive Cards 1.4 (Microsoft, "Adaptive Cards schema explorer"). */
const CARD = z.strictObject({
  type: z.literal("AdaptiveCard"),
  $schema: z.url(),
  version: z.literal("1.4"),
  body: z
    .array(
      z.strictObject({
        type: z.literal("RichTextBlock"),
        inlines: z
          .array(
            z.strictObject({
              type: z.literal("TextRun"),
              text: z.string(),
              weight: z.enum(["Bolder"]).optional(),
              color: z.enum(["Default", "Good", "Attention", "Warning"]).optional(),
            }),
          )
          .min(1),
        spacing: z.enum(["Small"]).optional(),
      }),
    )
    .min(1),
  actions: z
    .array(
      z.strictObject({
        type: z.literal("Action.Execute"),
        title: z.string(),
        verb: z.string(),
        data: z.strictObject({ value: z.string() }),
        style: z.enum(["default", "positive", "destructive"]),
      }),
    )
    .min(1)
    .max(6)
    .optional(),
});

/** What the official library has against a card, and the card as it understood it. */
function readOfficially(card: object) {
  const context = new SerializationContext(Versions.v1_4);
  const understood = new AdaptiveCard();
  understood.parse(card, context);
  const objections = Array.from({ length: context.eventCount }, (_, index) => context.getEventAt(index).message);
  return { objections, understood: understood.toJSON() };
}

describe("a card", () => {
  const said = (more: Partial<Draft> = {}): Message =>
    toMessage({ ...toRequester("answer", "It is.", ["one", "two"]), ...more });
  const button = { action: "say", label: "Stop", value: "stop orders", style: "danger" } as const;

  test("of another schema is objected to by the official library", () => {
    const card = renderCard(said({ buttons: [button] }), true);
    const actions = [{ ...card.actions?.[0], style: "loud" }];
    expect(readOfficially({ ...card, actions }).objections).toEqual([expect.stringContaining("loud")]);
    expect(readOfficially({ ...card, body: [{ type: "TextBox" }] }).objections).toEqual([
      expect.stringContaining("TextBox"),
    ]);
  });

  test.each(TONES)("of the tone %s is what Teams takes", (tone) => {
    const progress = { percent: 42, phase: "full copy", remaining: "2 min" };
    const card = renderCard(said({ tone, progress, buttons: [button] }), true);
    expect(() => CARD.parse(card)).not.toThrow();
    const { body, actions } = card;
    expect(readOfficially(card)).toEqual({ objections: [], understood: expect.objectContaining({ body, actions }) });
  });

  test("has no buttons where they could not be pressed", () => {
    expect(renderCard(said({ buttons: [button] }), false)).not.toHaveProperty("actions");
  });

  test("takes no text for markup: what was written is what is read", () => {
    const written = "[x](https://evil.example) **b** orders_db-1 <at>x</at> - one 1. two";
    const { body } = renderCard(said({ body: [written] }), true);
    expect(body.map(({ type }) => type)).toEqual(["RichTextBlock", "RichTextBlock"]);
    expect(body[1]?.inlines[0]?.text).toBe(written);
  });

  test("is within what Teams takes, however long", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme", maxLength: 20_000 }), (text) => {
        const activity = renderActivity(said({ headline: text, body: [text, text] }));
        expect(new TextEncoder().encode(JSON.stringify(activity)).length).toBeLessThan(28 * 1024);
      }),
      { numRuns: 20 },
    );
    for (const longest of ["任", "\u0001", "\ud800", "\n", '"']) {
      const text = longest.repeat(20_000);
      const activity = renderActivity(said({ headline: text, body: [text] }));
      expect(new TextEncoder().encode(JSON.stringify(activity)).length).toBeLessThan(28 * 1024);
    }
  });
});
