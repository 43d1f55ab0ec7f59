import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Message, toRequester } from "../../model/message.ts";
import { renderSlack } from "./render.ts";

const SECTION = 3000;

const textsOf = (message: Message) => {
  const { text, blocks } = renderSlack(message);
  return { text, sections: blocks.flatMap((block) => ("text" in block ? [block.text.text] : [])) };
};

describe("what Slack would give a meaning to", () => {
  test.each([
    ["<!channel>", "&lt;!channel&gt;"],
    ["<@U0001>", "&lt;@U0001&gt;"],
    ["<https://example.com|orders>", "&lt;https://example.com|orders&gt;"],
    ["a & b", "a &amp; b"],
    ["&lt;!here&gt;", "&amp;lt;!here&amp;gt;"],
  ])("is shown as it was written: %s", (written, shown) => {
    const { text, sections } = textsOf(toRequester("answer", written, [written]));
    expect(text).toBe(`${shown}\n${shown}`);
    expect(sections).toEqual([`*${shown}*`, shown]);
  });

  test("never becomes a mention or a link, whatever is written", () => {
    const written = fc.string({ unit: fc.constantFrom("<", ">", "&", "!", "@", "|", "a", "lt;") });
    fc.assert(
      fc.property(written, fc.array(written), (headline, lines) => {
        const { text, sections } = textsOf(toRequester("answer", headline, lines));
        for (const shown of [text, ...sections]) {
          expect(shown).not.toMatch(/[<>]/);
          expect(shown).not.toMatch(/&(?!amp;|lt;|gt;)/);
        }
      }),
    );
  });

  test("is not guessed either: links and names are not looked for", () => {
    expect(renderSlack(toRequester("answer", "see https://example.com", ["#general"])).blocks).toMatchObject([
      { text: { type: "mrkdwn", verbatim: true } },
      { text: { type: "plain_text", emoji: false } },
    ]);
  });
});

describe("Slack's limits are kept", () => {
  test("by a section, which takes 3,000 characters", () => {
    const long = "x".repeat(10_000);
    const { text, sections } = textsOf(toRequester("answer", long, [long, "short"]));
    expect(sections.map((section) => section.length)).toEqual([SECTION, SECTION, 5]);
    expect(sections[0]).toMatch(/^\*x+…\*$/);
    expect(sections[1]).toMatch(/^x+…$/);
    expect(text).toHaveLength(SECTION);
  });

  test("by a message, which takes 50 blocks", () => {
    const lines = Array.from({ length: 100 }, () => "x".repeat(SECTION));
    expect(renderSlack(toRequester("answer", "many", lines)).blocks).toHaveLength(50);
  });

  test("however long the headline and the lines are", () => {
    const size = fc.nat(5000);
    const lines = fc.array(size, { maxLength: 60 });
    fc.assert(
      fc.property(size, lines, fc.constantFrom("x", "<", "🚀"), (headline, sizes, letter) => {
        const message = toRequester(
          "answer",
          letter.repeat(headline),
          sizes.map((count) => letter.repeat(count)),
        );
        const { text, sections } = textsOf(message);
        expect(text.length).toBeLessThanOrEqual(SECTION);
        expect(sections.length).toBeLessThanOrEqual(50);
        for (const section of sections) expect(section.length).toBeLessThanOrEqual(SECTION);
      }),
      { numRuns: 30 },
    );
  });

  test.each(["", "x"])("without cutting a character or an escape in two, after %j", (start) => {
    const [rockets = ""] = textsOf(toRequester("answer", start + "🚀".repeat(SECTION))).sections;
    const [brackets = ""] = textsOf(toRequester("answer", start + "<".repeat(SECTION))).sections;
    expect(rockets.isWellFormed()).toBe(true);
    expect(brackets.slice(-6)).toBe("&lt;…*");
  });
});

describe("a message", () => {
  test("has its text beside its blocks, for notifications", () => {
    expect(renderSlack(toRequester("answer", "Accepted: pause orders.", ["one", "two"]))).toEqual({
      response_type: "ephemeral",
      text: "Accepted: pause orders.\none\ntwo",
      blocks: [
        { type: "section", text: { type: "mrkdwn", text: "*Accepted: pause orders.*", verbatim: true } },
        { type: "section", text: { type: "plain_text", text: "one\ntwo", emoji: false } },
      ],
    });
  });

  test("is one block when it has no lines", () => {
    expect(renderSlack(toRequester("answer", "Done.")).blocks).toHaveLength(1);
  });

  test.each([
    ["requester", "ephemeral"],
    ["everybody", "in_channel"],
  ] as const)("is for the %s", (to, response_type) => {
    expect(renderSlack({ ...toRequester("answer", "Done."), to }).response_type).toBe(response_type);
  });

  test("fills its sections before it begins the next, and loses no line", () => {
    const lines = Array.from({ length: 40 }, (_, index) => `${index}`.padStart(300, "."));
    const { sections } = textsOf(toRequester("answer", "many", lines));
    expect(sections.slice(1).join("\n").split("\n")).toEqual(lines);
    expect(sections).toHaveLength(6);
  });
});
