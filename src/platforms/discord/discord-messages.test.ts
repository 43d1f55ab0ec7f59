import { ButtonStyle, ComponentType, MessageFlags } from "discord-api-types/v10";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Draft, type Message, TONES, toMessage, toRequester } from "../../model/message.ts";
import { deliveryOf } from "./api.ts";
import { parseDiscord } from "./parse.ts";
import { cut, renderAnswer, renderDiscord } from "./render.ts";

describe("a message", () => {
  const said = (lines: string[], more: Partial<Draft> = {}): Message =>
    toMessage({ ...toRequester("answer", "It is.", lines), ...more });

  test("mentions nobody and is no markup, whatever it echoes", () => {
    const { embeds, allowed_mentions } = renderDiscord(said(["<@1> @everyone **x** [a](https://x) `y` > z"]));
    expect(allowed_mentions).toEqual({ parse: [] });
    expect(embeds[0]?.description).toBe(
      "<\u200b@\u200b1\\> @\u200beveryone \\*\\*x\\*\\* \\[a\\]\\(https://x\\) \\`y\\` \\> z",
    );
  });

  test.each(TONES)("has the colour of the tone %s", (tone) => {
    const [embed] = renderDiscord(said([], { tone })).embeds;
    const colours = { info: 0x5865f2, good: 0x2e7d32, attention: 0xf9a825, bad: 0xc62828, over: 0x6b7280 };
    expect(embed?.color).toBe(colours[tone]);
  });

  test("shows how far something is", () => {
    const [embed] = renderDiscord(said([], { progress: { percent: 42, phase: "full copy", remaining: null } })).embeds;
    expect(embed?.description).toContain("▓▓▓▓░░░░░░ 42 %");
  });

  test("is within Discord's limits, however long", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 9000 }), (text) => {
        const [embed] = renderDiscord(said([text], { headline: text })).embeds;
        expect(embed?.title.length).toBeLessThanOrEqual(256);
        expect(embed?.description?.length ?? 0).toBeLessThanOrEqual(4096);
      }),
    );
  });

  test("is cut between characters", () => {
    expect(cut("ab😀", 4)).toBe("ab😀");
    expect(cut("ab😀c", 4)).toBe("ab…");
    expect(cut("ab\\*", 4)).toBe("ab\\*");
    expect(cut("ab\\*c", 4)).toBe("ab…");
  });

  test("for who asked is seen by nobody else", () => {
    expect(renderAnswer(said([]))).toMatchObject({ flags: MessageFlags.Ephemeral });
    expect(renderAnswer(said([], { to: "everybody" }))).not.toHaveProperty("flags");
  });

  test("has its buttons in rows of five, without those that do not fit", () => {
    const button = (value: string) => ({ action: "say", label: "x".repeat(99), value, style: "danger" }) as const;
    const buttons = [..."abcdef"].map((letter) => button(`stop ${letter}`));
    const { components } = renderDiscord(said([], { buttons: [...buttons, button("x".repeat(97))] }));
    expect(components.map((row) => row.components.length)).toEqual([5, 1]);
    const many = Array.from({ length: 30 }, (_, index) => button(`stop ${index}`));
    expect(renderDiscord(said([], { buttons: many })).components).toHaveLength(5);
    expect(components[0]?.components[0]).toEqual({
      type: ComponentType.Button,
      style: ButtonStyle.Danger,
      label: `${"x".repeat(79)}…`,
      custom_id: "say:stop a",
    });
  });
});

describe("what became of a message", () => {
  const answer = (status: number, text = "", retryAfter: number | null = null, isEarly = false) =>
    deliveryOf({ kind: "answer", status, text, retryAfter }, isEarly);

  test.each([
    ["a limit in its body, in seconds with a fraction", 429, '{"retry_after":1.5,"global":false}', null, 1500],
    ["a limit in its header alone", 429, "", 3000, 3000],
    ["a limit of Discord's own, however long", 429, '{"retry_after":3600}', 1000, 3_600_000],
    ["a limit that is none", 429, '{"retry_after":-1}', null, null],
    ["a ban of its addresses, which is not waited out whole", 429, "error code: 1015", 3_600_000, 60_000],
    ["429 without a word, for its addresses are shared", 429, "error code: 1015", null, null],
    ["error 1015", 403, "error code: 1015", null, null],
    ["error 1015 in a page", 403, "<title>Error 1015</title>", null, null],
    ["502", 502, "", null, null],
  ])("after %s is tried again", (_, status, text, header, retryAfter) => {
    expect(answer(status, text, header)).toMatchObject({ kind: "retry", retryAfter });
  });

  const UNKNOWN_WEBHOOK = '{"code":10015,"message":"Unknown Webhook"}';

  test.each([400, 401, 403, 404])("after %s is gone, and the cause says what Discord calls it", (status) => {
    expect(answer(status, UNKNOWN_WEBHOOK)).toEqual({ kind: "gone", cause: `HTTP ${status}, code 10015` });
  });

  test("is not known while Discord may not have been answered yet", () => {
    expect(answer(404, UNKNOWN_WEBHOOK, null, true)).toMatchObject({ kind: "retry" });
    expect(answer(404, '{"code":10008,"message":"Unknown Message"}', null, true)).toMatchObject({ kind: "gone" });
    expect(answer(403, '{"code":50001,"message":"Missing Access 1015"}', null, true)).toMatchObject({ kind: "gone" });
  });

  test("is known by its id", () => {
    expect(answer(200, '{"id":"123"}')).toEqual({ kind: "delivered", handle: "123" });
    expect(answer(204)).toEqual({ kind: "delivered" });
  });
});

describe("an interaction", () => {
  const parsed = (value: unknown) => parseDiscord(new TextEncoder().encode(JSON.stringify(value)));

  test("that is a handshake is one by its type alone", () => {
    expect(parsed({ type: 1 })).toEqual({ kind: "ping" });
  });

  test("that uses a subcommand of a group is like any other", () => {
    const why = { name: "why", type: 1, options: [{ name: "verb", type: 3, value: "start" }] };
    const given = (option: object) => ({
      ...{ id: "1", application_id: "2", token: "t", type: 2 },
      data: { name: "drs", options: [option] },
    });
    const grouped = parsed(given({ name: "more", type: 2, options: [why] }));
    expect(grouped).toEqual(parsed(given(why)));
    expect(grouped).toMatchObject({ kind: "command", command: { name: "why" } });
  });
});

describe("nothing is done about", () => {
  const parsed = (value: unknown) => parseDiscord(new TextEncoder().encode(JSON.stringify(value))).kind;
  const interaction = { id: "1", application_id: "2", token: "t", type: 2, data: { name: "drs", options: [] } };
  const drs = (...options: object[]) => ({ ...interaction, data: { name: "drs", options } });

  test.each([
    ["no object", null],
    ["no type", { ...interaction, type: undefined }],
    ["an id that is a number", { ...interaction, id: 1 }],
    ["no token", { ...interaction, token: "" }],
    ["another command", { ...interaction, data: { name: "x", options: [{ name: "start", type: 1 }] } }],
    ["no subcommand", interaction],
    ["two subcommands", drs({ name: "a", type: 1 }, { name: "b", type: 1 })],
    ["an option in a subcommand's place", drs({ name: "line", type: 3, value: "help" })],
    ["an empty group", drs({ name: "more", type: 2, options: [] })],
    ["a group in a group", drs({ name: "more", type: 2, options: [{ name: "more", type: 2, options: [] }] })],
    ["an option that is a list", drs({ name: "a", type: 1, options: [{ name: "b", value: [] }] })],
    ["a button that is not ours", { ...interaction, type: 3, data: { custom_id: "terminate:x" } }],
    ["a button that is too long", { ...interaction, type: 3, data: { custom_id: `say:${"x".repeat(100)}` } }],
    ["a modal", { ...interaction, type: 5 }],
  ])("%s", (_, value) => {
    expect(parsed(value)).toBe("ignored");
  });

  test("bytes of any kind", () => {
    fc.assert(
      fc.property(fc.uint8Array(), (bytes) => {
        expect(parseDiscord(bytes).kind).toBe("ignored");
      }),
    );
  });
});
