import { ApplicationCommandOptionType, ApplicationCommandType, InteractionContextType } from "discord-api-types/v10";
import { describe, expect, test } from "vitest";
import demo from "../../../examples/demo/gateway.config.ts";
import { brokenCommands } from "../../../test/simulator/platforms/discord-commands.ts";
import { findJob, SEES_ALL } from "../../application/jobs/find-job.ts";
import { interpret } from "../../chat/grammar/interpret.ts";
import { compileConfig } from "../../config/compile.ts";
import { ACTION_NAMES } from "../../model/drs.ts";
import { discordCommands } from "./commands.ts";
import { lineOfSubcommand } from "./subcommands.ts";

const [command] = discordCommands();
const given = command?.options ?? [];
const subcommands = given.flatMap((option) =>
  option.type === ApplicationCommandOptionType.SubcommandGroup ? option.options : [option],
);

test("there is one command, for servers and direct messages", () => {
  expect(discordCommands()).toHaveLength(1);
  expect(command).toMatchObject({
    type: ApplicationCommandType.ChatInput,
    contexts: [InteractionContextType.Guild, InteractionContextType.BotDM],
    default_member_permissions: "0",
  });
});

test("every verb of the catalogue is a subcommand, and so is all that chat understands beside them", () => {
  const names = given.map(({ name }) => name);
  expect(names).toEqual(expect.arrayContaining([...ACTION_NAMES, "status", "jobs", "help", "say", "more"]));
  expect(names.length).toBeLessThanOrEqual(25);
  const grouped = subcommands.map(({ name }) => name).filter((name) => !names.includes(name));
  expect(grouped).toEqual([
    "log",
    "why",
    "plan",
    "approve",
    "deny",
    "retry",
    "cancel",
    "ready",
    "watch",
    "unwatch",
    "lock",
    "unlock",
  ]);
});

test("a verb asks for its job first, with suggestions, and for the rest as the catalogue has it", () => {
  const options = (name: string) => subcommands.find((option) => option.name === name)?.options ?? [];
  for (const name of ACTION_NAMES) {
    expect(options(name)[0], name).toMatchObject({ name: "job", required: true, autocomplete: true });
  }
  expect(options("create_compare").map(({ name, required }) => [name, required])).toEqual(
    expect.arrayContaining([
      ["type", false],
      ["objects", false],
      ["profile", false],
    ]),
  );
  const native = ["db_object", "data_process_info"];
  expect(options("create_compare").filter(({ name }) => native.includes(name))).toEqual([]);
  expect(options("create_compare").find(({ name }) => name === "type")?.choices).toContainEqual({
    name: "lines",
    value: "lines",
  });
  expect(options("terminate")).toContainEqual(
    expect.objectContaining({ name: "force", type: ApplicationCommandOptionType.Boolean }),
  );
  expect(options("terminate")).toContainEqual(expect.objectContaining({ name: "confirm", required: false }));
  expect(options("stop").some(({ name }) => name === "confirm")).toBe(false);
  expect(options("skip_precheck").find(({ name }) => name === "reason")?.required).toBe(true);
});

test("who uses Discord in Chinese sees the words that chat takes in Chinese", () => {
  const local = subcommands.map(({ name, name_localizations }) => [name, name_localizations?.["zh-CN"]]);
  expect(Object.fromEntries(local)).toMatchObject({ stop: "暂停", status: "状态", unlock: "解锁", say: undefined });
  expect(local.filter(([, word]) => word === undefined)).toHaveLength(1);
});

test("all of it is what Discord takes", () => {
  expect(brokenCommands(discordCommands())).toBeNull();
});

describe("it is not what Discord takes", () => {
  const [first] = given;
  const changed = (option: object) => brokenCommands([{ ...command, options: [{ ...first, ...option }] }]);
  const text = { type: 3, name: "x", description: "x" };

  test.each([
    ["with a name in capitals", { name: "Start" }],
    ["with a name that is too long", { name: "x".repeat(33) }],
    ["with a Chinese name that is two words", { name_localizations: { "zh-CN": "测试 连接" } }],
    ["with no description", { description: "" }],
    ["with a description that is too long", { description: "x".repeat(101) }],
    ["with a Chinese description that is too long", { description_localizations: { "zh-CN": "字".repeat(101) } }],
    ["with what must be given behind what need not", { options: [text, { ...text, name: "y", required: true }] }],
    ["with two options of one name", { options: [text, text] }],
    ["with 26 options", { options: Array.from({ length: 26 }, (_, index) => ({ ...text, name: `x${index}` })) }],
    [
      "with choices beside suggestions",
      { options: [{ ...text, autocomplete: true, choices: [{ name: "a", value: "a" }] }] },
    ],
    [
      "with more than 8,000 characters together",
      {
        options: Array.from({ length: 25 }, (_, index) => ({
          ...{ ...text, name: `x${index}` },
          choices: Array.from({ length: 2 }, (_, at) => ({ name: `${at}${"x".repeat(98)}`, value: "x".repeat(98) })),
        })),
      },
    ],
  ])("%s", (_, option) => {
    expect(changed({})).toBeNull();
    expect(changed(option)).toEqual(expect.any(String));
  });
});

describe("what was entered reads as a line of chat", () => {
  const compiled = compileConfig(demo, "http://127.0.0.1:1");
  if (!compiled.ok) throw new Error("the demo's config is wrong");
  const read = (name: string, values: Record<string, string>) =>
    interpret(lineOfSubcommand(name, new Map(Object.entries(values))), (asked) =>
      findJob(compiled.value, asked, SEES_ALL),
    );

  test.each([
    ["status", { job: "orders ignore_state=true" }],
    ["status", { job: '" orders' }],
    ["watch", { job: "until=incremental" }],
    ["lock", { job: "--info", reason: "orders" }],
  ])("and never as an option: %s", (name, values) => {
    expect(read(name, values)).toMatchObject({ kind: "mistake", mistake: { code: "unknown_job" } });
  });

  test.each([
    ["status", { job: "orders" }, { kind: "status" }],
    ["log", { job: "orders" }, { kind: "log", job: { alias: "orders" } }],
    ["jobs", {}, { kind: "jobs", text: null }],
    ["help", {}, { kind: "help", topic: null }],
    ["help", { verb: "start" }, { kind: "help", topic: { name: "start" } }],
    [
      "why",
      { job: "orders", verb: "start" },
      { kind: "explain", isPlan: false, action: { action: { name: "start" } } },
    ],
    ["plan", { verb: "stop", job: "orders" }, { kind: "explain", isPlan: true, action: { action: { name: "stop" } } }],
    ["approve", { operation: "x" }, { kind: "vote", says: "approve", operation: "x" }],
    ["deny", { operation: "x" }, { kind: "vote", says: "deny", operation: "x" }],
    ["retry", { operation: "x" }, { kind: "retry", operation: "x" }],
    ["cancel", { operation: "x" }, { kind: "cancel", operation: "x" }],
    [
      "lock",
      { reason: 'cut-over by "us", mode=x', job: "orders" },
      { change: "lock", reason: "cut-over by 'us', mode=x" },
    ],
    ["watch", { job: "orders" }, { kind: "watch", change: "watch", goal: null }],
    ["watch", { until: "delay<5s", job: "orders" }, { kind: "watch", goal: expect.anything() }],
    ["ready", { job: "orders" }, { kind: "ready" }],
    ["unwatch", { job: "orders" }, { kind: "watch", change: "unwatch" }],
    ["unlock", { job: "orders" }, { kind: "lock", change: "unlock" }],
  ])("%s %j", (name, values, intent) => {
    expect(read(name, values)).toMatchObject(intent);
  });

  test("for every subcommand that is no verb and no line", () => {
    const others = subcommands.filter(
      ({ name }) => name !== "say" && !(ACTION_NAMES as readonly string[]).includes(name),
    );
    for (const { name, options } of others) {
      const values = options.map((option) => [
        option.name,
        { job: "orders", verb: "start", operation: "x", reason: "y", until: "incremental" }[option.name] ?? "",
      ]);
      expect(read(name, Object.fromEntries(values)).kind, name).not.toBe("mistake");
    }
  });
});
