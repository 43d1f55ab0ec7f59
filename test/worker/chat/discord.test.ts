import { describe, expect, test, vi } from "vitest";
import { discordSender, interaction, signedInteraction } from "../../../scripts/lib/senders/discord.ts";
import type { Sent } from "../../../scripts/lib/senders/sender.ts";
import discordVectors from "../../vectors/platforms/discord.json";
import { conformance } from "../harness/conformance.ts";
import { effectsOn, eventsOf, eventually, fault, gateway, json, leftFor, makeJob } from "../harness/harness.ts";
import { ownApp } from "../harness/own-app.ts";

const options = (person = "dba-1") => ({ variables: {}, person });

const post = ({ headers, body }: { headers: Record<string, string>; body: string }) =>
  gateway("/hooks/discord", { method: "POST", headers, body });

const event = async (more: object) => ({
  ...(await signedInteraction({
    ...{ application_id: "900000000000000001", id: "1", token: "t", type: 2, version: 1 },
    ...more,
  })),
  conversation: "t",
});

conformance({
  source: "discord",
  sender: discordSender,
  status: 200,
  proof: "x-signature-ed25519",
  tolerance: 300,
  handshake: { make: () => event({ type: 1 }), answer: { type: 1 } },
  notFromPeople: {
    "a bot": (line) =>
      interaction(2, run(line), options(), { member: { user: { id: "100000000000000001", bot: true } } }),
    "somebody in another server": (line) => interaction(2, run(line), options(), { guild_id: "800000000000000002" }),
    "somebody in a server that another field names": (line) =>
      interaction(2, run(line), options(), { guild: { id: "800000000000000002" } }),
    "somebody in a channel of another server": (line) =>
      interaction(2, run(line), options(), { channel: { guild_id: "800000000000000002" } }),
    "an application that another server has installed": (line) =>
      interaction(2, run(line), options(), { authorizing_integration_owners: { 0: "800000000000000002" } }),
    "another application": (line) => interaction(2, run(line), options(), { application_id: "900000000000000002" }),
    nobody: (line) => interaction(2, run(line), options(), { member: undefined }),
  },
  markup: { written: "<@100000000000000002>", raw: "<@100000000000000002>" },
  reportPath: ({ conversation }) => `/api/v10/webhooks/900000000000000001/${conversation}`,
});

function run(line: string) {
  return { name: "drs", options: [{ name: "say", type: 1, options: [{ name: "line", type: 3, value: line }] }] };
}

describe("Discord's own examples and their forgeries", () => {
  test.each(discordVectors.vectors)("$name", async ({ headers, body, secret, now, valid, expect_response }) => {
    const bindings = { DISCORD_PUBLIC_KEY: secret };
    const send = await ownApp({ bindings, now: () => now * 1000 });
    const sent = Object.fromEntries(
      Object.entries(headers).filter((entry): entry is [string, string] => entry[1] !== undefined),
    );
    const answer = await send("/hooks/discord", { method: "POST", headers: sent, body });
    expect(answer.status).toBe(valid ? 200 : 401);
    const text = await answer.text();
    expect(expect_response === undefined ? null : JSON.parse(text)).toEqual(JSON.parse(expect_response ?? "null"));
  });
});

const verb = (name: string, given: Record<string, string>) => ({
  name: "drs",
  options: [{ name, type: 1, options: Object.entries(given).map(([key, value]) => ({ name: key, type: 3, value })) }],
});

interface Left {
  readonly method: string;
  readonly url: string;
  readonly status: number;
  readonly body: { embeds: { title: string; color: number }[]; components: unknown[]; allowed_mentions: object };
}

const left = (token: string): Promise<Left[]> => leftFor<Left>(token);

/** What matches the calls to an interaction's own addresses. */
const toward = ({ conversation }: Sent) => ({
  match: { path: `/api/v10/webhooks/900000000000000001/${conversation}` },
});

const operationIn = (answer: unknown) =>
  /Operation ([a-z2-7]{6}-[0-9A-Z]{26})/.exec(discordSender.textOf(answer))?.[1] ?? "";

/** An operation that waits for approval, and the buttons of the message that asks for it. */
async function asked() {
  const job = await makeJob({ status: "INCRE_TRANSFER_STARTED" });
  const sent = await interaction(2, verb("terminate", { job, confirm: job }), options());
  const id = operationIn(await json(post(sent)));
  const request = await eventually(async () =>
    (await left(sent.conversation)).find(({ body }) => body.components.length > 0),
  );
  const [row] = request.body.components as { components: { custom_id: string }[] }[];
  const [approve = "", deny = ""] = row?.components.map(({ custom_id }) => custom_id) ?? [];
  return { job, sent, id, approve, deny };
}

describe("a subcommand", () => {
  test("that is wrong says what, to who asked alone", async () => {
    const { data } = await json(post(await interaction(2, verb("start", { job: "orders", at: "soon" }), options())));
    expect(data.flags).toBe(64);
    expect(discordSender.textOf({ data })).toContain("at:");
  });

  test("that names no job there is says so", async () => {
    const { data } = await json(post(await interaction(2, verb("start", { job: "ordres" }), options())));
    expect(discordSender.textOf({ data })).toContain('"ordres"');
  });

  test("is done, and one message for everybody lives through it", async () => {
    const job = await makeJob({ status: "PAUSING" });
    const sent = await interaction(2, verb("restart", { job }), options());
    const { type, data } = await json(post(sent));
    expect({ type, flags: data.flags }).toEqual({ type: 4, flags: 64 });
    await expect.poll(() => effectsOn(job)).toEqual(["restart"]);
    const calls = await eventually(async () => {
      const found = await left(sent.conversation);
      return found.some(({ body }) => body.embeds[0]?.title.includes("is running again")) && found;
    });
    const [first, ...others] = calls;
    expect(first?.method).toBe("POST");
    expect(others.length).toBeGreaterThan(0);
    for (const { method, url, body } of others) {
      expect(method).toBe("PATCH");
      expect(url).toMatch(/\/messages\/\d+$/);
      expect(body.allowed_mentions).toEqual({ parse: [] });
    }
    expect(calls.at(-1)?.body.embeds[0]?.color).toBe(0x2e7d32);
  });

  test("that is told of before Discord has the answer is told of again, not lost", async () => {
    const job = await makeJob({ status: "INCRE_TRANSFER_STARTED" });
    const sent = await interaction(2, verb("stop", { job }), options());
    await fault({ ...toward(sent), fault: "status", status: 404, error_code: "10015", times: 2 });
    const id = operationIn(await json(post(sent)));
    await eventually(async () => (await left(sent.conversation)).some(({ status }) => status === 200));
    await expect.poll(async () => (await eventsOf(id)).at(-1)?.kind).toBe("reported");
    expect((await eventsOf(id)).map(({ kind }) => kind)).not.toContain("reply_address_gone");
  });

  test("whose message somebody has deleted is told of in another", async () => {
    const { sent, deny } = await asked();
    const path = `${toward(sent).match.path}/messages/`;
    await fault({ match: { path, method: "PATCH" }, fault: "status", status: 404, error_code: "10008", times: 9 });
    await post(await interaction(3, { component_type: 2, custom_id: deny }, options("dba-2")));
    const told = async () => (await left(sent.conversation)).map(({ method, status }) => `${method} ${status}`);
    await expect.poll(told).toEqual(expect.arrayContaining(["PATCH 404"]));
    await expect.poll(async () => (await told()).at(-1)).toBe("POST 200");
    expect(await told()).not.toContain("PATCH 200");
  });
});

describe("what must be asked of the cloud is answered later, to who asked alone", () => {
  /** Sends it, and returns what is put in the place of the deferred answer. */
  const completed = async (sent: Sent) => {
    expect(await json(post(sent))).toEqual({ type: 5, data: { flags: 64 } });
    const path = `/webhooks/900000000000000001/${sent.conversation}/messages/@original`;
    return eventually(async () => {
      const calls = await left(sent.conversation);
      for (const { method, url } of calls) expect(`${method} ${url}`).toBe(`PATCH https://discord.com/api/v10${path}`);
      const last = calls.at(-1);
      return last?.status === 200 && { calls, text: discordSender.textOf(last.body) };
    });
  };

  test("when it is a state", async () => {
    const job = await makeJob({ status: "PAUSING" });
    const { text } = await completed(await interaction(2, verb("status", { job }), options("on-call")));
    expect(text).toContain("PAUSING");
  });

  test("when it is a button under a state", async () => {
    const job = await makeJob({ status: "PAUSING" });
    const pressed = { component_type: 2, custom_id: `say:status ${job}` };
    expect((await completed(await interaction(3, pressed, options()))).text).toContain("PAUSING");
  });

  test("when it is what would be done, asked for in the group", async () => {
    const job = await makeJob({ status: "INCRE_TRANSFER_STARTED" });
    const [plan] = verb("plan", { job, verb: "stop" }).options;
    const data = { name: "drs", options: [{ name: "more", type: 2, options: [plan] }] };
    expect((await completed(await interaction(2, data, options()))).text).toContain("pause");
    expect(await effectsOn(job)).toEqual([]);
  });

  test.each([
    ["has not taken our answer yet", { status: 404, error_code: "10015" }],
    ["sets a limit", { status: 429 }],
    ["is out of order", { status: 502 }],
  ])("and said again when Discord %s", async (_, failure) => {
    const job = await makeJob({ status: "PAUSING" });
    const sent = await interaction(2, verb("status", { job }), options());
    await fault({ ...toward(sent), fault: "status", times: 2, ...failure });
    const { calls } = await completed(sent);
    expect(calls.map(({ status }) => status)).toEqual([failure.status, failure.status, 200]);
  });

  test("but not for ever, and the operator is told", async () => {
    const warn = vi.spyOn(console, "warn");
    const job = await makeJob({ status: "PAUSING" });
    const sent = await interaction(2, verb("status", { job }), options());
    await fault({ ...toward(sent), fault: "status", status: 502, times: 9 });
    await post(sent);
    const line = await eventually(async () =>
      warn.mock.calls.map(([said]) => String(said)).find((said) => said.includes("discord_answer_not_delivered")),
    );
    expect(JSON.parse(line)).toMatchObject({ source: "discord", cause: "HTTP 502" });
    expect(line).not.toContain(sent.conversation);
    expect(await left(sent.conversation)).toHaveLength(4);
    warn.mockRestore();
  });
});

describe("jobs to choose from", () => {
  const offered = async (typed: string, person = "dba-1", name = "start", more = {}) => {
    const data = {
      name: "drs",
      options: [{ name, type: 1, options: [{ name: "job", type: 3, value: typed, focused: true }] }],
    };
    const { type, data: answer } = await json(post(await interaction(4, data, options(person), more)));
    expect(type).toBe(8);
    return answer.choices as { name: string; value: string }[];
  };
  const choices = async (...typed: Parameters<typeof offered>) => (await offered(...typed)).map(({ value }) => value);

  test("are none for a stranger", async () => {
    expect(await choices("", "stranger")).toEqual([]);
  });

  test("are none in another server", async () => {
    expect(await choices("", "dba-1", "start", { guild_id: "800000000000000002" })).toEqual([]);
  });

  test("are none for a verb that who asks may not use", async () => {
    expect(await choices("", "on-call", "terminate")).toEqual([]);
  });

  test("are those that hold what was typed", async () => {
    expect(await choices("ORD")).toEqual(["orders"]);
    expect(await choices("", "on-call", "status")).toEqual(expect.arrayContaining(["orders", "billing", "replay"]));
  });

  test("are shown with their state, in the language of who asks", async () => {
    await post(await interaction(2, verb("status", { job: "orders" }), options()));
    await eventually(async () => (await offered("orders"))[0]?.name.includes(": "));
    expect((await offered("orders", "dba-1", "start", { locale: "zh-CN" }))[0]?.name).toMatch(/^orders:\S/);
  });
});

describe("an approval", () => {
  const press = async (custom_id: string, person: string) =>
    json(post(await interaction(3, { component_type: 2, custom_id }, options(person))));

  test("by who asked is refused, and told to them alone", async () => {
    const { job, approve } = await asked();
    const { type, data } = await press(approve, "dba-1");
    expect({ type, flags: data.flags }).toEqual({ type: 4, flags: 64 });
    expect(await effectsOn(job)).toEqual([]);
  });

  test("by another replaces the question for everybody, and has one effect however often it is pressed", async () => {
    const { job, approve } = await asked();
    const { type, data } = await press(approve, "dba-2");
    expect(type).toBe(7);
    expect(data.components).toEqual([]);
    await press(approve, "dba-2");
    await expect.poll(() => effectsOn(job)).toHaveLength(1);
  });
});

describe("what Discord turns away", () => {
  const reported = async (failure: Record<string, unknown>) => {
    const job = await makeJob({ status: "INCRE_TRANSFER_STARTED" });
    const sent = await interaction(2, verb("stop", { job }), options());
    await fault({ ...toward(sent), times: 1, ...failure });
    await post(sent);
    return eventually(async () => {
      const calls = await left(sent.conversation);
      return calls.some(({ status, body }) => status === 200 && body.embeds[0]?.title.includes("done")) && calls;
    });
  };

  test.each([
    ["with a limit", { fault: "status", status: 429 }],
    ["since its addresses are shared", { fault: "status", status: 403, error_code: "1015" }],
    ["for a time", { fault: "status", status: 502 }],
  ])("%s is said again", async (_, failure) => {
    expect((await reported(failure)).map(({ status }) => status)).toContain(200);
  });

  test("for good is written down where there is no bot", async () => {
    const job = await makeJob({ status: "INCRE_TRANSFER_STARTED" });
    const sent = await interaction(2, verb("stop", { job }), options());
    await fault({ ...toward(sent), fault: "status", status: 404, times: 9 });
    const id = operationIn(await json(post(sent)));
    await expect.poll(async () => (await eventsOf(id)).at(-1)?.kind).toBe("report_undeliverable");
  });
});
